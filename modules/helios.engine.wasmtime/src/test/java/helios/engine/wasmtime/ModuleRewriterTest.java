package helios.engine.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.config.DataSize;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmLimits;
import helios.testkit.wasm.Wat;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is written is read back: the module as it was, and what was added. */
final class ModuleRewriterTest {

    private static final WasmLimits LIMITS =
            new WasmLimits(new DataSize(1 << 20), 100, 40, new DataSize(3 << 16), Duration.ofSeconds(1));

    @Test
    void limitsBecomeDeclaredMaxima() {
        var rewritten = rewrite("""
                (module (memory (export "memory") 1) (table 10 funcref) (table 10 12 funcref)
                  (func (export "f") (result i32) (i32.const 1)))""");

        assertThat(rewritten.memories()).containsExactly(new ExternType.Memory(1, OptionalLong.of(3)));
        assertThat(rewritten.tables().stream().map(ExternType.Table::maximum))
                .containsExactly(OptionalLong.of(20), OptionalLong.of(12));
        assertThat(rewritten.exports().stream().map(WasmExport::name))
                .containsExactly("memory", "f", ModuleRewriter.MEMORY);
    }

    @Test
    void globalsThatChangeGetFunctionsThatReadAndWriteThem() {
        var rewritten = rewrite("""
                (module
                  (import "env" "g" (global i32)) (import "env" "f" (func))
                  (global (mut i32) (i32.const 1)) (global i64 (i64.const 2)) (global (mut f64) (f64.const 3)))""");

        assertThat(rewritten.exports())
                .containsExactly(
                        new WasmExport(
                                ModuleRewriter.READ_GLOBALS,
                                new ExternType.Function(List.of(), List.of(ValueType.I32, ValueType.F64))),
                        new WasmExport(
                                ModuleRewriter.WRITE_GLOBALS,
                                new ExternType.Function(List.of(ValueType.I32, ValueType.F64), List.of())));
    }

    @Test
    void theStartFunctionIsExportedInsteadOfRun() {
        var rewritten = rewrite("(module (import \"env\" \"f\" (func)) (func $first) (start $first))");

        assertThat(rewritten.start()).isEmpty();
        assertThat(rewritten.exports()).containsExactly(new WasmExport(ModuleRewriter.START, ExternType.Function.of()));
    }

    @Test
    void codeThatWritesTablesOrDropsSegmentsIsNoticed() {
        for (var harmless : List.of(
                "(memory.fill (i32.const 0) (i32.const 0) (i32.const 0))",
                "(memory.copy (i32.const 0) (i32.const 0) (i32.const 0))",
                "(memory.init $d (i32.const 0) (i32.const 0) (i32.const 0))",
                "(drop (table.size)) (drop (table.get (i32.const 0)))",
                "(block (br_table 0 0 (i32.const 9))) (call_indirect (i32.const 38))",
                "(i64.store offset=38 (i32.const 38) (i64.const 38)) (drop (f64.const 1.5)) (drop (f32.const 2.5))",
                "(if (i32.const 1) (then (nop)) (else (return)))")) {
            assertThat(hidden(harmless)).as(harmless).isFalse();
        }
        for (var change : List.of(
                "(table.set (i32.const 0) (ref.func $f))",
                "(table.fill (i32.const 0) (ref.func $f) (i32.const 0))",
                "(table.copy (i32.const 0) (i32.const 0) (i32.const 0))",
                "(table.init $e (i32.const 0) (i32.const 0) (i32.const 0))",
                "(drop (table.grow (ref.func $f) (i32.const 0)))",
                "(data.drop $d)",
                "(elem.drop $e)")) {
            assertThat(hidden(change)).as(change).isTrue();
        }
    }

    private static boolean hidden(String code) {
        return ModuleReader.read(Wat.assemble("""
                        (module (memory 1) (table 5 funcref) (data $d "x") (elem $e func $f)
                          (func $f %s))""".formatted(code))).hidden();
    }

    @Test
    void whatIsOutOfOrderIsRefused() {
        var module = Wat.assemble("(module (memory 1))");
        var twice = new ByteWriter().put(module, 0, module.length).put(module, 8, module.length);

        assertThatThrownBy(() -> ModuleReader.read(twice.toArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("section 5");
    }

    private static ModuleInfo rewrite(String wat) {
        var module = Wat.assemble(wat);
        return ModuleReader.read(new ModuleRewriter(module, ModuleReader.read(module), LIMITS).rewrite());
    }
}
