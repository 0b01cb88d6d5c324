package helios.host.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Text and binary forms of the types whose binary form is documented and simple; by OID, as in {@code pg_type.dat}. */
final class TypeFormats {

    private static final int BOOL = 16;
    private static final int BYTEA = 17;
    private static final int INT8 = 20;
    private static final int INT2 = 21;
    private static final int INT4 = 23;
    private static final int TEXT = 25;
    private static final int JSON = 114;
    private static final int FLOAT4 = 700;
    private static final int FLOAT8 = 701;
    private static final int VARCHAR = 1043;
    private static final int NUMERIC = 1700;
    private static final int UUID_TYPE = 2950;
    private static final int JSONB = 3802;

    private TypeFormats() {}

    /** The type's {@code typlen}. */
    static short length(int oid) {
        return switch (oid) {
            case BOOL -> 1;
            case INT2 -> 2;
            case INT4, FLOAT4 -> 4;
            case INT8, FLOAT8 -> 8;
            case UUID_TYPE -> 16;
            default -> -1;
        };
    }

    /** The binary form of a text; absent if the type is not known here, or the text is none of its. */
    static Optional<byte[]> binary(int oid, byte[] value) {
        var text = new String(value, StandardCharsets.UTF_8);
        try {
            return switch (oid) {
                case TEXT, VARCHAR, JSON -> Optional.of(value);
                case BOOL -> Optional.of(new byte[] {(byte) (text.startsWith("t") ? 1 : 0)});
                case INT2 ->
                    Optional.of(ByteBuffer.allocate(2)
                            .putShort(Short.parseShort(text))
                            .array());
                case INT4 ->
                    Optional.of(ByteBuffer.allocate(4)
                            .putInt(Integer.parseInt(text))
                            .array());
                case INT8 ->
                    Optional.of(
                            ByteBuffer.allocate(8).putLong(Long.parseLong(text)).array());
                case FLOAT4 ->
                    Optional.of(ByteBuffer.allocate(4)
                            .putFloat(Float.parseFloat(text))
                            .array());
                case FLOAT8 ->
                    Optional.of(ByteBuffer.allocate(8)
                            .putDouble(Double.parseDouble(text))
                            .array());
                case UUID_TYPE -> {
                    var uuid = UUID.fromString(text);
                    yield Optional.of(ByteBuffer.allocate(16)
                            .putLong(uuid.getMostSignificantBits())
                            .putLong(uuid.getLeastSignificantBits())
                            .array());
                }
                case JSONB ->
                    Optional.of(ByteBuffer.allocate(value.length + 1)
                            .put((byte) 1)
                            .put(value)
                            .array());
                case BYTEA ->
                    text.startsWith("\\x")
                            ? Optional.of(HexFormat.of().parseHex(text, 2, text.length()))
                            : Optional.empty();
                case NUMERIC -> Optional.of(wholeNumeric(Long.parseLong(text)));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A {@code numeric} without fraction: the number of digits to the base 10000, the weight of the first, sign, scale, digits. */
    private static byte[] wholeNumeric(long value) {
        var digits = new ArrayDeque<Short>();
        for (long rest = value; rest != 0; rest /= 10_000) {
            digits.addFirst((short) Math.abs(rest % 10_000));
        }
        var bytes = ByteBuffer.allocate(8 + 2 * digits.size())
                .putShort((short) digits.size())
                .putShort((short) Math.max(0, digits.size() - 1))
                .putShort((short) (value < 0 ? 0x4000 : 0))
                .putShort((short) 0);
        digits.forEach(bytes::putShort);
        return bytes.array();
    }

    /** The text form of a binary value; absent if the type is not known here, or the value is none of its. */
    static Optional<byte[]> text(int oid, byte[] value) {
        var bytes = ByteBuffer.wrap(value);
        if (length(oid) > 0 && length(oid) != value.length) {
            return Optional.empty();
        }
        return switch (oid) {
            case TEXT, VARCHAR, JSON -> Optional.of(value);
            case BOOL -> Optional.of(ascii(value[0] == 0 ? "f" : "t"));
            case INT2 -> Optional.of(ascii(Short.toString(bytes.getShort())));
            case INT4 -> Optional.of(ascii(Integer.toString(bytes.getInt())));
            case INT8 -> Optional.of(ascii(Long.toString(bytes.getLong())));
            case UUID_TYPE -> Optional.of(ascii(new UUID(bytes.getLong(), bytes.getLong()).toString()));
            case BYTEA -> Optional.of(ascii("\\x" + HexFormat.of().formatHex(value)));
            default -> Optional.empty();
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
