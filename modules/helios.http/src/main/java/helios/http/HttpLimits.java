package helios.http;

import java.time.Duration;

/**
 * What a server bears.
 *
 * @param connections open at once; for a newcomer beyond them the connection that has waited longest for its next request
 *     is closed, and where none waits the newcomer gets 503
 * @param headers of one request, beyond which it gets 431
 * @param headerBytes of all headers of one request, beyond which it gets 431
 * @param lineBytes of the request line, beyond which it gets 431
 * @param bodyBytes of one request's body, beyond which it gets 413
 * @param allBodyBytes of all bodies held at once, beyond which a request gets 503
 * @param readDeadline from a request's first byte, or the opening of the connection, to the request's last byte, beyond
 *     which it gets 408 however its bytes were spread
 * @param idle between the answer and the next request, beyond which the connection is closed
 * @param linger how long, at most, a connection that is to be closed is read on, so that its client gets the answer
 * @param streams of events open at once, beyond which a request for one gets 503
 * @param writeTimeout for the client to take an answer, or an event, beyond which the connection is closed
 * @param keepalive between the comments that show that a stream of events is alive
 */
public record HttpLimits(
        int connections,
        int headers,
        int headerBytes,
        int lineBytes,
        int bodyBytes,
        int allBodyBytes,
        Duration readDeadline,
        Duration idle,
        Duration linger,
        int streams,
        Duration writeTimeout,
        Duration keepalive) {

    /** The limits of the admin API, which the gateways share. */
    public static final HttpLimits STANDARD = new HttpLimits(
            256,
            100,
            64 << 10,
            8 << 10,
            8 << 20,
            64 << 20,
            Duration.ofSeconds(15),
            Duration.ofSeconds(75),
            Duration.ofSeconds(2),
            64,
            Duration.ofSeconds(30),
            Duration.ofSeconds(15));
}
