package helios.engine.chicory;

import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.wasm.Parser;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.WasmBound;
import helios.spi.wasm.WasmCapabilities;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmEngineProvider;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmImport;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmLimits;
import helios.spi.wasm.WasmModule;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;

/** A third engine, for tests alone: Chicory's interpreter, with every instruction counted. */
final class CountingProvider implements WasmEngineProvider {

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public WasmCapabilities capabilities() {
        return new WasmCapabilities(
                "1", EnumSet.complementOf(EnumSet.of(WasmBound.COMPILE_TIME)), List.of("it is slow"));
    }

    @Override
    public WasmEngine open() {
        return new CountingEngine();
    }

    static final class CountingEngine implements WasmEngine {

        private boolean closed;

        @Override
        public WasmModule compile(String name, byte[] bytes, WasmLimits limits) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            var outline = Outline.of(name, bytes);
            outline.check(limits, bytes.length);
            try {
                var module = Parser.parse(bytes);
                var types = new Types(module);
                var guest = new CompiledGuest(name, module, types.imports(), types.exports(), InterpreterMachine::new);
                guest.check(limits);
                return new CountingModule(this, guest, limits);
            } catch (WasmException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new WasmException(WasmFailure.MALFORMED, "module \"%s\": %s".formatted(name, e.getMessage()), e);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** A module is a module, whatever runs it. */
    static final class CountingModule implements WasmModule {

        private final CountingEngine engine;
        private final CompiledGuest guest;
        private final WasmLimits limits;
        private boolean closed;

        CountingModule(CountingEngine engine, CompiledGuest guest, WasmLimits limits) {
            this.engine = engine;
            this.guest = guest;
            this.limits = limits;
        }

        CompiledGuest guest() {
            if (closed || engine.closed) {
                throw new IllegalStateException("closed");
            }
            return guest;
        }

        WasmLimits limits() {
            return limits;
        }

        @Override
        public List<WasmImport> imports() {
            return guest.imports();
        }

        @Override
        public List<WasmExport> exports() {
            return guest.exports();
        }

        @Override
        public WasmInstance instantiate(Collection<HostFunction> imports, CallBudget budget) {
            var instance = new CountingInstance(this, imports, budget);
            instance.start(budget);
            return instance;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
