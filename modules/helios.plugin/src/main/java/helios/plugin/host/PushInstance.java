package helios.plugin.host;

import helios.plugin.Hook;
import helios.plugin.Permission;
import helios.plugin.PluginException;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFunction;
import helios.spi.wasm.WasmInstance;
import java.util.Optional;
import java.util.Set;

/** ABI 1: JSON is written into the guest, a packed pointer and length come back. */
final class PushInstance extends GuestInstance {

    private final Optional<WasmFunction> alloc;
    private final Optional<WasmFunction> dealloc;
    private final Set<Permission> granted;
    private final int maxResultBytes;

    PushInstance(
            WasmInstance instance, Call call, Iterable<Hook> declared, Set<Permission> granted, int maxResultBytes) {
        super(instance, call, declared);
        this.alloc = instance.function("alloc");
        this.dealloc = instance.function("dealloc");
        this.granted = granted;
        this.maxResultBytes = maxResultBytes;
    }

    @Override
    Answer run(Hook hook, WasmFunction function, Call call) {
        var input = call.request().json(granted);
        var budget = call.budget();
        int address = (int) alloc.orElseThrow().call(budget, input.length);
        if (!wasm().memory().holds(address, input.length)) {
            throw new PluginException("alloc gave " + Integer.toUnsignedString(address) + ", outside memory");
        }
        wasm().memory().write(address, input);
        long packed = function.call(budget, address, input.length);
        var answer = function.type().results().isEmpty() ? Answer.DEFAULT : answer(hook, packed, budget);
        free(budget, address, input.length);
        return answer;
    }

    private Answer answer(Hook hook, long packed, CallBudget budget) {
        int address = (int) (packed >>> 32);
        int length = (int) packed;
        if (length <= 0) {
            return Answer.DEFAULT;
        }
        if (length > maxResultBytes) {
            throw new PluginException("the reply has " + length + " bytes; max_result_bytes allows " + maxResultBytes);
        }
        if (!wasm().memory().holds(address, length)) {
            throw new PluginException("the reply lies outside memory");
        }
        var answer = JsonReplies.read(hook, wasm().memory().read(address, length));
        free(budget, address, length);
        return answer;
    }

    private void free(CallBudget budget, int address, int length) {
        if (dealloc.isEmpty() || !wasm().usable()) {
            return;
        }
        try {
            dealloc.get().call(budget, address, length);
        } catch (WasmException _) {
            // the instance cannot be used any more, which is noticed when it is released; the reply counts
        }
    }
}
