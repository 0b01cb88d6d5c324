package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;

/**
 * A reusable, copy-free view of a counted list of format codes, as Bind, FunctionCall and the COPY responses carry it.
 * Valid as long as the view that it came from.
 */
public final class FormatCodes {

    public static final short TEXT = 0;
    public static final short BINARY = 1;

    private final String message;
    private final String field;
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int start;
    private int count;

    FormatCodes(String message, String field) {
        this.message = message;
        this.field = field;
    }

    void wrap(ByteBuf source, int at, int frameEnd) {
        int codes = Malformed.uint16(source, at, frameEnd, message, field);
        Malformed.require(at + Short.BYTES, (long) codes * Short.BYTES, frameEnd, message, field);
        buffer = source;
        start = at + Short.BYTES;
        count = codes;
    }

    /** How many codes stand there: none, one for all values, or one each. */
    public int count() {
        return count;
    }

    /** The code at an index below {@link #count()}, as it stands there. */
    public short code(int index) {
        return buffer.getShort(start + Objects.checkIndex(index, count) * Short.BYTES);
    }

    /** The format of a value: text where no code stands, the only code where one stands, else the value's own. */
    public short formatOf(int value) {
        return switch (count) {
            case 0 -> TEXT;
            case 1 -> code(0);
            default -> code(value);
        };
    }

    int end() {
        return start + count * Short.BYTES;
    }
}
