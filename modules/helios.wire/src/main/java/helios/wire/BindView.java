package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A reusable, copy-free view of a Bind frame. {@link #wrap} reads the two names; each part behind them is looked at when
 * it is first asked for, and throws {@link MalformedFrameException} then if it does not fit the frame. Valid as long as
 * the frame's bytes; belongs to one thread.
 */
public final class BindView {

    private static final String NAME = "Bind";

    private final ByteRange portal = new ByteRange();
    private final ByteRange statement = new ByteRange();
    private final FormatCodes parameterFormats = new FormatCodes(NAME, "parameter formats");
    private final ValueList parameters = new ValueList(NAME, "parameter", false);
    private final FormatCodes resultFormats = new FormatCodes(NAME, "result formats");
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int end;
    private boolean parameterFormatsRead;
    private boolean parametersRead;
    private boolean resultFormatsRead;

    /** Makes a view of nothing: wrap it before its use. */
    public BindView() {}

    /**
     * Points this view at a frame with tag {@link Frontend#BIND}.
     *
     * @throws MalformedFrameException if one of the names does not end
     */
    public BindView wrap(FrameView frame) {
        frame.expect(Frontend.BIND, NAME);
        buffer = frame.buffer();
        end = frame.end();
        int portalStart = frame.bodyStart();
        int portalEnd = Malformed.terminator(buffer, portalStart, end, NAME, "portal name");
        int statementEnd = Malformed.terminator(buffer, portalEnd + 1, end, NAME, "statement name");
        portal.wrap(buffer, portalStart, portalEnd - portalStart);
        statement.wrap(buffer, portalEnd + 1, statementEnd - portalEnd - 1);
        parameterFormatsRead = false;
        parametersRead = false;
        resultFormatsRead = false;
        return this;
    }

    /** The portal's name; empty for the unnamed one. */
    public ByteRange portal() {
        return portal;
    }

    /** The statement's name; empty for the unnamed one. */
    public ByteRange statement() {
        return statement;
    }

    /** Index of what follows the names: the part that stays as it is when a name is replaced. */
    public int restStart() {
        return statement.end() + 1;
    }

    /** Index after the frame's last byte. */
    public int end() {
        return end;
    }

    public FormatCodes parameterFormats() {
        if (!parameterFormatsRead) {
            parameterFormats.wrap(buffer, restStart(), end);
            parameterFormatsRead = true;
        }
        return parameterFormats;
    }

    public ValueList parameters() {
        if (!parametersRead) {
            parameters.wrap(buffer, parameterFormats().end(), end);
            parametersRead = true;
        }
        return parameters;
    }

    /** The formats that the client wants its rows in. Walks the parameters, and checks that the frame ends here. */
    public FormatCodes resultFormats() {
        if (!resultFormatsRead) {
            resultFormats.wrap(buffer, parameters().end(), end);
            Malformed.requireEnd(resultFormats.end(), end, NAME);
            resultFormatsRead = true;
        }
        return resultFormats;
    }
}
