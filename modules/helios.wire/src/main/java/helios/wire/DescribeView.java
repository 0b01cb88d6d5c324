package helios.wire;

/**
 * A reusable, copy-free view of a Describe or Close frame, whose bodies are alike. Valid as long as the frame's bytes;
 * belongs to one thread.
 */
public final class DescribeView {

    /** The kind of a prepared statement. */
    public static final byte STATEMENT = 'S';
    /** The kind of a portal. */
    public static final byte PORTAL = 'P';

    private final ByteRange name = new ByteRange();
    private byte kind;

    /** Makes a view of nothing: wrap it before its use. */
    public DescribeView() {}

    /**
     * Points this view at a frame with tag {@link Frontend#DESCRIBE} or {@link Frontend#CLOSE} and checks all of it.
     *
     * @throws MalformedFrameException if the kind is neither S nor P, or the name does not end with the frame
     */
    public DescribeView wrap(FrameView frame) {
        String message = frame.tag() == Frontend.CLOSE ? "Close" : "Describe";
        if (frame.tag() != Frontend.CLOSE) {
            frame.expect(Frontend.DESCRIBE, message);
        }
        kind = Malformed.int8(frame.buffer(), frame.bodyStart(), frame.end(), message, "kind");
        if (kind != STATEMENT && kind != PORTAL) {
            throw new MalformedFrameException("%s: kind is %s, not S or P".formatted(message, Malformed.name(kind)));
        }
        int start = frame.bodyStart() + 1;
        int terminator = Malformed.terminator(frame.buffer(), start, frame.end(), message, "name");
        Malformed.requireEnd(terminator + 1, frame.end(), message);
        name.wrap(frame.buffer(), start, terminator - start);
        return this;
    }

    /** {@link #STATEMENT} or {@link #PORTAL}. */
    public byte kind() {
        return kind;
    }

    public boolean isStatement() {
        return kind == STATEMENT;
    }

    /** The statement's or portal's name; empty for the unnamed one. */
    public ByteRange name() {
        return name;
    }
}
