package helios.engine.chicory;

import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.WasmFunction;

/** An exported function of one instance. */
final class ChicoryFunction implements WasmFunction {

    private final ChicoryInstance instance;
    private final int index;
    private final ExternType.Function type;
    private final int parameters;

    ChicoryFunction(ChicoryInstance instance, int index, ExternType.Function type) {
        this.instance = instance;
        this.index = index;
        this.type = type;
        parameters = type.parameters().size();
    }

    @Override
    public ExternType.Function type() {
        return type;
    }

    @Override
    public long call(CallBudget budget, long... arguments) {
        if (arguments.length != parameters) {
            throw new IllegalArgumentException("%d arguments for a function %s".formatted(arguments.length, type));
        }
        return instance.call(index, budget, arguments);
    }
}
