package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;

/**
 * A reusable, copy-free view of a RowDescription frame. Walks no further than to the field that was asked for, so a name
 * without end is found, and a {@link MalformedFrameException} thrown, by the first call that reaches it. Valid as long as
 * the frame's bytes; belongs to one thread.
 */
public final class RowDescriptionView {

    /** What follows a field's name: table, attribute number, type, its length and modifier, format. */
    static final int FIXED_LENGTH = 18;

    private static final String MESSAGE = "RowDescription";

    private final ByteRange name = new ByteRange();
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int end;
    private int count;
    private int first;
    /** Where the fixed parts of the first {@link #located} fields begin. */
    private int[] fixedParts = {};

    private int located;

    /** Makes a view of nothing: wrap it before its use. */
    public RowDescriptionView() {}

    /**
     * Points this view at a frame with tag {@link Backend#ROW_DESCRIPTION}.
     *
     * @throws MalformedFrameException if it is too short for so many fields
     */
    public RowDescriptionView wrap(FrameView frame) {
        frame.expect(Backend.ROW_DESCRIPTION, MESSAGE);
        buffer = frame.buffer();
        end = frame.end();
        count = Malformed.uint16(buffer, frame.bodyStart(), end, MESSAGE, "field count");
        first = frame.bodyStart() + Short.BYTES;
        located = 0;
        Malformed.require(first, (long) count * (1 + FIXED_LENGTH), end, MESSAGE, "fields");
        fixedParts = Offsets.fitting(fixedParts, count);
        if (count == 0) {
            Malformed.requireEnd(first, end, MESSAGE);
        }
        return this;
    }

    public int fieldCount() {
        return count;
    }

    /** A field's name. The range is this view's only one: valid until the next call. */
    public ByteRange name(int field) {
        int terminator = fixedPart(field) - 1;
        int start = nameStart(field);
        return name.wrap(buffer, start, terminator - start);
    }

    /** The table's OID, unsigned, if the field is a column of a table, else 0. */
    public int tableOid(int field) {
        return buffer.getInt(fixedPart(field));
    }

    /** The column's number in its table, else 0. */
    public short attributeNumber(int field) {
        return buffer.getShort(fixedPart(field) + 4);
    }

    /** The type's OID, unsigned. */
    public int typeOid(int field) {
        return buffer.getInt(fixedPart(field) + 6);
    }

    /** The type's width; negative if it varies. */
    public short typeLength(int field) {
        return buffer.getShort(fixedPart(field) + 10);
    }

    public int typeModifier(int field) {
        return buffer.getInt(fixedPart(field) + 12);
    }

    /** 0 for text, 1 for binary. */
    public short format(int field) {
        return buffer.getShort(fixedPart(field) + 16);
    }

    private int fixedPart(int field) {
        Objects.checkIndex(field, count);
        while (located <= field) {
            int at = Malformed.terminator(buffer, nameStart(located), end, MESSAGE, "field name") + 1;
            Malformed.require(at, FIXED_LENGTH, end, MESSAGE, "field");
            fixedParts[located++] = at;
            if (located == count) {
                Malformed.requireEnd(at + FIXED_LENGTH, end, MESSAGE);
            }
        }
        return fixedParts[field];
    }

    private int nameStart(int field) {
        return field == 0 ? first : fixedParts[field - 1] + FIXED_LENGTH;
    }
}
