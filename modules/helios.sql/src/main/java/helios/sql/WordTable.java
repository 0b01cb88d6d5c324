package helios.sql;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Finds ASCII words, in any case, in the midst of a text. Immutable.
 *
 * @param <V> what is known of a word
 */
final class WordTable<V> {

    private final int mask;
    private final byte[][] words;
    private final Object[] values;
    private final V missing;
    private final int longest;

    /** Knows these words, given in lower case; of every other word it knows {@code missing}. */
    WordTable(Map<String, ? extends V> entries, V missing) {
        int slots = Integer.highestOneBit(entries.size()) << 3;
        this.mask = slots - 1;
        this.words = new byte[slots][];
        this.values = new Object[slots];
        this.missing = missing;
        this.longest = entries.keySet().stream().mapToInt(String::length).max().orElse(0);
        entries.forEach((word, value) -> put(word.getBytes(StandardCharsets.US_ASCII), value));
    }

    private void put(byte[] word, V value) {
        int slot = slot(hash(word, 0, word.length));
        while (words[slot] != null) {
            slot = (slot + 1) & mask;
        }
        words[slot] = word;
        values[slot] = value;
    }

    /** Adds a byte of a word to the hash of those in front of it; letters count alike in either case. */
    static int hash(int hash, byte next) {
        return hash * 31 + (next | 0x20);
    }

    private static int hash(byte[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash(hash, text[i]);
        }
        return hash;
    }

    /** What is known of the word between two offsets. */
    V find(byte[] text, int from, int to) {
        return to - from > longest ? missing : find(text, from, to, hash(text, from, to));
    }

    /** The same; {@code hash} is its {@link #hash}. */
    @SuppressWarnings("unchecked") // put() is the only one to fill the array
    V find(byte[] text, int from, int to, int hash) {
        if (to - from > longest) {
            return missing;
        }
        int slot = slot(hash);
        while (words[slot] != null) {
            if (isSpelled(words[slot], text, from, to)) {
                return (V) values[slot];
            }
            slot = (slot + 1) & mask;
        }
        return missing;
    }

    private static boolean isSpelled(byte[] word, byte[] text, int from, int to) {
        if (to - from != word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (AsciiCase.lower(text[from + i]) != word[i]) {
                return false;
            }
        }
        return true;
    }

    private int slot(int hash) {
        return (hash ^ (hash >>> 12)) & mask;
    }
}
