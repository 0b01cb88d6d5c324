package helios.testkit.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes in WebAssembly's binary format. */
final class WasmBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    WasmBytes put(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    WasmBytes put(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    WasmBytes put(WasmBytes bytes) {
        return put(bytes.toArray());
    }

    /** An unsigned number of variable length. */
    WasmBytes unsigned(long value) {
        long left = value;
        for (; left >>> 7 != 0; left >>>= 7) {
            out.write((int) (left & 0x7F) | 0x80);
        }
        return put((int) left);
    }

    /** A signed number of variable length. */
    WasmBytes signed(long value) {
        long left = value;
        for (; left < -64 || left > 63; left >>= 7) {
            out.write((int) (left & 0x7F) | 0x80);
        }
        return put((int) (left & 0x7F));
    }

    WasmBytes little(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    WasmBytes name(String name) {
        return sized(name.getBytes(StandardCharsets.UTF_8));
    }

    WasmBytes sized(byte[] bytes) {
        return unsigned(bytes.length).put(bytes);
    }

    /** A list with its length in front. */
    WasmBytes vector(List<WasmBytes> elements) {
        unsigned(elements.size());
        elements.forEach(this::put);
        return this;
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
