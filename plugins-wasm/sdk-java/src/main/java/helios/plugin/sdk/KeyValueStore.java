package helios.plugin.sdk;

import java.util.Optional;
import java.util.function.UnaryOperator;

/** A plugin's own entries, shared by all its instances. Values are bytes, or texts in UTF-8. */
public interface KeyValueStore {

    /** An entry's bytes. */
    Optional<byte[]> get(String key);

    /**
     * Writes an entry; of several writers the last one wins.
     *
     * @throws StoreException if a cap is reached
     */
    void set(String key, byte[] value);

    /** Removes an entry, if there is one. */
    void delete(String key);

    /**
     * Adds to a number at once, whoever else does. An entry that is absent counts as 0.
     *
     * @return the sum
     * @throws StoreException if the entry is not eight bytes, or a cap is reached
     */
    long add(String key, long delta);

    /**
     * Writes or removes an entry, if it is what it is thought to be.
     *
     * @param expected absent: there must be no entry
     * @param next absent: the entry is removed
     * @return whether it was
     * @throws StoreException if a cap is reached
     */
    boolean compareAndSet(String key, Optional<byte[]> expected, Optional<byte[]> next);

    /** An entry's text. */
    default Optional<String> text(String key) {
        return get(key).map(Utf8::decode);
    }

    /**
     * Writes a text.
     *
     * @throws StoreException if a cap is reached
     */
    default void set(String key, String value) {
        set(key, Utf8.encode(value));
    }

    /**
     * Changes a text, again and again until nobody came in between.
     *
     * @param change of the text, which is empty where there is no entry; it must have no effect of its own
     * @return the new text
     * @throws StoreException if a cap is reached
     */
    default String update(String key, UnaryOperator<String> change) {
        while (true) {
            var before = get(key);
            var text = change.apply(before.map(Utf8::decode).orElse(""));
            if (compareAndSet(key, before, Optional.of(Utf8.encode(text)))) {
                return text;
            }
        }
    }
}
