package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;

/** A reusable, copy-free view of a Parse frame. Valid as long as the frame's bytes; belongs to one thread. */
public final class ParseView {

    private static final String NAME = "Parse";

    private final ByteRange statement = new ByteRange();
    private final ByteRange query = new ByteRange();
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int typesStart;
    private int typeCount;

    /** Makes a view of nothing: wrap it before its use. */
    public ParseView() {}

    /**
     * Points this view at a frame with tag {@link Frontend#PARSE} and checks all of it.
     *
     * @throws MalformedFrameException if a string does not end, or the parameter types are not what is left
     */
    public ParseView wrap(FrameView frame) {
        frame.expect(Frontend.PARSE, NAME);
        ByteBuf source = frame.buffer();
        int end = frame.end();
        int nameStart = frame.bodyStart();
        int nameEnd = Malformed.terminator(source, nameStart, end, NAME, "statement name");
        int queryEnd = Malformed.terminator(source, nameEnd + 1, end, NAME, "query");
        int count = Malformed.uint16(source, queryEnd + 1, end, NAME, "parameter type count");
        int types = queryEnd + 1 + Short.BYTES;
        Malformed.require(types, (long) count * Integer.BYTES, end, NAME, "parameter types");
        Malformed.requireEnd(types + count * Integer.BYTES, end, NAME);
        buffer = source;
        statement.wrap(source, nameStart, nameEnd - nameStart);
        query.wrap(source, nameEnd + 1, queryEnd - nameEnd - 1);
        typesStart = types;
        typeCount = count;
        return this;
    }

    /** The statement's name; empty for the unnamed one. */
    public ByteRange statement() {
        return statement;
    }

    /** The text, without its terminating zero byte. */
    public ByteRange query() {
        return query;
    }

    /** Index after the frame's last byte. */
    public int end() {
        return typesStart + typeCount * Integer.BYTES;
    }

    public int parameterTypeCount() {
        return typeCount;
    }

    /** The OID of a parameter's type, unsigned; 0 leaves it to the server. */
    public int parameterType(int index) {
        return buffer.getInt(typesStart + Objects.checkIndex(index, typeCount) * Integer.BYTES);
    }
}
