package helios.spi.wasm;

/**
 * What a module needs from outside.
 *
 * @param module the first part of its name, such as {@code env}
 * @param name the second part
 * @param type what it has to be
 */
public record WasmImport(String module, String name, ExternType type) {}
