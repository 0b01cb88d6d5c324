package helios.plugin.host;

import helios.plugin.Hook;
import helios.plugin.PluginException;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmFunction;
import helios.spi.wasm.WasmInstance;
import java.util.EnumMap;
import java.util.Map;

/** One instance and the way into it, in the form of its ABI. */
abstract sealed class GuestInstance permits PushInstance, PullInstance {

    private final WasmInstance instance;
    private final Call call;
    private final Map<Hook, WasmFunction> hooks = new EnumMap<>(Hook.class);
    private long grown;

    GuestInstance(WasmInstance instance, Call call, Iterable<Hook> declared) {
        this.instance = instance;
        this.call = call;
        declared.forEach(hook -> instance.function(hook.export()).ifPresent(function -> hooks.put(hook, function)));
    }

    /** Calls a hook. The instance has to be released afterwards, however it ended. */
    final Answer run(Hook hook, HookRequest request, CallBudget budget) throws GuestException {
        var function = hooks.get(hook);
        if (function == null) {
            return Answer.DEFAULT;
        }
        call.begin(hook, request, budget);
        try {
            return run(hook, function, call);
        } catch (WasmException e) {
            throw failure(kind(e.kind()), e);
        } catch (PluginException e) {
            throw failure(GuestFailure.BAD_REPLY, e);
        } finally {
            call.end();
        }
    }

    /** Calls the hook's function and reads its reply. */
    abstract Answer run(Hook hook, WasmFunction function, Call call);

    private GuestException failure(GuestFailure kind, RuntimeException cause) {
        return new GuestException(kind, String.valueOf(cause.getMessage()), cause, call.repeatable());
    }

    private static GuestFailure kind(WasmFailure failure) {
        return switch (failure) {
            case TIMEOUT -> GuestFailure.TIMEOUT;
            case FUEL -> GuestFailure.FUEL;
            case MEMORY -> GuestFailure.MEMORY;
            case INTERRUPTED, UNAVAILABLE -> GuestFailure.UNAVAILABLE;
            case TRAP, UNREACHABLE, OUT_OF_BOUNDS, STACK, HOST, MALFORMED, TOO_LARGE, COMPILE_TIME, LINK ->
                GuestFailure.TRAP;
        };
    }

    final WasmInstance wasm() {
        return instance;
    }

    /** Its memory has so many bytes more than at first. */
    final void grew(long bytes) {
        grown += bytes;
    }

    /** Its memory is as it was at first, or gone: tells how much it had grown by. */
    final long shrink() {
        long before = grown;
        grown = 0;
        return before;
    }

    final boolean restore() {
        return instance.restore();
    }

    final void close() {
        instance.close();
    }
}
