package helios.plugin.sdk.guest;

import helios.plugin.sdk.Host;
import helios.plugin.sdk.KeyValueStore;
import helios.plugin.sdk.LogLevel;
import helios.plugin.sdk.Utf8;
import org.teavm.interop.Address;

/** The host of a guest. */
final class GuestHost implements Host {

    private static final int HEX_DIGITS = 64;

    private final KeyValueStore store = new GuestStore();

    @Override
    public KeyValueStore store() {
        return store;
    }

    @Override
    public long nowMillis() {
        return Imports.nowMs();
    }

    @Override
    public String sha256Hex(byte[] bytes) {
        var out = new byte[HEX_DIGITS];
        Imports.sha256Hex(Address.ofData(bytes), bytes.length, Address.ofData(out));
        return Utf8.decode(out);
    }

    @Override
    public void log(LogLevel level, String line) {
        var bytes = Utf8.encode(line);
        Imports.log(level.number(), Address.ofData(bytes), bytes.length);
    }
}
