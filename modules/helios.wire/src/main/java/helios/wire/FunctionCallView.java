package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A reusable, copy-free view of a FunctionCall frame. {@link #wrap} reads the function and the formats; a lying length of
 * an argument is found, and a {@link MalformedFrameException} thrown, by the first call that reaches it. Valid as long as
 * the frame's bytes; belongs to one thread.
 */
public final class FunctionCallView {

    private static final String NAME = "FunctionCall";

    private final FormatCodes argumentFormats = new FormatCodes(NAME, "argument formats");
    private final ValueList arguments = new ValueList(NAME, "argument", false);
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int functionOid;
    private int end;

    /** Makes a view of nothing: wrap it before its use. */
    public FunctionCallView() {}

    /**
     * Points this view at a frame with tag {@link Frontend#FUNCTION_CALL}.
     *
     * @throws MalformedFrameException if it is too short for its formats or for so many arguments
     */
    public FunctionCallView wrap(FrameView frame) {
        frame.expect(Frontend.FUNCTION_CALL, NAME);
        buffer = frame.buffer();
        int start = frame.bodyStart();
        end = frame.end();
        functionOid = Malformed.int32(buffer, start, end, NAME, "function OID");
        argumentFormats.wrap(buffer, start + Integer.BYTES, end);
        arguments.wrap(buffer, argumentFormats.end(), end);
        return this;
    }

    /** The function's OID, unsigned. */
    public int functionOid() {
        return functionOid;
    }

    public FormatCodes argumentFormats() {
        return argumentFormats;
    }

    public ValueList arguments() {
        return arguments;
    }

    /** The format wanted for the result. Walks the arguments, and checks that the frame ends here. */
    public short resultFormat() {
        int at = arguments.end();
        int format = Malformed.uint16(buffer, at, end, NAME, "result format");
        Malformed.requireEnd(at + Short.BYTES, end, NAME);
        return (short) format;
    }
}
