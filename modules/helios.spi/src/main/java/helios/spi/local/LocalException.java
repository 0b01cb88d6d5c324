package helios.spi.local;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import java.util.List;

/** A statement failed, and the client is told more than one thing about it. */
public final class LocalException extends HeliosException {

    private static final long serialVersionUID = 1L;

    private final transient List<LocalResult.Notice> notices;

    /** A failure, and the notices before it. */
    public LocalException(SqlState state, String message, List<LocalResult.Notice> notices) {
        super(state, message);
        this.notices = List.copyOf(notices);
    }

    /** What the client is told before the error. */
    public List<LocalResult.Notice> notices() {
        return notices;
    }
}
