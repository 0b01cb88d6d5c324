package helios.wire;

/** A reusable, copy-free view of a DataRow frame. Valid as long as the frame's bytes; belongs to one thread. */
public final class DataRowView {

    private static final String NAME = "DataRow";

    private final ValueList columns = new ValueList(NAME, "column", true);

    /** Makes a view of nothing: wrap it before its use. */
    public DataRowView() {}

    /**
     * Points this view at a frame with tag {@link Backend#DATA_ROW}.
     *
     * @throws MalformedFrameException if it is too short for so many columns
     */
    public DataRowView wrap(FrameView frame) {
        frame.expect(Backend.DATA_ROW, NAME);
        columns.wrap(frame.buffer(), frame.bodyStart(), frame.end());
        return this;
    }

    public ValueList columns() {
        return columns;
    }
}
