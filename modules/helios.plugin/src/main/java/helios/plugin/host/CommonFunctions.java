package helios.plugin.host;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Sha256;
import helios.spi.wasm.WasmMemory;

/** Hash, clock, log, and AssemblyScript's way to abort. */
final class CommonFunctions {

    private static final int HEX_DIGITS = 64;
    private static final int LEVELS = 5;
    private static final int MAX_MESSAGE = 512;

    private final GuestContext context;
    private final LogGate log;
    private final Call call;

    CommonFunctions(GuestContext context, LogGate log, Call call) {
        this.context = context;
        this.log = log;
        this.call = call;
    }

    long sha256Hex(WasmMemory memory, long[] a) {
        if (!memory.holds((int) a[0], (int) a[1]) || !memory.holds((int) a[2], HEX_DIGITS)) {
            return -1;
        }
        memory.write((int) a[2], Sha256.hex(memory.read((int) a[0], (int) a[1])).getBytes(US_ASCII));
        return HEX_DIGITS;
    }

    long nowMs(WasmMemory memory, long[] a) {
        return call.now(context.clock());
    }

    long log(WasmMemory memory, long[] a) {
        int level = (int) a[0];
        if (level < 0 || level >= LEVELS || !memory.holds((int) a[1], (int) a[2])) {
            return -1;
        }
        call.leaveTrace();
        log.line(level, new String(memory.read((int) a[1], Math.min((int) a[2], LogGate.MAX_LINE_BYTES)), UTF_8));
        return 0;
    }

    /** Strings of AssemblyScript are UTF-16, their size in bytes stands in front of them. */
    long abort(WasmMemory memory, long[] a) {
        var text = "aborted: " + string(memory, (int) a[0]) + " at " + string(memory, (int) a[1]) + ":"
                + Integer.toUnsignedString((int) a[2]) + ":" + Integer.toUnsignedString((int) a[3]);
        call.leaveTrace();
        log.line(0, text);
        throw new GuestAbort(text);
    }

    private static String string(WasmMemory memory, int address) {
        if (address == 0 || !memory.holds(address - Integer.BYTES, Integer.BYTES)) {
            return "?";
        }
        int size = Math.min(memory.readInt(address - Integer.BYTES), MAX_MESSAGE);
        return memory.holds(address, size) ? new String(memory.read(address, size), UTF_16LE) : "?";
    }

    /** Ends the guest. */
    static final class GuestAbort extends RuntimeException {

        private static final long serialVersionUID = 1L;

        GuestAbort(String text) {
            super(text);
        }
    }
}
