package helios.plugin.host;

import static helios.spi.wasm.ValueType.F64;
import static helios.spi.wasm.ValueType.I32;
import static helios.spi.wasm.ValueType.I64;

import helios.plugin.Abi;
import helios.plugin.PluginException;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmImport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions that a guest may import, for one call slot. */
final class HostImports {

    private final List<HostFunction> functions = new ArrayList<>();

    private HostImports() {}

    static List<HostFunction> of(Abi abi, String plugin, GuestContext context, LogGate log, Call call) {
        var imports = new HostImports();
        imports.store(new StoreFunctions(plugin, context.store(), call));
        imports.common(new CommonFunctions(context, log, call));
        imports.teavm(new TeavmFunctions(context, log, call));
        if (abi.major() == 2) {
            imports.pull(new PullFunctions(context.granted(), call));
        }
        return imports.functions;
    }

    /** Refuses what a module imports beyond these. */
    static void check(String plugin, Collection<WasmImport> wanted, Collection<HostFunction> offered) {
        Map<String, ExternType.Function> known = new HashMap<>();
        offered.forEach(function -> known.put(function.module() + "." + function.name(), function.type()));
        for (var wish : wanted) {
            var name = wish.module() + "." + wish.name();
            var type = known.get(name);
            if (type == null) {
                throw new PluginException("plugin " + plugin + " imports unknown " + name);
            }
            if (!type.equals(wish.type())) {
                throw new PluginException(
                        "plugin " + plugin + " imports " + name + " as " + wish.type() + ", but it is " + type);
            }
        }
    }

    private void add(String module, String name, ExternType.Function type, HostFunction.Body body) {
        functions.add(new HostFunction(module, name, type, body));
    }

    private static ExternType.Function toInt(ValueType... parameters) {
        return ExternType.Function.returning(I32, parameters);
    }

    private void store(StoreFunctions kv) {
        add("env", "kv_get", toInt(I32, I32, I32, I32), kv::get);
        add("env", "kv_set", toInt(I32, I32, I32, I32), kv::set);
        add("env", "kv_delete", toInt(I32, I32), kv::delete);
        add("env", "kv_add", toInt(I32, I32, I64, I32), kv::add);
        add("env", "kv_cas", toInt(I32, I32, I32, I32, I32, I32), kv::compareAndSet);
    }

    private void common(CommonFunctions common) {
        add("env", "sha256_hex", toInt(I32, I32, I32), common::sha256Hex);
        add("env", "abort", ExternType.Function.taking(I32, I32, I32, I32), common::abort);
        add("env", "now_ms", ExternType.Function.returning(I64), common::nowMs);
        add("env", "log", toInt(I32, I32, I32), common::log);
    }

    private void pull(PullFunctions pull) {
        add("helios", "text", toInt(I32, I32, I32), pull::text);
        add("helios", "number", ExternType.Function.returning(I64, I32), pull::number);
        add("helios", "attribute", toInt(I32, I32, I32, I32), pull::attribute);
        add("helios", "set_attribute", toInt(I32, I32, I32, I32), pull::setAttribute);
        add("helios", "reply", toInt(I32, I32, I32), pull::reply);
        add("helios", "sql", toInt(I32, I32, I32, I32), pull::sql);
        add("helios", "edit", toInt(I32, I32, I32, I32), pull::edit);
    }

    private void teavm(TeavmFunctions teavm) {
        add("teavm", "currentTimeMillis", ExternType.Function.returning(F64), teavm::currentTimeMillis);
        add("teavm", "nanoTime", ExternType.Function.returning(F64), teavm::nanoTime);
        add("teavm", "logString", ExternType.Function.taking(I32), teavm::logString);
        add("teavm", "logInt", ExternType.Function.taking(I32), teavm::logInt);
        add("teavm", "logOutOfMemory", ExternType.Function.of(), teavm::logOutOfMemory);
        add("teavm", "putwcharsOut", ExternType.Function.taking(I32, I32), teavm::print);
        add("teavm", "putwcharsErr", ExternType.Function.taking(I32, I32), teavm::print);
        TeavmFunctions.UNARY.forEach((name, function) -> add(
                "teavmMath",
                name,
                ExternType.Function.returning(F64, F64),
                (_, a) -> raw(function.applyAsDouble(Double.longBitsToDouble(a[0])))));
        TeavmFunctions.BINARY.forEach((name, function) -> add(
                "teavmMath",
                name,
                ExternType.Function.returning(F64, F64, F64),
                (_, a) -> raw(function.applyAsDouble(Double.longBitsToDouble(a[0]), Double.longBitsToDouble(a[1])))));
        add("teavmMath", "random", ExternType.Function.returning(F64), (_, _) -> raw(Math.random()));
    }

    private static long raw(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
