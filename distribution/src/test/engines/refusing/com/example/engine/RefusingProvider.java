package com.example.engine;

import helios.spi.wasm.WasmCapabilities;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmEngineProvider;
import helios.spi.wasm.WasmLimits;
import helios.spi.wasm.WasmModule;
import java.util.List;
import java.util.Set;

/** Offers an engine that runs no guest: whatever it is, each of its hooks refuses. */
public final class RefusingProvider implements WasmEngineProvider {

    @Override
    public String name() {
        return "refusing";
    }

    @Override
    public WasmCapabilities capabilities() {
        return new WasmCapabilities("1", Set.of(), List.of("it runs nothing"));
    }

    @Override
    public WasmEngine open() {
        return new WasmEngine() {
            @Override
            public WasmModule compile(String name, byte[] module, WasmLimits limits) {
                return new RefusingGuest();
            }

            @Override
            public void close() {}
        };
    }
}
