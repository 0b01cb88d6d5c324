package helios.engine.wasmtime;

import helios.spi.wasm.ExternType;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmImport;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads what {@link ModuleInfo} says. Whether the module is valid is wasmtime's to judge. */
final class ModuleReader {

    /** The sections of a module in the order in which they stand; number 12, which counts data segments, came later. */
    static final List<Integer> ORDER = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11);

    private static final int HEADER_BYTES = 8;

    private final List<ModuleInfo.Section> sections = new ArrayList<>();
    private final List<ExternType.Function> types = new ArrayList<>();
    private final List<WasmImport> imports = new ArrayList<>();
    private final List<WasmExport> exports = new ArrayList<>();
    private final List<ExternType> functionSpace = new ArrayList<>();
    private final List<ExternType> tableSpace = new ArrayList<>();
    private final List<ExternType> memorySpace = new ArrayList<>();
    private final List<ExternType> globalSpace = new ArrayList<>();
    private final List<Integer> functions = new ArrayList<>();
    private final List<ExternType.Table> tables = new ArrayList<>();
    private final List<ExternType.Memory> memories = new ArrayList<>();
    private final List<ExternType.Global> globals = new ArrayList<>();
    private OptionalLong start = OptionalLong.empty();
    private boolean hidden;

    private ModuleReader() {}

    /** Reads a module; what it cannot read is an {@link IllegalArgumentException}. */
    static ModuleInfo read(byte[] module) {
        if (module.length < HEADER_BYTES
                || module[0] != 0
                || module[1] != 'a'
                || module[2] != 's'
                || module[3] != 'm') {
            throw new IllegalArgumentException("it does not begin with the magic of WebAssembly");
        }
        return new ModuleReader().sections(new ByteReader(module, HEADER_BYTES, module.length));
    }

    private ModuleInfo sections(ByteReader reader) {
        int rank = -1;
        while (reader.more()) {
            int id = reader.next();
            if (id != 0 && ORDER.indexOf(id) <= rank) {
                throw new IllegalArgumentException("its section %d is unknown, or out of order".formatted(id));
            }
            rank = id == 0 ? rank : ORDER.indexOf(id);
            var content = reader.part(reader.unsigned());
            sections.add(new ModuleInfo.Section(id, content.position(), reader.position()));
            section(id, content);
        }
        int importedFunctions = functionSpace.size() - functions.size();
        int importedGlobals = globalSpace.size() - globals.size();
        return new ModuleInfo(
                sections,
                types,
                imports,
                exports,
                importedFunctions,
                functions,
                tables,
                memories,
                globals,
                importedGlobals,
                start,
                hidden);
    }

    private void section(int id, ByteReader content) {
        switch (id) {
            case 1 -> each(content, () -> types.add(functionType(content)));
            case 2 -> each(content, () -> imported(content));
            case 3 -> each(content, () -> function(index(content)));
            case 4 -> each(content, () -> define(table(content), tables, tableSpace));
            case 5 -> each(content, () -> define(memory(content), memories, memorySpace));
            case 6 ->
                each(content, () -> {
                    define(global(content), globals, globalSpace);
                    CodeScanner.skipExpression(content);
                });
            case 7 -> each(content, () -> export(content));
            case 8 -> start = OptionalLong.of(content.unsigned());
            case 10 -> each(content, () -> hidden |= CodeScanner.changesWhatIsHidden(content.part(content.unsigned())));
            default -> {}
        }
    }

    private static void each(ByteReader content, Runnable entry) {
        for (long left = content.unsigned(); left > 0; left--) {
            entry.run();
        }
    }

    private static int index(ByteReader content) {
        return (int) content.unsigned();
    }

    private static <T extends ExternType> void define(T type, List<T> defined, List<ExternType> space) {
        defined.add(type);
        space.add(type);
    }

    private void function(int type) {
        functions.add(type);
        functionSpace.add(type(type));
    }

    private ExternType.Function type(int index) {
        if (index < 0 || index >= types.size()) {
            throw new IllegalArgumentException("it has no type " + index);
        }
        return types.get(index);
    }

    private void imported(ByteReader content) {
        var module = content.name();
        var name = content.name();
        int kind = content.next();
        ExternType type = switch (kind) {
            case 0 -> type(index(content));
            case 1 -> table(content);
            case 2 -> memory(content);
            case 3 -> global(content);
            default -> throw new IllegalArgumentException("it imports something of the unknown kind " + kind);
        };
        space(kind).add(type);
        imports.add(new WasmImport(module, name, type));
    }

    private void export(ByteReader content) {
        var name = content.name();
        int kind = content.next();
        int index = index(content);
        var space = space(kind);
        if (index < 0 || index >= space.size()) {
            throw new IllegalArgumentException("it exports as \"" + name + "\" what it does not have");
        }
        exports.add(new WasmExport(name, space.get(index)));
    }

    private List<ExternType> space(int kind) {
        return switch (kind) {
            case 0 -> functionSpace;
            case 1 -> tableSpace;
            case 2 -> memorySpace;
            case 3 -> globalSpace;
            default -> throw new IllegalArgumentException("it exports something of the unknown kind " + kind);
        };
    }

    private static ExternType.Function functionType(ByteReader content) {
        int form = content.next();
        if (form != 0x60) {
            throw new IllegalArgumentException("it declares a type of the unknown form " + form);
        }
        return new ExternType.Function(values(content), values(content));
    }

    private static List<ValueType> values(ByteReader content) {
        var values = new ArrayList<ValueType>();
        each(content, () -> values.add(value(content.next())));
        return values;
    }

    private static ValueType value(int code) {
        return switch (code) {
            case 0x7F -> ValueType.I32;
            case 0x7E -> ValueType.I64;
            case 0x7D -> ValueType.F32;
            case 0x7C -> ValueType.F64;
            case 0x7B -> ValueType.V128;
            case 0x70, 0x6F -> ValueType.REFERENCE;
            default -> throw new IllegalArgumentException("it uses the unknown type " + code);
        };
    }

    private static ExternType.Table table(ByteReader content) {
        var element = value(content.next());
        int flags = content.next();
        long minimum = content.unsigned();
        return new ExternType.Table(element, minimum, maximum(flags, content));
    }

    private static ExternType.Memory memory(ByteReader content) {
        int flags = content.next();
        if (flags > 1) {
            throw new IllegalArgumentException("its memory is shared between threads, or has 64-bit addresses");
        }
        long minimum = content.unsigned();
        return new ExternType.Memory(minimum, maximum(flags, content));
    }

    private static OptionalLong maximum(int flags, ByteReader content) {
        return (flags & 1) == 0 ? OptionalLong.empty() : OptionalLong.of(content.unsigned());
    }

    private static ExternType.Global global(ByteReader content) {
        var type = value(content.next());
        return new ExternType.Global(type, content.next() == 1);
    }
}
