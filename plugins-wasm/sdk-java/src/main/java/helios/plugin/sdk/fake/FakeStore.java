package helios.plugin.sdk.fake;

import helios.plugin.sdk.KeyValueStore;
import helios.plugin.sdk.StoreException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Entries in memory, within the caps that the proxy has by default. */
public final class FakeStore implements KeyValueStore {

    private static final int MAX_BYTES = 65_536;
    private static final int MAX_KEYS = 1024;

    private final Map<String, byte[]> entries = new TreeMap<>();

    FakeStore() {}

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(entries.get(key)).map(byte[]::clone);
    }

    @Override
    public void set(String key, byte[] value) {
        if (value.length > MAX_BYTES || key.length() > MAX_BYTES) {
            throw new StoreException("the entry " + key + " is larger than kv_max_value_bytes");
        }
        if (!entries.containsKey(key) && entries.size() == MAX_KEYS) {
            throw new StoreException("the entry " + key + " is one more than kv_max_keys_per_plugin");
        }
        entries.put(key, value.clone());
    }

    @Override
    public void delete(String key) {
        entries.remove(key);
    }

    @Override
    public long add(String key, long delta) {
        var before = entries.getOrDefault(key, new byte[Long.BYTES]);
        if (before.length != Long.BYTES) {
            throw new StoreException("the entry " + key + " is not a number of eight bytes");
        }
        long sum = ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN).getLong() + delta;
        set(
                key,
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(sum)
                        .array());
        return sum;
    }

    @Override
    public boolean compareAndSet(String key, Optional<byte[]> expected, Optional<byte[]> next) {
        var before = get(key);
        boolean equal = before.isPresent() == expected.isPresent()
                && (before.isEmpty() || Arrays.equals(before.get(), expected.get()));
        if (equal) {
            next.ifPresentOrElse(value -> set(key, value), () -> delete(key));
        }
        return equal;
    }
}
