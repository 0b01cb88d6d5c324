package helios.http;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * A request without its body.
 *
 * @param method {@code GET}, also for a request that said {@code HEAD}: whose body is left out by the server
 * @param target what was asked for
 * @param headers values by name in lower case; several of one name are joined by {@code ", "}
 * @param remote who asks
 */
public record HttpHead(String method, HttpTarget target, Map<String, String> headers, InetAddress remote) {

    /** Keeps an unmodifiable copy of the headers. */
    public HttpHead {
        headers = Map.copyOf(headers);
    }

    /** The value of a header, its name in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Tells whether the method promises to change nothing. */
    public boolean safe() {
        return method.equals("GET");
    }

    /** Without the headers, one of which may be a token. */
    @Override
    public String toString() {
        return method + " " + target.rawPath() + " from " + remote.getHostAddress();
    }
}
