package helios.plugin;

import java.util.ArrayList;
import java.util.List;

/**
 * What a module imports and exports, read without an engine.
 *
 * @param imports in the module's order
 * @param exports in the module's order
 */
public record WasmOutline(List<Import> imports, List<Export> exports) {

    /** What can cross a module's border. */
    public enum Kind {
        /** A function. */
        FUNCTION,
        /** A table. */
        TABLE,
        /** A linear memory. */
        MEMORY,
        /** A global. */
        GLOBAL,
        /** An exception tag. */
        TAG
    }

    /**
     * What the module needs.
     *
     * @param module from where
     * @param name which
     * @param kind what it is
     * @param type a function's, such as {@code (i32 i32)->(i64)}; empty for others
     */
    public record Import(String module, String name, Kind kind, String type) {}

    /**
     * What the module offers.
     *
     * @param name its name
     * @param kind what it is
     * @param type a function's, as in {@link Import}
     */
    public record Export(String name, Kind kind, String type) {}

    /** Copies the lists. */
    public WasmOutline {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
    }

    /** Tells whether something of that kind and name is exported. */
    public boolean exports(Kind kind, String name) {
        return exports.stream()
                .anyMatch(export -> export.kind() == kind && export.name().equals(name));
    }

    /** Reads a module's sections; what is no module is refused. */
    public static WasmOutline read(byte[] wasm) {
        try {
            return new Reader(new WasmInput(wasm)).read();
        } catch (IndexOutOfBoundsException e) {
            throw new PluginException("plugin.wasm is damaged: a section ends in its midst", e);
        }
    }

    private static final class Reader {

        private static final int TYPE = 1;
        private static final int IMPORT = 2;
        private static final int FUNCTION = 3;
        private static final int EXPORT = 7;

        private final WasmInput in;
        private final List<String> types = new ArrayList<>();
        private final List<Integer> functions = new ArrayList<>();
        private final List<Import> imports = new ArrayList<>();
        private final List<Export> exports = new ArrayList<>();

        Reader(WasmInput in) {
            this.in = in;
        }

        WasmOutline read() {
            in.skip(8);
            while (!in.atEnd()) {
                int id = in.byteValue();
                int end = in.u32();
                end += in.position();
                readSection(id);
                in.moveTo(end);
            }
            return new WasmOutline(imports, exports);
        }

        private void readSection(int id) {
            switch (id) {
                case TYPE -> repeat(() -> types.add(functionType()));
                case IMPORT -> repeat(this::readImport);
                case FUNCTION -> repeat(() -> functions.add(in.u32()));
                case EXPORT -> repeat(this::readExport);
                default -> {}
            }
        }

        private void repeat(Runnable element) {
            for (int left = in.u32(); left > 0; left--) {
                element.run();
            }
        }

        private String functionType() {
            if (in.byteValue() != 0x60) {
                throw new PluginException("plugin.wasm uses a type that is no function type");
            }
            return valueTypes() + "->" + valueTypes();
        }

        private String valueTypes() {
            var names = new ArrayList<String>();
            repeat(() -> names.add(valueType(in.byteValue())));
            return "(" + String.join(" ", names) + ")";
        }

        private static String valueType(int code) {
            return switch (code) {
                case 0x7f -> "i32";
                case 0x7e -> "i64";
                case 0x7d -> "f32";
                case 0x7c -> "f64";
                case 0x7b -> "v128";
                case 0x70 -> "funcref";
                case 0x6f -> "externref";
                default -> "type 0x" + Integer.toHexString(code);
            };
        }

        private void readImport() {
            var module = in.name();
            var name = in.name();
            var kind = kind(in.byteValue());
            switch (kind) {
                case FUNCTION -> functions.add(in.u32());
                case TABLE -> {
                    in.skip(1);
                    in.limits();
                }
                case MEMORY -> in.limits();
                case GLOBAL -> in.skip(2);
                case TAG -> {
                    in.skip(1);
                    in.u32();
                }
            }
            imports.add(new Import(module, name, kind, kind == Kind.FUNCTION ? types.get(functions.getLast()) : ""));
        }

        private void readExport() {
            var name = in.name();
            var kind = kind(in.byteValue());
            int index = in.u32();
            exports.add(new Export(name, kind, kind == Kind.FUNCTION ? types.get(functions.get(index)) : ""));
        }

        private static Kind kind(int code) {
            return switch (code) {
                case 0 -> Kind.FUNCTION;
                case 1 -> Kind.TABLE;
                case 2 -> Kind.MEMORY;
                case 3 -> Kind.GLOBAL;
                case 4 -> Kind.TAG;
                default ->
                    throw new PluginException("plugin.wasm imports or exports something of an unknown kind " + code);
            };
        }
    }
}
