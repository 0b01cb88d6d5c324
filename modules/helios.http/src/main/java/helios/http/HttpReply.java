package helios.http;

import helios.spi.admin.AdminResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is answered to a request.
 *
 * @param response status and body; a stream of events lasts until the client has gone or the server closes, also after
 *     its subscriber returned
 * @param headers further headers, names to values
 */
public record HttpReply(AdminResponse response, Map<String, String> headers) {

    /** Keeps an unmodifiable copy of the headers. */
    public HttpReply {
        headers = Map.copyOf(headers);
    }

    /** An answer without further headers. */
    public HttpReply(AdminResponse response) {
        this(response, Map.of());
    }

    /** Adds or replaces a header. */
    public HttpReply with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpReply(response, more);
    }
}
