package helios.engine.chicory;

import helios.spi.wasm.WasmMemory;

/** The host's view of a guest's memory. */
final class GuestMemory implements WasmMemory {

    private final BlockMemory memory;

    GuestMemory(BlockMemory memory) {
        this.memory = memory;
    }

    @Override
    public long size() {
        return memory.size();
    }

    @Override
    public void read(int address, byte[] target, int offset, int length) {
        check(address, length);
        memory.read(address, target, offset, length);
    }

    @Override
    public void write(int address, byte[] source, int offset, int length) {
        check(address, length);
        memory.write(address, source, offset, length);
    }

    @Override
    public int readInt(int address) {
        check(address, 4);
        return memory.readInt(address);
    }

    @Override
    public void writeInt(int address, int value) {
        check(address, 4);
        memory.writeI32(address, value);
    }

    @Override
    public long readLong(int address) {
        check(address, 8);
        return memory.readLong(address);
    }

    @Override
    public void writeLong(int address, long value) {
        check(address, 8);
        memory.writeLong(address, value);
    }

    private void check(int address, int length) {
        if (!holds(address, length)) {
            if (memory.released()) {
                throw new IllegalStateException("the instance is closed");
            }
            throw new IndexOutOfBoundsException(
                    "%d bytes at %s, of %d".formatted(length, Integer.toUnsignedString(address), size()));
        }
    }
}
