package helios.sql;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Finds ASCII words of letters and underscores, in any case, in the midst of a text. Immutable.
 *
 * <p>Setting the bit 0x20 folds a letter to lower case and makes of an underscore a byte that is in no word.
 *
 * @param <V> what is known of a word
 */
final class WordTable<V> {

    private final int mask;
    private final byte[][] words;
    private final Object[] values;
    private final V missing;
    private final int longest;

    /** Knows these words, of two letters or more; of every other word it knows {@code missing}. */
    WordTable(Map<String, ? extends V> entries, V missing) {
        int slots = Integer.highestOneBit(entries.size()) << 4;
        this.mask = slots - 1;
        this.words = new byte[slots][];
        this.values = new Object[slots];
        this.missing = missing;
        this.longest = entries.keySet().stream().mapToInt(String::length).max().orElse(0);
        entries.forEach((word, value) -> put(word.getBytes(StandardCharsets.US_ASCII), value));
    }

    private void put(byte[] word, V value) {
        int slot = slot(word, 0, word.length);
        while (words[slot] != null) {
            slot = (slot + 1) & mask;
        }
        for (int i = 0; i < word.length; i++) {
            word[i] |= 0x20;
        }
        words[slot] = word;
        values[slot] = value;
    }

    /** What is known of the word between two offsets. */
    @SuppressWarnings("unchecked") // put() is the only one to fill the array
    V find(byte[] text, int from, int to) {
        int length = to - from;
        if (length < 2 || length > longest) {
            return missing;
        }
        int slot = slot(text, from, to);
        while (words[slot] != null) {
            if (isSpelled(words[slot], text, from, length)) {
                return (V) values[slot];
            }
            slot = (slot + 1) & mask;
        }
        return missing;
    }

    private static boolean isSpelled(byte[] word, byte[] text, int from, int length) {
        if (length != word.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((text[from + i] | 0x20) != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** Hashes the length and four bytes, which tells words apart well enough and costs one multiplication. */
    private int slot(byte[] text, int from, int to) {
        int bytes = (text[from] & 0xFF)
                | (text[from + 1] & 0xFF) << 8
                | (text[(from + to) >>> 1] & 0xFF) << 16
                | text[to - 1] << 24;
        int hash = ((bytes | 0x20202020) + (to - from)) * 0x9E3779B1;
        return (hash >>> 15) & mask;
    }
}
