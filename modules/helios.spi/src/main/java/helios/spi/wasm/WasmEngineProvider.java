package helios.spi.wasm;

/** The service by which an engine for WebAssembly is found: stateless, with a public no-argument constructor. */
public interface WasmEngineProvider {

    /** The engine's name, as {@code [plugins] engine} gives it: {@code [a-z][a-z0-9_]*}. */
    String name();

    /** How much this engine is to be preferred where none is named: the highest wins, among equals the first by name. */
    default int preference() {
        return 0;
    }

    /** What the engine bounds, and what not. Loads no native code. */
    WasmCapabilities capabilities();

    /**
     * Opens an engine, with what threads and native code it needs.
     *
     * @throws WasmException with {@link WasmFailure#UNAVAILABLE} and a remedy, where the engine cannot run on this machine
     */
    WasmEngine open();
}
