/**
 * Everything between a client's socket and its session: {@link helios.host.net.Transport} (event loops), {@link
 * helios.host.net.Acceptor} (listeners), {@link helios.host.net.StartupHandler} (encryption, startup packet, admission by
 * {@code [[hba]]}, cancel requests) and TLS in both directions.
 *
 * <p><b>Threads.</b> A connection's handlers run on its event loop. Settings are immutable snapshots behind a supplier
 * that is asked once for each connection, so that a reload concerns new connections only. <b>Trust.</b> Nothing that came
 * in clear before TLS is ever acted upon after it. <b>Failure.</b> A client that is refused is told so by a FATAL
 * ErrorResponse with SQLSTATE before its connection is closed, as far as the protocol has a place for one.
 */
@NullMarked
package helios.host.net;

import org.jspecify.annotations.NullMarked;
