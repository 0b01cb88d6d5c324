/**
 * What an engine for WebAssembly is tested with: the {@linkplain helios.testkit.wasm.WasmEngineContract contract of every
 * engine}, and an {@linkplain helios.testkit.wasm.Wat assembler} for small guests in text form.
 */
package helios.testkit.wasm;
