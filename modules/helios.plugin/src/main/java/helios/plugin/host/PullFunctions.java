package helios.plugin.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Hook;
import helios.plugin.Permission;
import helios.spi.wasm.WasmMemory;
import java.util.Optional;
import java.util.Set;

/** ABI 2: what a guest asks for, and how it answers. */
final class PullFunctions {

    private static final int ABSENT = -1;
    private static final int TEXT_TOO_SMALL = -2;
    private static final int UNKNOWN = -3;

    private final Set<Permission> granted;
    private final Call call;

    PullFunctions(Set<Permission> granted, Call call) {
        this.granted = granted;
        this.call = call;
    }

    long text(WasmMemory memory, long[] a) {
        var value = TextField.of((int) a[0])
                .filter(this::permitted)
                .flatMap(field -> call.request().text(field));
        return put(memory, value, (int) a[1], (int) a[2], TEXT_TOO_SMALL);
    }

    private boolean permitted(TextField field) {
        return switch (field) {
            case PASSWORD -> granted.contains(Permission.PASSWORD);
            case PARAMETERS -> granted.contains(Permission.PARAMETERS);
            default -> true;
        };
    }

    private static long put(WasmMemory memory, Optional<byte[]> value, int out, int room, int tooSmall) {
        if (value.isEmpty()) {
            return ABSENT;
        }
        var bytes = value.get();
        if (bytes.length > room || !memory.holds(out, bytes.length)) {
            return (long) tooSmall - bytes.length;
        }
        memory.write(out, bytes);
        return bytes.length;
    }

    long number(WasmMemory memory, long[] a) {
        var field = NumberField.of(a[0]);
        if (field.isEmpty()) {
            return ABSENT;
        }
        return field.get() == NumberField.MONOTONIC_NS
                ? System.nanoTime()
                : call.request().number(field.get()).orElse(ABSENT);
    }

    long attribute(WasmMemory memory, long[] a) {
        if (!memory.holds((int) a[0], (int) a[1])) {
            return ABSENT;
        }
        var value = call.attribute(string(memory, (int) a[0], (int) a[1])).map(text -> text.getBytes(UTF_8));
        return put(memory, value, (int) a[2], (int) a[3], TEXT_TOO_SMALL);
    }

    long setAttribute(WasmMemory memory, long[] a) {
        if (!memory.holds((int) a[0], (int) a[1]) || !memory.holds((int) a[2], (int) a[3])) {
            return ABSENT;
        }
        call.leaveTrace();
        var key = string(memory, (int) a[0], (int) a[1]);
        return call.setAttribute(key, string(memory, (int) a[2], (int) a[3])) ? 0 : ABSENT;
    }

    long reply(WasmMemory memory, long[] a) {
        if (!memory.holds((int) a[1], (int) a[2])) {
            return ABSENT;
        }
        call.leaveTrace();
        return call.reply((int) a[0], memory.read((int) a[1], (int) a[2])) ? 0 : ABSENT;
    }

    long sql(WasmMemory memory, long[] a) {
        return switch (call.sql().ask((int) a[0], (int) a[1])) {
            case SqlView.SqlAnswer.Text(var text) ->
                put(memory, Optional.of(text.getBytes(UTF_8)), (int) a[2], (int) a[3], UNKNOWN);
            case SqlView.SqlAnswer.PastTheEnd _ -> ABSENT;
            case SqlView.SqlAnswer.Unknown _ -> UNKNOWN;
        };
    }

    long edit(WasmMemory memory, long[] a) {
        boolean edits = call.hook() == Hook.PRE_QUERY || call.hook() == Hook.REWRITE;
        if (!edits || !memory.holds((int) a[2], (int) a[3])) {
            return ABSENT;
        }
        call.leaveTrace();
        return switch (call.sql().edit((int) a[0], (int) a[1], string(memory, (int) a[2], (int) a[3]))) {
            case DONE -> 0;
            case BAD -> ABSENT;
            case NOT_PROVABLE -> UNKNOWN;
        };
    }

    private static String string(WasmMemory memory, int address, int length) {
        return new String(memory.read(address, length), UTF_8);
    }
}
