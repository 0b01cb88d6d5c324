package helios.engine.wasmtime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes WebAssembly's binary format. */
final class ByteWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ByteWriter put(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    ByteWriter put(byte[] bytes, int start, int end) {
        out.write(bytes, start, end - start);
        return this;
    }

    ByteWriter put(ByteWriter other) {
        out.writeBytes(other.toArray());
        return this;
    }

    ByteWriter unsigned(long value) {
        long left = value;
        for (; left >>> 7 != 0; left >>>= 7) {
            out.write((int) (left & 0x7F) | 0x80);
        }
        return put((int) left);
    }

    ByteWriter name(String name) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        return unsigned(bytes.length).put(bytes, 0, bytes.length);
    }

    /** Something with its length in front. */
    ByteWriter sized(ByteWriter other) {
        return unsigned(other.out.size()).put(other);
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
