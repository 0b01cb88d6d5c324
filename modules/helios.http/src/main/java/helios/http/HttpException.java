package helios.http;

import helios.spi.admin.AdminResponse;
import java.util.Map;

/** A refusal that the caller is told as {@code {"error": text}}. */
public final class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    /** A refusal with its status and text. */
    public HttpException(int status, String message) {
        this(status, message, Map.of());
    }

    /** A refusal with headers, such as {@code Retry-After}. */
    public HttpException(int status, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** What is said beside the text. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The answer that says so. */
    public HttpReply reply() {
        return new HttpReply(AdminResponse.error(status, String.valueOf(getMessage())), headers);
    }
}
