package helios.plugin.host;

import helios.plugin.Hook;
import helios.spi.wasm.WasmFunction;
import helios.spi.wasm.WasmInstance;

/** ABI 2: the guest asks for what it needs and answers with a code. */
final class PullInstance extends GuestInstance {

    PullInstance(WasmInstance instance, Call call, Iterable<Hook> declared) {
        super(instance, call, declared);
    }

    @Override
    Answer run(Hook hook, WasmFunction function, Call call) {
        return PulledReplies.read(hook, (int) function.call(call.budget()), call);
    }
}
