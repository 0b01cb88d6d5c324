package helios.spi.local;

import helios.spi.query.Response;
import java.util.List;

/**
 * What a statement brought.
 *
 * @param response a table if the statement has columns, of the same ones; else a command
 * @param notices what the client is told before it
 */
public record LocalResult(Response response, List<Notice> notices) {

    /**
     * A notice.
     *
     * @param message its text
     * @param detail more of it; may be empty
     */
    public record Notice(String message, String detail) {}

    /** Copies the list. */
    public LocalResult {
        notices = List.copyOf(notices);
    }

    /** A result without notices. */
    public LocalResult(Response response) {
        this(response, List.of());
    }
}
