/**
 * Signing in: the client's side towards servers, as state machines without I/O.
 *
 * <p><b>Threads.</b> An exchange belongs to one thread at a time. Answering a SCRAM challenge from a clear password costs
 * about a microsecond of CPU for each iteration that the server asks for, 4096 by default: off an event loop, please.
 * <b>Trust.</b> The peer is not trusted before it proved itself: every field is bounded and checked, and each step is
 * accepted only where it belongs. <b>Secrets.</b> What an exchange derives is overwritten when it ends; close it.
 * <b>Failure.</b> What cannot go on is a {@link helios.host.auth.LoginException} that says why by type.
 */
package helios.host.auth;
