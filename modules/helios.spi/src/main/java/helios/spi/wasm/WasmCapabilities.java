package helios.spi.wasm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What an engine can do, for the log and for the check of the configuration.
 *
 * @param version of the engine itself
 * @param bounds what it holds guests to
 * @param caveats a sentence for each weakness that an operator should know
 */
public record WasmCapabilities(String version, Set<WasmBound> bounds, List<String> caveats) {

    /** Copies the collections. */
    public WasmCapabilities {
        bounds = Set.copyOf(bounds);
        caveats = List.copyOf(caveats);
    }

    /** Tells whether the engine holds guests to this. */
    public boolean bounds(WasmBound bound) {
        return bounds.contains(bound);
    }

    /** What it does not hold guests to. */
    public Set<WasmBound> unbounded() {
        var missing = EnumSet.allOf(WasmBound.class);
        missing.removeAll(bounds);
        return missing;
    }
}
