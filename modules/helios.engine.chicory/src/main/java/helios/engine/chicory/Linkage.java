package helios.engine.chicory;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmImport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Finds a host function for each import of a module. */
final class Linkage {

    private record Key(String module, String name) {}

    private final String guest;
    private final Map<Key, HostFunction> host = new HashMap<>();

    Linkage(String guest, Collection<HostFunction> functions) {
        this.guest = guest;
        functions.forEach(function -> host.put(new Key(function.module(), function.name()), function));
    }

    ImportValues link(Collection<WasmImport> imports, Function<HostFunction, WasmFunctionHandle> bridge) {
        var linked = new ArrayList<ImportFunction>();
        for (var imported : imports) {
            var function = find(imported);
            linked.add(new com.dylibso.chicory.runtime.HostFunction(
                    imported.module(), imported.name(), Types.chicory(function.type()), bridge.apply(function)));
        }
        return ImportValues.builder().withFunctions(linked).build();
    }

    private HostFunction find(WasmImport imported) {
        if (!(imported.type() instanceof ExternType.Function type)) {
            throw unlinked(imported, "which is no function; only functions can be imported");
        }
        var function = host.get(new Key(imported.module(), imported.name()));
        if (function == null) {
            throw unlinked(imported, "which this host does not offer");
        }
        if (!function.type().equals(type)) {
            throw unlinked(imported, "as %s; it is %s".formatted(type, function.type()));
        }
        return function;
    }

    private WasmException unlinked(WasmImport imported, String why) {
        return new WasmException(
                WasmFailure.LINK,
                "module \"%s\" imports %s.%s, %s".formatted(guest, imported.module(), imported.name(), why));
    }
}
