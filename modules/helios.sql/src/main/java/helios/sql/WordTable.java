package helios.sql;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Finds ASCII words of letters and underscores, in any case, in the midst of a text. Immutable.
 *
 * <p>A word is compared as two numbers, its first eight bytes and its last eight; what is longer, then byte by byte.
 * Setting the bit 0x20 of a byte folds letters to lower case and makes of an underscore a byte that is in no word.
 */
final class WordTable {

    private final int shift;
    private final int mask;
    private final long[] heads;
    private final long[] tails;
    private final int[] values;
    private final byte[][] words;
    private final int longest;

    /** Knows a number, not 0, of each of these words. */
    WordTable(Map<String, Integer> entries) {
        int slots = Integer.highestOneBit(entries.size()) << 4;
        this.shift = Integer.numberOfLeadingZeros(slots - 1) + Integer.SIZE;
        this.mask = slots - 1;
        this.heads = new long[slots];
        this.tails = new long[slots];
        this.values = new int[slots];
        this.words = new byte[slots][];
        this.longest = entries.keySet().stream().mapToInt(String::length).max().orElse(0);
        entries.forEach((word, value) -> put(word.getBytes(StandardCharsets.US_ASCII), value));
    }

    private void put(byte[] word, int value) {
        long head = head(word, 0, word.length);
        long tail = tail(word, 0, word.length);
        int slot = slot(head, tail);
        while (values[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        heads[slot] = head;
        tails[slot] = tail;
        values[slot] = value;
        words[slot] = word;
    }

    /** The number of the word between two offsets; 0 if it is none of those that are known. */
    int find(byte[] text, int from, int to) {
        if (to - from > longest) {
            return 0;
        }
        long head = head(text, from, to);
        long tail = tail(text, from, to);
        int slot = slot(head, tail);
        while (values[slot] != 0) {
            if (heads[slot] == head && tails[slot] == tail && hasMiddle(words[slot], text, from, to)) {
                return values[slot];
            }
            slot = (slot + 1) & mask;
        }
        return 0;
    }

    /** Tells whether the bytes between the first eight and the last are those of the word, which is as long. */
    private static boolean hasMiddle(byte[] word, byte[] text, int from, int to) {
        for (int i = Long.BYTES; i < to - from - Long.BYTES; i++) {
            if ((text[from + i] | 0x20) != (word[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private int slot(long head, long tail) {
        return (int) (((head ^ tail) * 0x9E3779B97F4A7C15L) >>> shift);
    }

    /** The first eight bytes, or all if there are fewer. */
    private static long head(byte[] text, int from, int to) {
        int length = to - from;
        if (length >= Long.BYTES) {
            return WordBytes.eight(text, from) | WordBytes.FOLD;
        }
        if (!WordBytes.hasEight(text, from)) {
            return slowly(text, from, to);
        }
        long beyond = -1L << (length * Byte.SIZE);
        return (WordBytes.eight(text, from) | WordBytes.FOLD) & ~beyond;
    }

    /** The last eight bytes and the length, where there are more than eight. */
    private static long tail(byte[] text, int from, int to) {
        int length = to - from;
        return length <= Long.BYTES ? 0 : (WordBytes.eight(text, to - Long.BYTES) | WordBytes.FOLD) + length;
    }

    private static long slowly(byte[] text, int from, int to) {
        long bytes = 0;
        for (int i = to - 1; i >= from; i--) {
            bytes = bytes << Byte.SIZE | (text[i] & 0xFF) | 0x20;
        }
        return bytes;
    }
}
