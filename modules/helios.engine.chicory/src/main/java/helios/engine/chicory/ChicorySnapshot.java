package helios.engine.chicory;

import com.dylibso.chicory.wasm.types.Element;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * An instance's state at one moment.
 *
 * @param module the instance's
 * @param memory if the guest has one
 * @param globals low and high half of each mutable one in turn
 * @param tables all of them
 * @param elements the segments that were not dropped
 */
record ChicorySnapshot(
        ChicoryModule module,
        Optional<BlockMemory.Image> memory,
        long[] globals,
        List<NotedTable.Image> tables,
        Element[] elements)
        implements WasmSnapshot {

    @Override
    public long memoryBytes() {
        return memory.map(image -> (long) image.bytes().length).orElse(0L);
    }

    @Override
    public WasmInstance instantiate(Collection<HostFunction> host, CallBudget budget) {
        module.requireOpen();
        var instance = new ChicoryInstance(module, host);
        instance.load(this, budget);
        return instance;
    }
}
