package helios.testkit.wasm;

import java.util.ArrayList;
import java.util.List;

/** What a module's parts call one another, and its types. */
final class ModuleNames {

    /** A function's type, and what its parameters are called. */
    record TypeUse(int index, Names parameters) {}

    private record Type(List<Integer> parameters, List<Integer> results) {

        WasmBytes bytes() {
            var bytes = new WasmBytes().put(0x60).unsigned(parameters.size());
            parameters.forEach(bytes::put);
            bytes.unsigned(results.size());
            results.forEach(bytes::put);
            return bytes;
        }
    }

    final Names types = new Names("type");
    final Names functions = new Names("function");
    final Names tables = new Names("table");
    final Names memories = new Names("memory");
    final Names globals = new Names("global");
    final Names data = new Names("data segment");
    final Names elements = new Names("element segment");
    private final List<Type> signatures = new ArrayList<>();

    static int valueType(String name) {
        return switch (name) {
            case "i32" -> 0x7F;
            case "i64" -> 0x7E;
            case "f32" -> 0x7D;
            case "f64" -> 0x7C;
            case "funcref" -> 0x70;
            case "externref" -> 0x6F;
            default -> throw new IllegalArgumentException("this assembler knows no type \"" + name + "\"");
        };
    }

    List<WasmBytes> typeSection() {
        return signatures.stream().map(Type::bytes).toList();
    }

    /** {@code (type $name (func (param ...) (result ...)))}. */
    void declareType(Cursor definition) {
        types.add(definition.identifier());
        signatures.add(signature(definition.enter(), new Names("parameter")));
    }

    /** {@code (type $t)}, or {@code (param ...)} and {@code (result ...)}. */
    TypeUse typeUse(Cursor code) {
        var parameters = new Names("local");
        if (code.group("type")) {
            int index = types.index(code.enter().word());
            var named = signature(code, parameters);
            for (int i = named.parameters().size();
                    i < signatures.get(index).parameters().size();
                    i++) {
                parameters.add("");
            }
            return new TypeUse(index, parameters);
        }
        var type = signature(code, parameters);
        int index = signatures.indexOf(type);
        if (index < 0) {
            index = types.add("");
            signatures.add(type);
        }
        return new TypeUse(index, parameters);
    }

    private static Type signature(Cursor code, Names names) {
        var parameters = new ArrayList<Integer>();
        while (code.group("param")) {
            var group = code.enter();
            var name = group.identifier();
            while (group.more()) {
                parameters.add(valueType(group.word()));
                names.add(name);
            }
        }
        var results = new ArrayList<Integer>();
        while (code.group("result")) {
            var group = code.enter();
            while (group.more()) {
                results.add(valueType(group.word()));
            }
        }
        return new Type(parameters, results);
    }
}
