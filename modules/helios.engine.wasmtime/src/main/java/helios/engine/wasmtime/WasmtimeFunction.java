package helios.engine.wasmtime;

import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.WasmFunction;
import io.github.kawamuray.wasmtime.Func;

/** An exported function of one instance, which sees to it that it is not called when the native one is gone. */
final class WasmtimeFunction implements WasmFunction {

    private final WasmtimeInstance instance;
    private final Func function;
    private final ExternType.Function type;

    WasmtimeFunction(WasmtimeInstance instance, Func function, ExternType.Function type) {
        this.instance = instance;
        this.function = function;
        this.type = type;
    }

    @Override
    public ExternType.Function type() {
        return type;
    }

    @Override
    public long call(CallBudget budget, long... arguments) {
        if (arguments.length != type.parameters().size()) {
            throw new IllegalArgumentException("%d arguments for a function %s".formatted(arguments.length, type));
        }
        var results = instance.call(function, budget, Values.toNative(type.parameters(), arguments));
        return results.length == 0 ? 0 : Values.fromNative(results[0]);
    }
}
