/**
 * Administration over HTTP: one listener that serves the routes of the kernel and of all features, with one authentication,
 * one set of limits and one form of errors.
 *
 * <p><b>Life.</b> A reload makes a new feature, which takes the listener over from the one that it replaces: no connection
 * is closed and no request is lost. <b>Threads.</b> Callers are admitted on the listener's own thread, endpoints run on
 * virtual threads. <b>Failure.</b> Start is refused where the address cannot be had, the certificate cannot be used, or a
 * token that must be generated cannot be kept.
 */
@NullMarked
package helios.admin;

import org.jspecify.annotations.NullMarked;
