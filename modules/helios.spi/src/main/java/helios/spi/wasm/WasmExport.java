package helios.spi.wasm;

/**
 * What a module offers.
 *
 * @param name its name, unique in the module
 * @param type what it is
 */
public record WasmExport(String name, ExternType type) {}
