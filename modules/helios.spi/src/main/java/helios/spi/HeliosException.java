package helios.spi;

/** What the proxy and its features throw where a client, or an operator, is told: a SQLSTATE and a text with a remedy. */
public class HeliosException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /** An error with its text. */
    public HeliosException(SqlState state, String message) {
        super(message);
        code = state.code();
    }

    /** An error with its text and cause. */
    public HeliosException(SqlState state, String message, Throwable cause) {
        super(message, cause);
        code = state.code();
    }

    /** The stable code of the error. */
    public final SqlState state() {
        return new SqlState(code);
    }
}
