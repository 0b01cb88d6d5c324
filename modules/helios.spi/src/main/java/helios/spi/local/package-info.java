/**
 * Databases that no server has: clients ask for them by name, and a feature answers their statements itself, in both
 * protocols.
 *
 * <p>The kernel logs a client in as for any other database, but relays nothing: where no {@link
 * helios.spi.session.Authenticator} admits it, it is refused. Nothing that is sent there passes the hooks of statements
 * or of sessions. <b>Threads.</b> {@link helios.spi.local.LocalDatabase} and {@link
 * helios.spi.local.LocalSession} are called on the session's event loop and must not block; a {@link
 * helios.spi.local.LocalStatement} runs on a virtual thread, one at a time for each session.
 */
package helios.spi.local;
