/**
 * Where sessions get their backends from. The kernel's own pool dials a backend for each session and closes it with it; a
 * feature may put another in its place.
 *
 * <p><b>Threads.</b> A session and its backends live on one event loop: {@link helios.spi.pool.BackendPool} is called on
 * the session's loop, and answers on it. It must not block.
 */
package helios.spi.pool;
