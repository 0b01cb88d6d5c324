package helios.engine.wasmtime;

import helios.spi.wasm.ExternType;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the module that is compiled: with the limits as declared maxima, its memory exported, its start function exported
 * instead of run (the binding does not tell how a start failed), and two functions more, one that returns all mutable
 * globals and one that sets them. What is added stands behind what is there, so no index changes.
 */
final class ModuleRewriter {

    /** The names of what is added. No guest may export them. */
    static final String PREFIX = "helios:";

    static final String MEMORY = PREFIX + "memory";
    static final String START = PREFIX + "start";
    static final String READ_GLOBALS = PREFIX + "read";
    static final String WRITE_GLOBALS = PREFIX + "write";

    private static final int TYPE = 1;
    private static final int FUNCTION = 3;
    private static final int TABLE = 4;
    private static final int MEMORY_SECTION = 5;
    private static final int EXPORT = 7;
    private static final int START_SECTION = 8;
    private static final int CODE = 10;
    private static final int HEADER_BYTES = 8;

    private final byte[] module;
    private final ModuleInfo info;
    private final WasmLimits limits;
    private final List<Integer> mutable = new ArrayList<>();

    ModuleRewriter(byte[] module, ModuleInfo info, WasmLimits limits) {
        this.module = module;
        this.info = info;
        this.limits = limits;
        for (int i = 0; i < info.globals().size(); i++) {
            if (info.globals().get(i).mutable()) {
                mutable.add(i);
            }
        }
    }

    /** The types of the mutable globals, in the order in which the added functions have them. */
    List<ValueType> globals() {
        return mutable.stream().map(i -> info.globals().get(i).value()).toList();
    }

    /** Names and other custom sections are left out: nothing shows them. */
    byte[] rewrite() {
        var out = new ByteWriter().put(module, 0, HEADER_BYTES);
        for (int id : ModuleReader.ORDER) {
            var section = info.sections().stream()
                    .filter(candidate -> candidate.id() == id)
                    .findFirst();
            if (id == START_SECTION) {
                continue;
            }
            if (section.isPresent()) {
                out.put(id).sized(content(section.get()));
            } else if (added(id) > 0) {
                out.put(id).sized(new ByteWriter().unsigned(added(id)).put(addition(id)));
            }
        }
        return out.toArray();
    }

    private ByteWriter content(ModuleInfo.Section section) {
        return switch (section.id()) {
            case TABLE -> tables();
            case MEMORY_SECTION -> memories();
            case TYPE, FUNCTION, EXPORT, CODE -> extended(section);
            default -> new ByteWriter().put(module, section.start(), section.end());
        };
    }

    private ByteWriter extended(ModuleInfo.Section section) {
        var reader = new ByteReader(module, section.start(), section.end());
        long count = reader.unsigned();
        return new ByteWriter()
                .unsigned(count + added(section.id()))
                .put(module, reader.position(), section.end())
                .put(addition(section.id()));
    }

    private int added(int section) {
        int accessors = mutable.isEmpty() ? 0 : 2;
        return switch (section) {
            case TYPE, FUNCTION, CODE -> accessors;
            case EXPORT -> accessors + info.memories().size() + (info.start().isPresent() ? 1 : 0);
            default -> 0;
        };
    }

    private ByteWriter addition(int section) {
        var out = new ByteWriter();
        if (section == EXPORT && !info.memories().isEmpty()) {
            out.name(MEMORY).put(0x02).unsigned(0);
        }
        if (section == EXPORT) {
            info.start().ifPresent(function -> out.name(START).put(0x00).unsigned(function));
        }
        if (mutable.isEmpty()) {
            return out;
        }
        int types = info.types().size();
        int functions = info.importedFunctions() + info.functions().size();
        switch (section) {
            case TYPE ->
                out.put(0x60).unsigned(0).put(values()).put(0x60).put(values()).unsigned(0);
            case FUNCTION -> out.unsigned(types).unsigned(types + 1L);
            case EXPORT ->
                out.name(READ_GLOBALS)
                        .put(0x00)
                        .unsigned(functions)
                        .name(WRITE_GLOBALS)
                        .put(0x00)
                        .unsigned(functions + 1L);
            default -> out.sized(reading()).sized(writing());
        }
        return out;
    }

    private ByteWriter values() {
        var out = new ByteWriter().unsigned(mutable.size());
        globals().forEach(type -> out.put(code(type)));
        return out;
    }

    private ByteWriter reading() {
        var body = new ByteWriter().put(0);
        mutable.forEach(global -> body.put(0x23).unsigned(info.importedGlobals() + global));
        return body.put(0x0B);
    }

    private ByteWriter writing() {
        var body = new ByteWriter().put(0);
        for (int i = 0; i < mutable.size(); i++) {
            body.put(0x20).unsigned(i).put(0x24).unsigned(info.importedGlobals() + mutable.get(i));
        }
        return body.put(0x0B);
    }

    private ByteWriter memories() {
        var out = new ByteWriter().unsigned(info.memories().size());
        for (var memory : info.memories()) {
            long maximum = Math.min(memory.maximumPages().orElse(Long.MAX_VALUE), limits.memoryPages());
            out.put(1).unsigned(memory.minimumPages()).unsigned(maximum);
        }
        return out;
    }

    /** All tables together may have so many entries: what is left is shared between them. */
    private ByteWriter tables() {
        long used = info.tables().stream().mapToLong(ExternType.Table::minimum).sum();
        long room = (limits.tableEntries() - used) / info.tables().size();
        var out = new ByteWriter().unsigned(info.tables().size());
        var reader = new ByteReader(module, sectionStart(TABLE), module.length);
        reader.unsigned();
        for (var table : info.tables()) {
            out.put(reader.next());
            int flags = reader.next();
            reader.skipNumber();
            if ((flags & 1) == 1) {
                reader.skipNumber();
            }
            long maximum = Math.min(table.maximum().orElse(Long.MAX_VALUE), table.minimum() + room);
            out.put(1).unsigned(table.minimum()).unsigned(maximum);
        }
        return out;
    }

    private int sectionStart(int id) {
        return info.sections().stream()
                .filter(section -> section.id() == id)
                .findFirst()
                .orElseThrow()
                .start();
    }

    private static int code(ValueType type) {
        return switch (type) {
            case I32 -> 0x7F;
            case I64 -> 0x7E;
            case F32 -> 0x7D;
            case F64 -> 0x7C;
            case V128, REFERENCE -> throw new IllegalArgumentException("mutable globals that are no numbers");
        };
    }
}
