package helios.engine.wasmtime;

import helios.spi.wasm.WasmMemory;
import io.github.kawamuray.wasmtime.Memory;
import io.github.kawamuray.wasmtime.Store;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;

/**
 * The host's view of a guest's native memory. It is asked for anew after the guest ran, since growth may have changed it, and
 * never used after the store is gone.
 */
final class GuestMemory implements WasmMemory {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Store<Void> store;
    private Optional<Memory> memory = Optional.empty();
    private ByteBuffer buffer = NOTHING;
    private boolean stale;
    private boolean closed;

    GuestMemory(Store<Void> store) {
        this.store = store;
    }

    void attach(Memory live) {
        memory = Optional.of(live);
        stale = true;
    }

    boolean attached() {
        return memory.isPresent();
    }

    /** The guest runs, and may change the memory's size. */
    void invalidate() {
        stale = true;
    }

    /** To be called before the store is disposed. */
    void close() {
        closed = true;
        memory.ifPresent(Memory::dispose);
        memory = Optional.empty();
        buffer = NOTHING;
    }

    private ByteBuffer buffer() {
        if (closed) {
            throw new IllegalStateException("the instance is closed");
        }
        if (stale) {
            stale = false;
            buffer = memory.map(live -> live.buffer(store).order(ByteOrder.LITTLE_ENDIAN))
                    .orElse(NOTHING);
        }
        return buffer;
    }

    @Override
    public long size() {
        return closed ? 0 : buffer().capacity();
    }

    /** Copies all of it. */
    byte[] image() {
        return read(0, buffer().capacity());
    }

    /** Copies an image back; answers {@code false} if the size is another one. */
    boolean load(byte[] image) {
        var target = buffer();
        if (target.capacity() != image.length) {
            return false;
        }
        target.put(0, image);
        return true;
    }

    /** Grows to the size of an image. */
    void growTo(int bytes) {
        int missing = bytes - buffer().capacity();
        if (missing > 0) {
            memory.ifPresent(live -> live.grow(store, missing / 65536));
            stale = true;
        }
    }

    @Override
    public void read(int address, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        checked(address, length).get(address, target, offset, length);
    }

    @Override
    public void write(int address, byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        checked(address, length).put(address, source, offset, length);
    }

    @Override
    public int readInt(int address) {
        return checked(address, 4).getInt(address);
    }

    @Override
    public void writeInt(int address, int value) {
        checked(address, 4).putInt(address, value);
    }

    @Override
    public long readLong(int address) {
        return checked(address, 8).getLong(address);
    }

    @Override
    public void writeLong(int address, long value) {
        checked(address, 8).putLong(address, value);
    }

    private ByteBuffer checked(int address, int length) {
        var live = buffer();
        if (!holds(address, length)) {
            throw new IndexOutOfBoundsException(
                    "%d bytes at %s, of %d".formatted(length, Integer.toUnsignedString(address), live.capacity()));
        }
        return live;
    }
}
