package helios.testkit.wasm;

import helios.testkit.wasm.SExpression.Atom;
import helios.testkit.wasm.SExpression.Group;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/** Writes the instructions of one function or constant, given flat or folded. */
final class CodeAssembler {

    private final ModuleNames module;
    private final Names locals;
    private final WasmBytes out = new WasmBytes();
    private final Deque<String> labels = new ArrayDeque<>();

    CodeAssembler(ModuleNames module, Names locals) {
        this.module = module;
        this.locals = locals;
    }

    WasmBytes assemble(Cursor body) {
        while (body.more()) {
            instruction(body);
        }
        return out.put(0x0B);
    }

    private void instruction(Cursor code) {
        switch (code.next()) {
            case Group folded -> folded(new Cursor(folded.elements()));
            case Atom(var name) -> flat(name, code);
            case SExpression.Text text ->
                throw new IllegalArgumentException("\"" + text.utf8() + "\" is no instruction");
        }
    }

    private void flat(String name, Cursor code) {
        switch (name) {
            case "block", "loop", "if" -> open(name, code);
            case "else" -> out.put(0x05);
            case "end" -> close();
            default -> plain(name, immediates(name, code));
        }
    }

    /** {@code (op immediates operands...)}: the operands come first. */
    private void folded(Cursor code) {
        var name = code.word();
        switch (name) {
            case "block", "loop" -> {
                open(name, code);
                while (code.more()) {
                    instruction(code);
                }
                close();
            }
            case "if" -> foldedIf(code);
            default -> {
                var immediates = immediates(name, code);
                while (code.more()) {
                    instruction(code);
                }
                plain(name, immediates);
            }
        }
    }

    private void foldedIf(Cursor code) {
        var label = code.identifier();
        var type = blockType(code);
        while (!code.group("then")) {
            instruction(code);
        }
        out.put(0x04).put(type);
        labels.push(label);
        branch(code.enter());
        if (code.group("else")) {
            out.put(0x05);
            branch(code.enter());
        }
        close();
    }

    private void branch(Cursor code) {
        while (code.more()) {
            instruction(code);
        }
    }

    private void open(String name, Cursor code) {
        var label = code.identifier();
        out.put(
                switch (name) {
                    case "block" -> 0x02;
                    case "loop" -> 0x03;
                    default -> 0x04;
                });
        out.put(blockType(code));
        labels.push(label);
    }

    private void close() {
        labels.pop();
        out.put(0x0B);
    }

    private static int blockType(Cursor code) {
        return code.group("result") ? ModuleNames.valueType(code.enter().word()) : 0x40;
    }

    private void plain(String name, WasmBytes immediates) {
        opcode(name).write(out);
        out.put(immediates);
    }

    private static Opcodes.Opcode opcode(String name) {
        return Opcodes.find(name)
                .orElseThrow(() -> new IllegalArgumentException("this assembler does not know \"" + name + "\""));
    }

    private WasmBytes immediates(String name, Cursor code) {
        var bytes = new WasmBytes();
        switch (opcode(name).immediate()) {
            case NONE -> {}
            case I32 -> bytes.signed(integer(code.word()).intValue());
            case I64 -> bytes.signed(integer(code.word()).longValue());
            case F32 -> bytes.little(Float.floatToRawIntBits(Float.parseFloat(code.word())), 4);
            case F64 -> bytes.little(Double.doubleToRawLongBits(Double.parseDouble(code.word())), 8);
            case LOCAL -> bytes.unsigned(locals.index(code.word()));
            case GLOBAL -> bytes.unsigned(module.globals.index(code.word()));
            case FUNCTION -> bytes.unsigned(module.functions.index(code.word()));
            case LABEL -> bytes.unsigned(label(code.word()));
            case LABELS -> labels(code, bytes);
            case TABLE -> bytes.unsigned(optional(module.tables, code));
            case CALL_INDIRECT -> callIndirect(code, bytes);
            case MEMORY_ACCESS -> memoryAccess(name, code, bytes);
            case MEMORY -> bytes.put(0);
            case TWO_MEMORIES -> bytes.put(0, 0);
            case DATA_AND_MEMORY ->
                bytes.unsigned(module.data.index(code.word())).put(0);
            case DATA -> bytes.unsigned(module.data.index(code.word()));
            case TWO_TABLES -> {
                int to = optional(module.tables, code);
                bytes.unsigned(to).unsigned(optional(module.tables, code));
            }
            case ELEMENT_AND_TABLE ->
                bytes.unsigned(module.elements.index(code.word())).put(0);
            case ELEMENT -> bytes.unsigned(module.elements.index(code.word()));
            case HEAP_TYPE -> bytes.put(code.word().equals("func") ? 0x70 : 0x6F);
        }
        return bytes;
    }

    private static int optional(Names names, Cursor code) {
        return code.reference() ? names.index(code.word()) : 0;
    }

    private void labels(Cursor code, WasmBytes bytes) {
        var targets = new ArrayList<Integer>();
        while (code.reference()) {
            targets.add(label(code.word()));
        }
        bytes.unsigned(targets.size() - 1);
        targets.forEach(bytes::unsigned);
    }

    private int label(String reference) {
        if (!reference.startsWith("$")) {
            return Integer.parseInt(reference);
        }
        int depth = 0;
        for (var label : labels) {
            if (label.equals(reference)) {
                return depth;
            }
            depth++;
        }
        throw new IllegalArgumentException("no enclosing block is called " + reference);
    }

    private void callIndirect(Cursor code, WasmBytes bytes) {
        int table = optional(module.tables, code);
        bytes.unsigned(module.typeUse(code).index()).unsigned(table);
    }

    /** The natural alignment of an access: a hint for the engine, as the text form has it by default. */
    private static void memoryAccess(String name, Cursor code, WasmBytes bytes) {
        long offset = 0;
        while (code.more() && code.peek() instanceof Atom(var text) && text.matches("(offset|align)=.*")) {
            code.next();
            if (text.startsWith("offset=")) {
                offset = Long.decode(text.substring(7));
            }
        }
        int bits = name.matches(".*(load|store)8.*")
                ? 8
                : name.matches(".*(load|store)16.*")
                        ? 16
                        : name.matches(".*(load|store)32.*") ? 32 : Integer.parseInt(name.substring(1, 3));
        bytes.unsigned(Integer.numberOfTrailingZeros(bits / 8)).unsigned(offset);
    }

    private static Number integer(String text) {
        var plain = text.replace("_", "");
        return plain.startsWith("0x") ? (Number) Long.parseUnsignedLong(plain.substring(2), 16) : Long.valueOf(plain);
    }
}
