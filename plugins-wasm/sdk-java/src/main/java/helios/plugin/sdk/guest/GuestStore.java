package helios.plugin.sdk.guest;

import helios.plugin.sdk.KeyValueStore;
import helios.plugin.sdk.StoreException;
import helios.plugin.sdk.Utf8;
import java.util.Arrays;
import java.util.Optional;
import org.teavm.interop.Address;

/** The plugin's entries, in the host. */
final class GuestStore implements KeyValueStore {

    private static final int ROOM = 4096;
    private static final int GROWTH = 4;
    private static final int MAX_ROOM = 1 << 20;
    private static final int TOO_SMALL = -2;
    private static final int NO_NUMBER = -3;
    private static final int ABSENT = -1;
    private static final byte[] NOTHING = {};

    /** Most values fit here. */
    private final byte[] buffer = new byte[ROOM];

    @Override
    public Optional<byte[]> get(String key) {
        var name = Utf8.encode(key);
        var out = buffer;
        while (out.length <= MAX_ROOM) {
            int size = Imports.kvGet(Address.ofData(name), name.length, Address.ofData(out), out.length);
            if (size != TOO_SMALL) {
                return size < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(out, size));
            }
            out = new byte[out.length * GROWTH];
        }
        throw new StoreException("the entry " + key + " is too large to be read");
    }

    @Override
    public void set(String key, byte[] value) {
        var name = Utf8.encode(key);
        if (Imports.kvSet(Address.ofData(name), name.length, Address.ofData(value), value.length) != 0) {
            throw refused(key);
        }
    }

    private static StoreException refused(String key) {
        return new StoreException("the entry " + key + " was refused: one of the kv_* caps of [plugins] is reached");
    }

    @Override
    public void delete(String key) {
        var name = Utf8.encode(key);
        Imports.kvDelete(Address.ofData(name), name.length);
    }

    @Override
    public long add(String key, long delta) {
        var name = Utf8.encode(key);
        var sum = new long[1];
        return switch (Imports.kvAdd(Address.ofData(name), name.length, delta, Address.ofData(sum))) {
            case 0 -> sum[0];
            case NO_NUMBER -> throw new StoreException("the entry " + key + " is not a number of eight bytes");
            default -> throw refused(key);
        };
    }

    @Override
    public boolean compareAndSet(String key, Optional<byte[]> expected, Optional<byte[]> next) {
        var name = Utf8.encode(key);
        var old = expected.orElse(NOTHING);
        var value = next.orElse(NOTHING);
        int result = Imports.kvCas(
                Address.ofData(name),
                name.length,
                Address.ofData(old),
                expected.isPresent() ? old.length : ABSENT,
                Address.ofData(value),
                next.isPresent() ? value.length : ABSENT);
        if (result < 0) {
            throw refused(key);
        }
        return result == 1;
    }
}
