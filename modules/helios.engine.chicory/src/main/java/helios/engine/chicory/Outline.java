package helios.engine.chicory;

import helios.spi.config.DataSize;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmLimits;

/**
 * How large a module says that it is, read from the heads of its sections alone: parsing costs memory, so what is too large is
 * refused before.
 *
 * @param name of the module
 * @param functions that it defines
 * @param globals that it defines
 * @param codeBytes of all function bodies
 */
record Outline(String name, long functions, long globals, long codeBytes) {

    /** What an instruction, a byte of code at least, may take while it is compiled, in bytes of heap; measured at about 100. */
    private static final int HEAP_PER_CODE_BYTE = 128;

    private static final int HEADER_BYTES = 8;

    static Outline of(String name, byte[] module) {
        if (module.length < HEADER_BYTES
                || module[0] != 0
                || module[1] != 'a'
                || module[2] != 's'
                || module[3] != 'm') {
            throw new WasmException(
                    WasmFailure.MALFORMED,
                    "module \"%s\" does not begin with the magic of WebAssembly".formatted(name));
        }
        long functions = 0;
        long globals = 0;
        long codeBytes = 0;
        var reader = new Reader(name, module, HEADER_BYTES);
        while (reader.at < module.length) {
            int id = module[reader.at++];
            long size = reader.unsigned();
            int start = reader.at;
            reader.skip(size);
            switch (id) {
                case 3 -> functions += new Reader(name, module, start).unsigned();
                case 6 -> globals += new Reader(name, module, start).unsigned();
                case 10 -> codeBytes += size;
                default -> {}
            }
        }
        return new Outline(name, functions, globals, codeBytes);
    }

    void check(WasmLimits limits, int moduleBytes) {
        require(
                moduleBytes,
                limits.moduleSize().bytes(),
                "has %d bytes, of which %d are allowed; raise max_module_bytes");
        require(functions, limits.functions(), "defines %d functions, of which %d are allowed");
        require(globals, limits.functions(), "defines %d globals, of which %d are allowed");
        require(
                codeBytes,
                Runtime.getRuntime().maxMemory() / 2 / HEAP_PER_CODE_BYTE,
                "has %d bytes of code; this heap is enough to compile %d: raise -Xmx");
    }

    private void require(long actual, long allowed, String text) {
        if (actual > allowed) {
            throw new WasmException(
                    WasmFailure.TOO_LARGE, "module \"%s\" %s".formatted(name, text.formatted(actual, allowed)));
        }
    }

    private static final class Reader {

        private final String name;
        private final byte[] bytes;
        private int at;

        Reader(String name, byte[] bytes, int at) {
            this.name = name;
            this.bytes = bytes;
            this.at = at;
        }

        long unsigned() {
            long value = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                skip(1);
                byte next = bytes[at - 1];
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw malformed();
        }

        void skip(long size) {
            if (size > bytes.length - at) {
                throw malformed();
            }
            at += (int) size;
        }

        private WasmException malformed() {
            return new WasmException(
                    WasmFailure.MALFORMED,
                    "module \"%s\" is cut off: a section ends beyond its %s"
                            .formatted(name, new DataSize(bytes.length)));
        }
    }
}
