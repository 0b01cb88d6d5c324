package helios.sql;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An immutable set of {@link WriteSign}s that costs nothing to make.
 *
 * @param bits one for each sign, by its ordinal
 */
public record WriteSigns(int bits) {

    /** No sign. */
    public static final WriteSigns NONE = new WriteSigns(0);

    /** The set of these. */
    public static WriteSigns of(WriteSign... signs) {
        return new WriteSigns(Arrays.stream(signs).mapToInt(WriteSigns::bit).reduce(0, (a, b) -> a | b));
    }

    /** Tells whether there is none. */
    public boolean isEmpty() {
        return bits == 0;
    }

    /** Tells whether this is one of the signs. */
    public boolean contains(WriteSign sign) {
        return (bits & bit(sign)) != 0;
    }

    @SuppressWarnings("EnumOrdinal") // bits never leave the process
    static int bit(WriteSign sign) {
        return 1 << sign.ordinal();
    }

    /** The signs by name, in the order of the enumeration. */
    @Override
    public String toString() {
        return Arrays.stream(WriteSign.values())
                .filter(this::contains)
                .map(Enum::name)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
