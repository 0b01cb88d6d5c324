/**
 * The engines that run WebAssembly guests: a {@link helios.spi.wasm.WasmEngineProvider} opens an engine, which compiles
 * modules, of which instances are made.
 *
 * <p><b>Order.</b> {@code open} → {@link helios.spi.wasm.WasmEngine#compile compile} → look at imports and exports →
 * {@link helios.spi.wasm.WasmModule#instantiate instantiate}, which runs the module's start function and then {@code
 * _initialize} or {@code _start} → {@link helios.spi.wasm.WasmInstance#snapshot snapshot} → any number of {@link
 * helios.spi.wasm.WasmFunction#call calls}, each group of them followed by {@link helios.spi.wasm.WasmInstance#restore
 * restore}. Where {@code restore} answers {@code false} the instance is closed, and {@link
 * helios.spi.wasm.WasmSnapshot#instantiate another} made of the snapshot.
 *
 * <p><b>Threads.</b> Engines, modules and snapshots may be used by any number of threads at once. An instance, its
 * functions and its memory are for one thread at a time: whoever has checked it out, who may be another one for each
 * call, provided that the hand-over is a happens-before edge. Guests run on the caller's thread, and so do their host
 * functions, which must not call into their own instance. A thread's interrupt status is, after a call, what it was
 * before it, unless others interrupted it meanwhile.
 *
 * <p><b>Ownership.</b> Whoever made an engine, a module or an instance closes it, in the opposite order; a snapshot lives as
 * long as its module and needs no closing. Closing twice does nothing. What is used after it was closed throws {@link
 * java.lang.IllegalStateException}, never more than that.
 *
 * <p><b>Failure.</b> Whatever a module or a guest does wrong is a {@link helios.spi.wasm.WasmException} with its {@link
 * helios.spi.wasm.WasmFailure kind}; a caller's own mistake is one of the JDK's unchecked exceptions. After a failed call the instance
 * is not {@linkplain helios.spi.wasm.WasmInstance#usable usable} any more: close it. Nothing that a guest does ends or
 * disturbs the process, as far as the engine's {@linkplain helios.spi.wasm.WasmCapabilities capabilities} go.
 *
 * <p><b>Values.</b> Those of WebAssembly travel as {@code long}: an {@code i32} in the low half (the upper half is
 * ignored on the way in, and of no meaning on the way out: cast to {@code int}), an {@code f32} as {@link
 * java.lang.Float#floatToRawIntBits} in the low half, an {@code f64} as {@link java.lang.Double#doubleToRawLongBits}.
 */
package helios.spi.wasm;
