package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;

/**
 * A reusable, copy-free view of a counted list of values, each with its length or null: the parameters of Bind, the
 * columns of DataRow, the arguments of FunctionCall. Walks no further than to the value that was asked for, so a lying
 * length is found, and a {@link MalformedFrameException} thrown, by the first call that reaches it. Valid as long as the
 * view that it came from.
 */
public final class ValueList {

    private static final int NULL = -1;

    private final ByteRange value = new ByteRange();
    private final String message;
    private final String field;
    private final String countField;
    private final String lengthsField;
    private final boolean fillsFrame;
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int frameEnd;
    private int count;
    /** Where the length fields of the first {@link #located} values stand. */
    private int[] lengthFields = {};

    private int located;
    /** Where the next value's length field stands, or what follows the last value. */
    private int next;

    /**
     * Makes an empty list.
     *
     * @param field what errors call a value
     * @param fillsFrame whether the frame has to end with the last value
     */
    ValueList(String message, String field, boolean fillsFrame) {
        this.message = message;
        this.field = field;
        this.countField = field + " count";
        this.lengthsField = field + " lengths";
        this.fillsFrame = fillsFrame;
    }

    void wrap(ByteBuf source, int at, int frameEnd) {
        int values = Malformed.uint16(source, at, frameEnd, message, countField);
        Malformed.require(at + Short.BYTES, (long) values * Integer.BYTES, frameEnd, message, lengthsField);
        this.buffer = source;
        this.frameEnd = frameEnd;
        this.count = values;
        this.located = 0;
        this.next = at + Short.BYTES;
        this.lengthFields = Offsets.fitting(lengthFields, values);
        if (values == 0 && fillsFrame) {
            Malformed.requireEnd(next, frameEnd, message);
        }
    }

    public int count() {
        return count;
    }

    public boolean isNull(int index) {
        return length(index) == NULL;
    }

    /** The length of a value in bytes, -1 for null. */
    public int length(int index) {
        return buffer.getInt(lengthField(index));
    }

    /** Index in the buffer of a value's first byte; for null, of what follows it. */
    public int start(int index) {
        return lengthField(index) + Integer.BYTES;
    }

    /**
     * A value that is not null. The range is this list's only one: valid until the next call.
     *
     * @throws IllegalStateException if the value is null
     */
    public ByteRange value(int index) {
        int length = length(index);
        if (length == NULL) {
            throw new IllegalStateException("%s: %s %d is null".formatted(message, field, index));
        }
        return value.wrap(buffer, start(index), length);
    }

    /** Index after the last value. */
    int end() {
        if (count > located) {
            locate(count - 1);
        }
        return next;
    }

    private int lengthField(int index) {
        Objects.checkIndex(index, count);
        if (index >= located) {
            locate(index);
        }
        return lengthFields[index];
    }

    private void locate(int index) {
        while (located <= index) {
            int at = next;
            int behind = frameEnd - at - Integer.BYTES;
            int length = behind < 0 ? 0 : buffer.getInt(at);
            if (length < NULL || length > behind) {
                throw new MalformedFrameException("%s: %s %d announces %d bytes, %d remain"
                        .formatted(message, field, located, length, Math.max(0, behind)));
            }
            lengthFields[located++] = at;
            next = at + Integer.BYTES + Math.max(0, length);
        }
        if (located == count && fillsFrame) {
            Malformed.requireEnd(next, frameEnd, message);
        }
    }
}
