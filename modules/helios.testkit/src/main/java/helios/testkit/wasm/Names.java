package helios.testkit.wasm;

import java.util.HashMap;
import java.util.Map;

/** The indexes of one kind of thing, by number or by name. */
final class Names {

    private final String kind;
    private final Map<String, Integer> indexes = new HashMap<>();
    private int size;

    Names(String kind) {
        this.kind = kind;
    }

    /** Counts one more, and returns its index. A name starts with {@code $}; without one it is only counted. */
    int add(String name) {
        if (!name.isEmpty()) {
            indexes.put(name, size);
        }
        return size++;
    }

    int size() {
        return size;
    }

    int index(String reference) {
        if (!reference.startsWith("$")) {
            return Integer.parseUnsignedInt(reference);
        }
        if (!indexes.containsKey(reference)) {
            throw new IllegalArgumentException("no %s is called %s".formatted(kind, reference));
        }
        return indexes.get(reference);
    }
}
