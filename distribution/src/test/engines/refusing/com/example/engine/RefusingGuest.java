package com.example.engine;

import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmFunction;
import helios.spi.wasm.WasmImport;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmMemory;
import helios.spi.wasm.WasmModule;
import helios.spi.wasm.WasmSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A guest of ABI 2 without state: module, instance and snapshot are all the same. */
final class RefusingGuest implements WasmModule, WasmInstance, WasmSnapshot, WasmMemory {

    private static final ExternType.Function HOOK = ExternType.Function.returning(ValueType.I32);
    private static final long BLOCK = 2;

    @Override
    public List<WasmImport> imports() {
        return List.of();
    }

    @Override
    public List<WasmExport> exports() {
        return List.of(
                new WasmExport("memory", new ExternType.Memory(0, OptionalLong.empty())),
                new WasmExport("pre_query", HOOK));
    }

    @Override
    public WasmInstance instantiate(Collection<HostFunction> imports, CallBudget budget) {
        return this;
    }

    @Override
    public Optional<WasmFunction> function(String export) {
        return Optional.of(new WasmFunction() {
            @Override
            public ExternType.Function type() {
                return HOOK;
            }

            @Override
            public long call(CallBudget budget, long... arguments) {
                return BLOCK;
            }
        });
    }

    @Override
    public WasmMemory memory() {
        return this;
    }

    @Override
    public WasmSnapshot snapshot() {
        return this;
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public boolean restore() {
        return true;
    }

    @Override
    public boolean usable() {
        return true;
    }

    @Override
    public void close() {}

    // ---- no memory

    @Override
    public long size() {
        return 0;
    }

    @Override
    public void read(int address, byte[] target, int offset, int length) {
        throw new IndexOutOfBoundsException(address);
    }

    @Override
    public void write(int address, byte[] source, int offset, int length) {
        throw new IndexOutOfBoundsException(address);
    }

    @Override
    public int readInt(int address) {
        throw new IndexOutOfBoundsException(address);
    }

    @Override
    public void writeInt(int address, int value) {
        throw new IndexOutOfBoundsException(address);
    }

    @Override
    public long readLong(int address) {
        throw new IndexOutOfBoundsException(address);
    }

    @Override
    public void writeLong(int address, long value) {
        throw new IndexOutOfBoundsException(address);
    }
}
