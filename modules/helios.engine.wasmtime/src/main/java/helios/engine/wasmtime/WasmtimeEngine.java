package helios.engine.wasmtime;

import helios.spi.wasm.ExternType;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmLimits;
import helios.spi.wasm.WasmModule;
import io.github.kawamuray.wasmtime.Config;
import io.github.kawamuray.wasmtime.Engine;
import io.github.kawamuray.wasmtime.Module;
import io.github.kawamuray.wasmtime.Store;

/** One native engine. */
final class WasmtimeEngine implements WasmEngine {

    /** Of native stack that a guest may use on its caller's thread: that of a thread of the JVM is 1 MiB. */
    private static final long STACK_BYTES = 128 << 10;

    /** What functions may have for parameters. */
    private static final int MOST_GLOBALS = 1000;

    private final Engine compiler;
    private final Store<Void> origin;
    private final Engine clock;
    private final Engine stores;
    private final Ticker ticker;
    private boolean closed;

    WasmtimeEngine() {
        try {
            compiler = new Engine(new Config().epochInterruption(true).maxWasmStack(STACK_BYTES));
        } catch (UnsatisfiedLinkError | RuntimeException e) {
            throw new WasmException(
                    WasmFailure.UNAVAILABLE,
                    "wasmtime cannot run here: %s; use [plugins] engine = \"chicory\"".formatted(e.getMessage()),
                    e);
        }
        // Handles of the same engine: the binding locks one while it compiles with it, and neither epochs nor new
        // instances
        // must wait for that.
        origin = new Store<>(null, compiler);
        clock = origin.engine();
        stores = origin.engine();
        ticker = new Ticker(clock);
    }

    @Override
    public synchronized WasmModule compile(String name, byte[] module, WasmLimits limits) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        require(name, "bytes", module.length, limits.moduleSize().bytes());
        try {
            var info = ModuleReader.read(module);
            check(name, info, limits);
            var rewriter = new ModuleRewriter(module, info, limits);
            var compiled = Module.fromBinary(compiler, rewriter.rewrite());
            return new WasmtimeModule(name, info, rewriter.globals(), compiled, stores, ticker);
        } catch (WasmException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WasmException(
                    WasmFailure.MALFORMED, "module \"%s\" is not valid: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static void check(String name, ModuleInfo info, WasmLimits limits) {
        require(name, "functions", info.functions().size(), limits.functions());
        require(name, "globals", info.globals().size(), Math.min(limits.functions(), MOST_GLOBALS));
        long entries =
                info.tables().stream().mapToLong(ExternType.Table::minimum).sum();
        require(name, "entries of tables", entries, limits.tableEntries());
        for (var memory : info.memories()) {
            require(name, "pages of memory", memory.minimumPages(), limits.memoryPages());
        }
        refuse(
                name,
                "keeps vectors or references in globals that change",
                info.globals().stream()
                        .anyMatch(global -> global.mutable() && !global.value().numeric()));
        refuse(
                name,
                "keeps references other than to functions, or vectors, in tables",
                info.tables().stream().anyMatch(table -> table.element() != ValueType.REFERENCE));
        refuse(
                name,
                "exports a name that begins with " + ModuleRewriter.PREFIX,
                info.exports().stream().anyMatch(export -> export.name().startsWith(ModuleRewriter.PREFIX)));
    }

    private static void refuse(String name, String why, boolean doesIt) {
        if (doesIt) {
            throw new WasmException(WasmFailure.MALFORMED, "module \"%s\" %s".formatted(name, why));
        }
    }

    private static void require(String name, String what, long actual, long allowed) {
        if (actual > allowed) {
            throw new WasmException(
                    WasmFailure.TOO_LARGE,
                    "module \"%s\" has %d %s, of which %d are allowed".formatted(name, actual, what, allowed));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            ticker.close();
            clock.dispose();
            stores.dispose();
            origin.dispose();
            compiler.dispose();
        }
    }
}
