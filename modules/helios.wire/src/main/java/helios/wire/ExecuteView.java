package helios.wire;

/** A reusable, copy-free view of an Execute frame. Valid as long as the frame's bytes; belongs to one thread. */
public final class ExecuteView {

    private static final String NAME = "Execute";

    private final ByteRange portal = new ByteRange();
    private int maxRows;

    /** Makes a view of nothing: wrap it before its use. */
    public ExecuteView() {}

    /**
     * Points this view at a frame with tag {@link Frontend#EXECUTE} and checks all of it.
     *
     * @throws MalformedFrameException if the name does not end, or the row limit is not what is left
     */
    public ExecuteView wrap(FrameView frame) {
        frame.expect(Frontend.EXECUTE, NAME);
        int start = frame.bodyStart();
        int terminator = Malformed.terminator(frame.buffer(), start, frame.end(), NAME, "portal name");
        maxRows = Malformed.int32(frame.buffer(), terminator + 1, frame.end(), NAME, "row limit");
        Malformed.requireEnd(terminator + 1 + Integer.BYTES, frame.end(), NAME);
        portal.wrap(frame.buffer(), start, terminator - start);
        return this;
    }

    /** The portal's name; empty for the unnamed one. */
    public ByteRange portal() {
        return portal;
    }

    /** How many rows to return at most; none or a negative number means all. */
    public int maxRows() {
        return maxRows;
    }
}
