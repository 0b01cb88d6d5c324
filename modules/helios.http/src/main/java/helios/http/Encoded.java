package helios.http;

import helios.spi.admin.AdminResponse;
import java.util.Map;
import java.util.Optional;

/**
 * An answer whose body has become bytes.
 *
 * @param events what gives the body of a stream, whose bytes are none
 */
record Encoded(
        int status,
        Map<String, String> headers,
        String contentType,
        byte[] body,
        Optional<AdminResponse.Events> events) {

    static Encoded of(HttpReply reply) {
        var response = reply.response();
        return switch (response) {
            case AdminResponse.Json json ->
                new Encoded(
                        json.status(),
                        reply.headers(),
                        "application/json; charset=utf-8",
                        Json.write(json.value()),
                        Optional.empty());
            case AdminResponse.Content content ->
                new Encoded(content.status(), reply.headers(), content.contentType(), content.body(), Optional.empty());
            case AdminResponse.Events events ->
                new Encoded(200, reply.headers(), "text/event-stream; charset=utf-8", new byte[0], Optional.of(events));
        };
    }
}
