package helios.engine.chicory;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.TrapException;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.PassiveDataSegment;
import helios.spi.wasm.MemoryAllowance;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A guest's memory: one array, larger than its size when it has grown. It notes which blocks of 4 KiB were written, in the
 * order of their first write, so that bringing it back to a snapshot costs as much as was written; a write to a block that is
 * noted already costs a look at its mark.
 */
final class BlockMemory implements Memory {

    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);
    private static final VarHandle FLOAT = view(float[].class);
    private static final VarHandle DOUBLE = view(double[].class);

    /** Of 4 KiB. */
    private static final int BLOCK_SHIFT = 12;

    /** What an array of the JVM can hold, in pages. */
    private static final int MOST_PAGES = 32767;

    private final MemoryLimits declared;
    private final int maximumPages;
    private final boolean loaded;
    private byte[] bytes;
    private int size;
    private byte[] marks;
    private int[] noted;
    private int count;
    private boolean resized;
    private boolean growthRefused;
    private boolean released;
    private DataSegment[] segments = {};
    private MemoryAllowance allowance = MemoryAllowance.UNLIMITED;

    /** A memory as its module declares it. */
    BlockMemory(MemoryLimits declared, int limitPages) {
        this(declared, limitPages, new byte[declared.initialPages() * PAGE_SIZE], false);
    }

    /** A memory that holds an image already; what the module's data segments would write is part of it. */
    BlockMemory(MemoryLimits declared, int limitPages, Image image) {
        this(declared, limitPages, image.bytes().clone(), true);
        segments = image.segments().clone();
    }

    private BlockMemory(MemoryLimits declared, int limitPages, byte[] bytes, boolean loaded) {
        this.declared = declared;
        this.bytes = bytes;
        this.loaded = loaded;
        maximumPages = Math.min(Math.min(declared.maximumPages(), limitPages), MOST_PAGES);
        size = bytes.length;
        marks = new byte[size >>> BLOCK_SHIFT];
        noted = new int[marks.length];
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    // ---- snapshot and restore

    /** What a memory holds at one moment. */
    record Image(byte[] bytes, DataSegment[] segments) {}

    /** Copies the memory; what is written from now on is noted against the copy. */
    Image image() {
        forget();
        return new Image(Arrays.copyOf(bytes, size), segments.clone());
    }

    /** Takes over an image that is not its own. */
    void load(Image image) {
        size = image.bytes().length;
        bytes = image.bytes().clone();
        marks = new byte[size >>> BLOCK_SHIFT];
        noted = new int[marks.length];
        segments = image.segments().clone();
        forget();
    }

    /**
     * Copies back what was written since the image was taken; answers {@code false} if the size is another one. From three
     * quarters of the blocks on, copying everything at once is as fast (measured).
     */
    boolean restore(Image image) {
        if (resized) {
            return false;
        }
        if (count > marks.length - marks.length / 4) {
            System.arraycopy(image.bytes(), 0, bytes, 0, size);
            Arrays.fill(marks, (byte) 0);
        } else {
            restoreNoted(image.bytes());
        }
        count = 0;
        growthRefused = false;
        System.arraycopy(image.segments(), 0, segments, 0, segments.length);
        return true;
    }

    private void restoreNoted(byte[] from) {
        for (int i = 0; i < count; i++) {
            int block = noted[i];
            System.arraycopy(from, block << BLOCK_SHIFT, bytes, block << BLOCK_SHIFT, 1 << BLOCK_SHIFT);
            marks[block] = 0;
        }
    }

    private void forget() {
        Arrays.fill(marks, (byte) 0);
        count = 0;
        resized = false;
        growthRefused = false;
    }

    /** Frees the bytes: every access is out of bounds from now on. */
    void release() {
        bytes = new byte[0];
        size = 0;
        released = true;
    }

    boolean released() {
        return released;
    }

    int size() {
        return size;
    }

    /** Tells whether the guest was refused more memory since the last restore. */
    boolean growthRefused() {
        return growthRefused;
    }

    private void note(int address) {
        int block = address >>> BLOCK_SHIFT;
        if (marks[block] == 0) {
            marks[block] = 1;
            noted[count++] = block;
        }
    }

    private void note(int first, int last) {
        note(first);
        if (first >>> BLOCK_SHIFT != last >>> BLOCK_SHIFT) {
            note(last);
        }
    }

    private void noteAll(int address, int length) {
        if (length > 0) {
            int last = (address + length - 1) >>> BLOCK_SHIFT;
            for (int block = address >>> BLOCK_SHIFT; block <= last; block++) {
                note(block << BLOCK_SHIFT);
            }
        }
    }

    private void check(int address, int length) {
        if (address < 0 || address > size - length) {
            throw new OutOfBounds(address, length, size);
        }
    }

    private void checkRange(int address, int length) {
        if (Integer.toUnsignedLong(address) + Integer.toUnsignedLong(length) > size) {
            throw new OutOfBounds(address, Integer.toUnsignedLong(length), size);
        }
    }

    // ---- size

    @Override
    public int pages() {
        return size / PAGE_SIZE;
    }

    @Override
    public int initialPages() {
        return declared.initialPages();
    }

    @Override
    public int maximumPages() {
        return maximumPages;
    }

    @Override
    public int grow(int pages) {
        int before = pages();
        if (pages < 0 || pages > maximumPages - before || !reserve((before + pages) * PAGE_SIZE)) {
            growthRefused = true;
            return -1;
        }
        if (pages > 0) {
            size = (before + pages) * PAGE_SIZE;
            resized = true;
        }
        return before;
    }

    /** Whom to ask before it grows from now on. */
    void allow(MemoryAllowance memory) {
        allowance = memory;
    }

    /**
     * Doubles the array as it grows, so that a guest that grows by a page at a time does not copy all of it each time; where
     * that is not allowed, takes what is wanted alone.
     */
    private boolean reserve(int wanted) {
        if (wanted <= bytes.length) {
            return true;
        }
        int doubled = (int) Math.min(2L * bytes.length, (long) maximumPages * PAGE_SIZE);
        return (doubled > wanted && extend(doubled)) || extend(wanted);
    }

    private boolean extend(int capacity) {
        if (!allowance.take(capacity - bytes.length)) {
            return false;
        }
        try {
            var larger = Arrays.copyOf(bytes, capacity);
            marks = Arrays.copyOf(marks, capacity >>> BLOCK_SHIFT);
            noted = Arrays.copyOf(noted, marks.length);
            bytes = larger;
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    // ---- segments

    @Override
    public void initialize(Instance instance, DataSegment[] data) {
        initialize(instance, data, 0);
    }

    @Override
    public void initialize(Instance instance, DataSegment[] data, int memoryIndex) {
        if (loaded) {
            return;
        }
        segments = data.clone();
        for (var segment : data) {
            if (segment instanceof ActiveDataSegment active && active.index() == memoryIndex) {
                int address = (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
                write(address, active.data(), 0, active.data().length);
            }
        }
    }

    @Override
    public void initPassiveSegment(int segment, int address, int offset, int length) {
        var data = segments[segment].data();
        if (Integer.toUnsignedLong(offset) + Integer.toUnsignedLong(length) > data.length) {
            throw new OutOfBounds(offset, Integer.toUnsignedLong(length), data.length);
        }
        write(address, data, offset, length);
    }

    @Override
    public void drop(int segment) {
        segments[segment] = PassiveDataSegment.EMPTY;
    }

    // ---- many bytes

    @Override
    public void write(int address, byte[] data, int offset, int length) {
        checkRange(address, length);
        noteAll(address, length);
        System.arraycopy(data, offset, bytes, address, length);
    }

    /** Copies bytes out. */
    void read(int address, byte[] target, int offset, int length) {
        checkRange(address, length);
        System.arraycopy(bytes, address, target, offset, length);
    }

    @Override
    public byte[] readBytes(int address, int length) {
        checkRange(address, length);
        return Arrays.copyOfRange(bytes, address, address + length);
    }

    /** A new memory is zero. */
    @Override
    public void zero() {}

    @Override
    public void fill(byte value, int from, int to) {
        checkRange(from, to - from);
        noteAll(from, to - from);
        Arrays.fill(bytes, from, to, value);
    }

    @Override
    public void copy(int to, int from, int length) {
        checkRange(from, length);
        checkRange(to, length);
        noteAll(to, length);
        System.arraycopy(bytes, from, bytes, to, length);
    }

    // ---- one value

    @Override
    public byte read(int address) {
        check(address, 1);
        return bytes[address];
    }

    @Override
    public short readShort(int address) {
        check(address, 2);
        return (short) SHORT.get(bytes, address);
    }

    @Override
    public long readU16(int address) {
        return Short.toUnsignedLong(readShort(address));
    }

    @Override
    public int readInt(int address) {
        check(address, 4);
        return (int) INT.get(bytes, address);
    }

    @Override
    public long readLong(int address) {
        check(address, 8);
        return (long) LONG.get(bytes, address);
    }

    @Override
    public float readFloat(int address) {
        check(address, 4);
        return (float) FLOAT.get(bytes, address);
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public double readDouble(int address) {
        check(address, 8);
        return (double) DOUBLE.get(bytes, address);
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public void writeByte(int address, byte value) {
        check(address, 1);
        note(address);
        bytes[address] = value;
    }

    @Override
    public void writeShort(int address, short value) {
        check(address, 2);
        note(address, address + 1);
        SHORT.set(bytes, address, value);
    }

    @Override
    public void writeI32(int address, int value) {
        check(address, 4);
        note(address, address + 3);
        INT.set(bytes, address, value);
    }

    @Override
    public void writeLong(int address, long value) {
        check(address, 8);
        note(address, address + 7);
        LONG.set(bytes, address, value);
    }

    @Override
    public void writeF32(int address, float value) {
        check(address, 4);
        note(address, address + 3);
        FLOAT.set(bytes, address, value);
    }

    @Override
    public void writeF64(int address, double value) {
        check(address, 8);
        note(address, address + 7);
        DOUBLE.set(bytes, address, value);
    }

    // ---- threads, which guests do not have

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    @SuppressWarnings("removal") // still abstract
    public Object lock(int address) {
        return this;
    }

    @Override
    @SuppressWarnings("removal") // still abstract
    public int waitOn(int address, int expected, long timeout) {
        throw new TrapException("wait on memory that no other thread shares");
    }

    @Override
    @SuppressWarnings("removal") // still abstract
    public int waitOn(int address, long expected, long timeout) {
        throw new TrapException("wait on memory that no other thread shares");
    }

    @Override
    @SuppressWarnings("removal") // still abstract
    public int notify(int address, int threads) {
        return 0;
    }
}
