/**
 * What an operator sees of the running proxy, and orders of it: the kernel's answer to an admin API and a console.
 *
 * <p>A feature finds {@link helios.spi.operations.Operations} by {@link helios.spi.FeatureContext#service}. <b>Threads.</b>
 * All of it is thread-safe, and asks event loops: it may block, and is not for hooks that run on one. <b>Moments.</b> Each
 * view tells how things were when its own event loop was asked; two of them may contradict one another.
 */
package helios.spi.operations;
