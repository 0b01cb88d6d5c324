/**
 * An HTTP/1.1 server, and the rules that whatever is served over it shares.
 *
 * <p><b>Order.</b> A connection's requests are answered one after another, as they came; the next is read when the answer
 * to the last has been written. <b>Threads.</b> Bytes are moved by one thread of the server's own, never by a thread of
 * the data path; {@link helios.http.HttpHandler#accept} runs on it and must not block, {@link
 * helios.http.HttpHandler.Responder#answer} runs on a virtual thread and may. <b>Limits.</b> All are checked while reading:
 * what exceeds one is refused before it is held in memory. <b>Failure.</b> A refusal is {@code {"error": text}} with the
 * status of the {@link helios.http.HttpException}; whatever else a handler throws is logged and answered with 500.
 */
@org.jspecify.annotations.NullMarked
package helios.http;
