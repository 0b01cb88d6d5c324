package helios.wire;

/**
 * A peer broke the protocol, or asked for a version of it that is not spoken here. The message is fit for an
 * ErrorResponse. Carries no stack trace: it tells of the peer's bytes, not of this program.
 */
public sealed class ProtocolException extends RuntimeException permits MalformedFrameException {

    private static final long serialVersionUID = 1L;

    static final String PROTOCOL_VIOLATION = "08P01";
    static final String FEATURE_NOT_SUPPORTED = "0A000";

    private final String sqlState;

    public ProtocolException(String sqlState, String message) {
        super(message, null, false, false);
        this.sqlState = sqlState;
    }

    /** The SQLSTATE to report: {@code 08P01} for a violation, {@code 0A000} for what is not supported. */
    public String sqlState() {
        return sqlState;
    }
}
