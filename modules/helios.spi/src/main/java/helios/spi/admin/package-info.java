/**
 * Routes of the admin API. The kernel and every feature bring their own; the feature {@code admin} serves them all, with
 * one authentication, one set of limits and one form of errors.
 *
 * <p><b>Threads.</b> An endpoint runs on a virtual thread and may block; calls run at the same time.
 */
package helios.spi.admin;
