package helios.wire;

/** A reusable, copy-free view of a CommandComplete frame. Valid as long as the frame's bytes; belongs to one thread. */
public final class CommandCompleteView {

    private static final String NAME = "CommandComplete";

    private final ByteRange tag = new ByteRange();

    /** Makes a view of nothing: wrap it before its use. */
    public CommandCompleteView() {}

    /**
     * Points this view at a frame with tag {@link Backend#COMMAND_COMPLETE}.
     *
     * @throws MalformedFrameException if the command tag does not end with the frame
     */
    public CommandCompleteView wrap(FrameView frame) {
        frame.expect(Backend.COMMAND_COMPLETE, NAME);
        int start = frame.bodyStart();
        int terminator = Malformed.terminator(frame.buffer(), start, frame.end(), NAME, "tag");
        Malformed.requireEnd(terminator + 1, frame.end(), NAME);
        tag.wrap(frame.buffer(), start, terminator - start);
        return this;
    }

    /** The command tag, such as {@code INSERT 0 1}, without its terminating zero byte. */
    public ByteRange tag() {
        return tag;
    }
}
