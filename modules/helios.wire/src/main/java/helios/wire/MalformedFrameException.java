package helios.wire;

/**
 * A length, count or terminator in a frame contradicts the frame's bounds or the given limit; the message names the
 * message and the field. SQLSTATE {@code 08P01}. The stream has no trustworthy frame boundary any more: close it.
 */
public final class MalformedFrameException extends ProtocolException {

    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String message) {
        super(PROTOCOL_VIOLATION, message);
    }
}
