package helios.testkit.wasm;

import helios.testkit.wasm.SExpression.Atom;
import helios.testkit.wasm.SExpression.Group;
import helios.testkit.wasm.SExpression.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Assembles small guests from WebAssembly's text form: types, imports of functions, memories, tables and globals, functions, exports, a
 * start function, data and element segments; instructions flat or folded, of the numeric core, bulk memory and tables.
 */
public final class Wat {

    private final ModuleNames names = new ModuleNames();
    private final List<WasmBytes> imports = new ArrayList<>();
    private final List<WasmBytes> functions = new ArrayList<>();
    private final List<WasmBytes> tables = new ArrayList<>();
    private final List<WasmBytes> memories = new ArrayList<>();
    private final List<WasmBytes> globals = new ArrayList<>();
    private final List<WasmBytes> exports = new ArrayList<>();
    private final List<WasmBytes> elements = new ArrayList<>();
    private final List<WasmBytes> codes = new ArrayList<>();
    private final List<WasmBytes> data = new ArrayList<>();
    private final List<Runnable> bodies = new ArrayList<>();
    private Optional<Integer> start = Optional.empty();

    private Wat() {}

    /**
     * Assembles a module.
     *
     * @param text {@code (module ...)}
     * @throws IllegalArgumentException for what this assembler does not know; it does not check types
     */
    public static byte[] assemble(String text) {
        var wat = new Wat();
        var fields = SExpression.parse(text).rest();
        fields.forEach(field -> wat.declare((Group) field));
        wat.bodies.forEach(Runnable::run);
        return wat.module();
    }

    /** Gives each part its index; code, which may refer to what comes later, is assembled afterwards. */
    private void declare(Group field) {
        var code = new Cursor(field.elements());
        switch (code.word()) {
            case "type" -> names.declareType(code);
            case "import" -> imported(code);
            case "func" -> function(code);
            case "table" -> table(code);
            case "memory" -> memory(code);
            case "global" -> global(code);
            case "export" -> bodies.add(() -> export(code));
            case "start" -> bodies.add(() -> start = Optional.of(names.functions.index(code.word())));
            case "elem" -> element(code);
            case "data" -> data(code);
            default -> throw new IllegalArgumentException("this assembler does not know " + field);
        }
    }

    private void imported(Cursor code) {
        var bytes = new WasmBytes().name(code.string()).name(code.string());
        var group = (Group) code.next();
        var what = new Cursor(group.elements());
        var kind = what.word();
        var name = what.identifier();
        switch (kind) {
            case "func" -> {
                names.functions.add(name);
                bytes.put(0x00).unsigned(names.typeUse(what).index());
            }
            case "table" -> {
                names.tables.add(name);
                bytes.put(0x01).put(tableType(what));
            }
            case "memory" -> {
                names.memories.add(name);
                bytes.put(0x02).put(limits(what));
            }
            default -> {
                names.globals.add(name);
                bytes.put(0x03).put(globalType(what));
            }
        }
        imports.add(bytes);
    }

    private void function(Cursor code) {
        int index = names.functions.add(code.identifier());
        inlineExports(code, 0x00, index);
        var type = names.typeUse(code);
        functions.add(new WasmBytes().unsigned(type.index()));
        bodies.add(() ->
                codes.add(new WasmBytes().sized(body(code, type.parameters()).toArray())));
    }

    private WasmBytes body(Cursor code, Names locals) {
        var declarations = new ArrayList<WasmBytes>();
        while (code.group("local")) {
            var group = code.enter();
            var name = group.identifier();
            while (group.more()) {
                locals.add(name);
                declarations.add(new WasmBytes().unsigned(1).put(ModuleNames.valueType(group.word())));
            }
        }
        return new WasmBytes().vector(declarations).put(new CodeAssembler(names, locals).assemble(code));
    }

    private void table(Cursor code) {
        int index = names.tables.add(code.identifier());
        inlineExports(code, 0x01, index);
        tables.add(tableType(code));
    }

    private static WasmBytes tableType(Cursor code) {
        var limits = limits(code);
        return new WasmBytes().put(ModuleNames.valueType(code.word())).put(limits);
    }

    private void memory(Cursor code) {
        int index = names.memories.add(code.identifier());
        inlineExports(code, 0x02, index);
        memories.add(limits(code));
    }

    private static WasmBytes limits(Cursor code) {
        long minimum = Long.parseLong(code.word());
        if (!code.reference()) {
            return new WasmBytes().put(0).unsigned(minimum);
        }
        return new WasmBytes().put(1).unsigned(minimum).unsigned(Long.parseLong(code.word()));
    }

    private void global(Cursor code) {
        int index = names.globals.add(code.identifier());
        inlineExports(code, 0x03, index);
        var type = globalType(code);
        bodies.add(() -> globals.add(type.put(constant(code))));
    }

    private static WasmBytes globalType(Cursor code) {
        boolean mutable = code.group("mut");
        var type = mutable ? code.enter().word() : code.word();
        return new WasmBytes().put(ModuleNames.valueType(type)).put(mutable ? 1 : 0);
    }

    private WasmBytes constant(Cursor code) {
        return new CodeAssembler(names, new Names("local")).assemble(code);
    }

    private void inlineExports(Cursor code, int kind, int index) {
        while (code.group("export")) {
            exports.add(new WasmBytes().name(code.enter().string()).put(kind).unsigned(index));
        }
    }

    private void export(Cursor code) {
        var bytes = new WasmBytes().name(code.string());
        var what = new Cursor(((Group) code.next()).elements());
        var kind = what.word();
        switch (kind) {
            case "func" -> bytes.put(0x00).unsigned(names.functions.index(what.word()));
            case "table" -> bytes.put(0x01).unsigned(names.tables.index(what.word()));
            case "memory" -> bytes.put(0x02).unsigned(names.memories.index(what.word()));
            default -> bytes.put(0x03).unsigned(names.globals.index(what.word()));
        }
        exports.add(bytes);
    }

    /** {@code (elem (i32.const 0) $f $g)} is written to table 0 at the start; {@code (elem $e func $f)} is passive. */
    private void element(Cursor code) {
        names.elements.add(code.identifier());
        bodies.add(() -> {
            var bytes = new WasmBytes();
            if (code.atom("func")) {
                code.next();
                bytes.put(1, 0);
            } else {
                bytes.put(0).put(constant(new Cursor(List.of(code.next()))));
            }
            var entries = new ArrayList<WasmBytes>();
            while (code.more()) {
                if (!code.atom("func")) {
                    entries.add(new WasmBytes().unsigned(names.functions.index(((Atom) code.peek()).text())));
                }
                code.next();
            }
            elements.add(bytes.vector(entries));
        });
    }

    /** {@code (data (i32.const 0) "bytes")} is written to the memory at the start; {@code (data $d "bytes")} is passive. */
    private void data(Cursor code) {
        names.data.add(code.identifier());
        bodies.add(() -> {
            var bytes = new WasmBytes();
            if (code.text()) {
                bytes.put(1);
            } else {
                bytes.put(0).put(constant(new Cursor(List.of(code.next()))));
            }
            var content = new WasmBytes();
            while (code.more()) {
                content.put(((Text) code.next()).bytes());
            }
            data.add(bytes.sized(content.toArray()));
        });
    }

    private byte[] module() {
        var out = new WasmBytes().put(0x00, 'a', 's', 'm', 1, 0, 0, 0);
        section(out, 1, names.typeSection());
        section(out, 2, imports);
        section(out, 3, functions);
        section(out, 4, tables);
        section(out, 5, memories);
        section(out, 6, globals);
        section(out, 7, exports);
        start.ifPresent(
                function -> out.put(8).sized(new WasmBytes().unsigned(function).toArray()));
        section(out, 9, elements);
        if (!data.isEmpty()) {
            out.put(12).sized(new WasmBytes().unsigned(data.size()).toArray());
        }
        section(out, 10, codes);
        section(out, 11, data);
        return out.toArray();
    }

    private static void section(WasmBytes out, int id, List<WasmBytes> entries) {
        if (!entries.isEmpty()) {
            out.put(id).sized(new WasmBytes().vector(entries).toArray());
        }
    }
}
