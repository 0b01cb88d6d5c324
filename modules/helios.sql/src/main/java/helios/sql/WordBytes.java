package helios.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of a text as a number: few words are longer, and to compare numbers is cheap. */
final class WordBytes {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Set in each byte, this folds letters to lower case. */
    static final long FOLD = 0x2020202020202020L;

    private WordBytes() {}

    /** The eight bytes from an offset on, the first as the lowest; there must be so many. */
    static long eight(byte[] text, int at) {
        return (long) LONGS.get(text, at);
    }

    /** Tells whether there are eight bytes from an offset on. */
    static boolean hasEight(byte[] text, int at) {
        return at <= text.length - Long.BYTES;
    }
}
