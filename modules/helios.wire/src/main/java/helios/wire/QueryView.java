package helios.wire;

/** A reusable, copy-free view of a Query frame. Valid as long as the frame's bytes; belongs to one thread. */
public final class QueryView {

    private static final String NAME = "Query";

    private final ByteRange query = new ByteRange();

    /** Makes a view of nothing: wrap it before its use. */
    public QueryView() {}

    /**
     * Points this view at a frame with tag {@link Frontend#QUERY}.
     *
     * @throws MalformedFrameException if the text does not end with the frame
     */
    public QueryView wrap(FrameView frame) {
        frame.expect(Frontend.QUERY, NAME);
        int start = frame.bodyStart();
        int terminator = Malformed.terminator(frame.buffer(), start, frame.end(), NAME, "query");
        Malformed.requireEnd(terminator + 1, frame.end(), NAME);
        query.wrap(frame.buffer(), start, terminator - start);
        return this;
    }

    /** The text, without its terminating zero byte. */
    public ByteRange query() {
        return query;
    }
}
