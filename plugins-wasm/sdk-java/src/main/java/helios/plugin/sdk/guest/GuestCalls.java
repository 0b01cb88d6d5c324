package helios.plugin.sdk.guest;

import helios.plugin.sdk.HostCalls;
import helios.plugin.sdk.SqlAnswer;
import helios.plugin.sdk.Utf8;
import java.util.Optional;
import org.teavm.interop.Address;

/**
 * What a guest asks of its host. Addresses are taken where they are used: nothing is allocated, and so nothing moved, between there and
 * the call.
 */
final class GuestCalls implements HostCalls {

    private static final int ROOM = 4096;
    private static final int TEXT_TOO_SMALL = -2;
    private static final int UNKNOWN = -3;

    /** Most answers fit here. What is longer gets an array of its own. */
    private final byte[] buffer = new byte[ROOM];

    @Override
    public Optional<String> text(int field) {
        int size = Imports.text(field, Address.ofData(buffer), ROOM);
        if (size <= TEXT_TOO_SMALL) {
            var large = new byte[TEXT_TOO_SMALL - size];
            Imports.text(field, Address.ofData(large), large.length);
            return Optional.of(Utf8.decode(large));
        }
        return size < 0 ? Optional.empty() : Optional.of(Utf8.decode(buffer, size));
    }

    @Override
    public long number(int field) {
        return Imports.number(field);
    }

    @Override
    public Optional<String> attribute(String key) {
        var name = Utf8.encode(key);
        int size = Imports.attribute(Address.ofData(name), name.length, Address.ofData(buffer), ROOM);
        if (size <= TEXT_TOO_SMALL) {
            var large = new byte[TEXT_TOO_SMALL - size];
            Imports.attribute(Address.ofData(name), name.length, Address.ofData(large), large.length);
            return Optional.of(Utf8.decode(large));
        }
        return size < 0 ? Optional.empty() : Optional.of(Utf8.decode(buffer, size));
    }

    @Override
    public boolean setAttribute(String key, String value) {
        var name = Utf8.encode(key);
        var bytes = Utf8.encode(value);
        return Imports.setAttribute(Address.ofData(name), name.length, Address.ofData(bytes), bytes.length) == 0;
    }

    @Override
    public void reply(int part, byte[] bytes) {
        Imports.reply(part, Address.ofData(bytes), bytes.length);
    }

    @Override
    public SqlAnswer sql(int what, int index) {
        int size = Imports.sql(what, index, Address.ofData(buffer), ROOM);
        if (size < UNKNOWN) {
            var large = new byte[UNKNOWN - size];
            Imports.sql(what, index, Address.ofData(large), large.length);
            return new SqlAnswer.Text(Utf8.decode(large));
        }
        return switch (size) {
            case UNKNOWN -> new SqlAnswer.Unknown();
            case -1 -> new SqlAnswer.PastTheEnd();
            default -> new SqlAnswer.Text(Utf8.decode(buffer, size));
        };
    }

    @Override
    public int edit(int what, int index, String text) {
        var bytes = Utf8.encode(text);
        return Imports.edit(what, index, Address.ofData(bytes), bytes.length);
    }
}
