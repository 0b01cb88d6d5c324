package helios.plugin.sdk.guest;

import helios.plugin.sdk.Hooks;
import helios.plugin.sdk.Host;
import helios.plugin.sdk.HostCalls;
import org.teavm.interop.Address;

/** What the entry class, which the build makes for a plugin, calls. Its statics are made when the guest starts, before the snapshot. */
public final class Guest {

    /** What a plugin's constructor may ask for. */
    public static final Host HOST = new GuestHost();

    /** What exports call the plugin's hooks through. */
    public static final Hooks HOOKS = new Hooks(calls());

    /** Where AssemblyScript, whose way to abort this is, has a text's size: in front of it. */
    private static final int SIZE = 4;

    private Guest() {}

    private static HostCalls calls() {
        return new GuestCalls();
    }

    /** Ends the call: a plugin that throws has failed, and the log says why. */
    public static int fail(Throwable failure) {
        var text = failure.toString();
        var bytes = new byte[SIZE + 2 * text.length()];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) ((2 * text.length()) >> (8 * i));
        }
        for (int i = 0; i < text.length(); i++) {
            bytes[SIZE + 2 * i] = (byte) text.charAt(i);
            bytes[SIZE + 2 * i + 1] = (byte) (text.charAt(i) >> 8);
        }
        Imports.abort(Address.ofData(bytes).add(SIZE), Address.fromInt(0), 0, 0);
        return -1;
    }
}
