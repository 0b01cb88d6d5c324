package helios.plugin.host;

import helios.plugin.kv.KvResult;
import helios.plugin.kv.KvStore;
import helios.spi.wasm.WasmMemory;
import java.util.Optional;

/** The key-value store as a guest sees it: its own namespace, and numbers in place of errors. */
final class StoreFunctions {

    private static final int FAILED = -1;
    private static final int TOO_SMALL = -2;
    private static final int NO_NUMBER = -3;
    private static final int ABSENT = -1;

    private final String namespace;
    private final KvStore store;
    private final Call call;

    StoreFunctions(String namespace, KvStore store, Call call) {
        this.namespace = namespace;
        this.store = store;
        this.call = call;
    }

    long get(WasmMemory memory, long[] a) {
        int room = (int) a[3];
        if (!memory.holds((int) a[0], (int) a[1]) || !memory.holds((int) a[2], room)) {
            return FAILED;
        }
        var value = store.get(namespace, memory.read((int) a[0], (int) a[1]));
        if (value.isEmpty()) {
            return FAILED;
        }
        if (value.get().length > room) {
            return TOO_SMALL;
        }
        memory.write((int) a[2], value.get());
        return value.get().length;
    }

    long set(WasmMemory memory, long[] a) {
        if (!call.running() || !memory.holds((int) a[0], (int) a[1]) || !memory.holds((int) a[2], (int) a[3])) {
            return FAILED;
        }
        call.leaveTrace();
        var key = memory.read((int) a[0], (int) a[1]);
        return store.set(namespace, key, memory.read((int) a[2], (int) a[3])) instanceof KvResult.Done ? 0 : FAILED;
    }

    long delete(WasmMemory memory, long[] a) {
        if (!call.running() || !memory.holds((int) a[0], (int) a[1])) {
            return FAILED;
        }
        call.leaveTrace();
        store.delete(namespace, memory.read((int) a[0], (int) a[1]));
        return 0;
    }

    long add(WasmMemory memory, long[] a) {
        int out = (int) a[3];
        if (!call.running() || !memory.holds((int) a[0], (int) a[1]) || !memory.holds(out, Long.BYTES)) {
            return FAILED;
        }
        call.leaveTrace();
        return switch (store.add(namespace, memory.read((int) a[0], (int) a[1]), a[2])) {
            case KvResult.Sum(var value) -> {
                memory.writeLong(out, value);
                yield 0;
            }
            case KvResult.NotANumber _ -> NO_NUMBER;
            case KvResult.Done _, KvResult.NotEqual _, KvResult.Refused _ -> FAILED;
        };
    }

    long compareAndSet(WasmMemory memory, long[] a) {
        if (!call.running()
                || !memory.holds((int) a[0], (int) a[1])
                || !holdsOrAbsent(memory, (int) a[2], (int) a[3])
                || !holdsOrAbsent(memory, (int) a[4], (int) a[5])) {
            return FAILED;
        }
        call.leaveTrace();
        var result = store.compareAndSet(
                namespace,
                memory.read((int) a[0], (int) a[1]),
                optional(memory, (int) a[2], (int) a[3]),
                optional(memory, (int) a[4], (int) a[5]));
        return switch (result) {
            case KvResult.Done _ -> 1;
            case KvResult.NotEqual _ -> 0;
            case KvResult.Sum _, KvResult.NotANumber _, KvResult.Refused _ -> FAILED;
        };
    }

    private static boolean holdsOrAbsent(WasmMemory memory, int address, int length) {
        return length == ABSENT || memory.holds(address, length);
    }

    private static Optional<byte[]> optional(WasmMemory memory, int address, int length) {
        return length == ABSENT ? Optional.empty() : Optional.of(memory.read(address, length));
    }
}
