package helios.sql;

/**
 * A text is not PostgreSQL's SQL. Says where and, with PostgreSQL's SQLSTATE, why; carries no stack trace, because
 * clients cause it at will.
 */
public final class SqlSyntaxException extends RuntimeException {

    /** {@code syntax_error}. */
    public static final String SYNTAX_ERROR = "42601";
    /** {@code invalid_escape_sequence}. */
    public static final String INVALID_ESCAPE_SEQUENCE = "22025";
    /** {@code nonstandard_use_of_escape_character}. */
    public static final String NONSTANDARD_ESCAPE = "22P06";
    /** {@code feature_not_supported}. */
    public static final String FEATURE_NOT_SUPPORTED = "0A000";
    /** {@code statement_too_complex}. */
    public static final String TOO_COMPLEX = "54001";

    private static final long serialVersionUID = 1;

    private final String sqlState;
    private final String reason;
    private final int position;

    SqlSyntaxException(String sqlState, String reason, int position) {
        super(reason + " at byte " + position, null, false, false);
        this.sqlState = sqlState;
        this.reason = reason;
        this.position = position;
    }

    SqlSyntaxException(String reason, int position) {
        this(SYNTAX_ERROR, reason, position);
    }

    /** The SQLSTATE that PostgreSQL would report. */
    public String sqlState() {
        return sqlState;
    }

    /** What is wrong, without the position. */
    public String reason() {
        return reason;
    }

    /** Offset, in the array that was read, of the byte at which the text is wrong. */
    public int position() {
        return position;
    }
}
