package helios.testkit.wasm;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;

/** The instructions that {@link Wat} knows, besides the structured ones. */
final class Opcodes {

    /** What follows an instruction's code. */
    enum Immediate {
        NONE,
        I32,
        I64,
        F32,
        F64,
        LOCAL,
        GLOBAL,
        FUNCTION,
        LABEL,
        LABELS,
        TABLE,
        CALL_INDIRECT,
        MEMORY_ACCESS,
        MEMORY,
        TWO_MEMORIES,
        DATA_AND_MEMORY,
        DATA,
        TWO_TABLES,
        ELEMENT_AND_TABLE,
        ELEMENT,
        HEAP_TYPE
    }

    /** An instruction. A code from 0xFC00 on has a prefix. */
    record Opcode(int code, Immediate immediate) {

        void write(WasmBytes out) {
            if (code >= 0xFC00) {
                out.put(0xFC).unsigned(code & 0xFF);
            } else {
                out.put(code);
            }
        }
    }

    private static final Map<String, Opcode> BY_NAME = new HashMap<>();

    private static final String LOADS_AND_STORES = """
            i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u i64.load8_s i64.load8_u
            i64.load16_s i64.load16_u i64.load32_s i64.load32_u i32.store i64.store f32.store f64.store i32.store8
            i32.store16 i64.store8 i64.store16 i64.store32""";
    private static final String NUMERIC = """
            i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u i64.eqz i64.eq
            i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u f32.eq f32.ne f32.lt f32.gt f32.le
            f32.ge f64.eq f64.ne f64.lt f64.gt f64.le f64.ge i32.clz i32.ctz i32.popcnt i32.add i32.sub i32.mul i32.div_s
            i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr i64.clz i64.ctz
            i64.popcnt i64.add i64.sub i64.mul i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor i64.shl
            i64.shr_s i64.shr_u i64.rotl i64.rotr f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt f32.add
            f32.sub f32.mul f32.div f32.min f32.max f32.copysign f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest
            f64.sqrt f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign i32.wrap_i64 i32.trunc_f32_s
            i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u i64.extend_i32_s i64.extend_i32_u i64.trunc_f32_s
            i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s
            f32.convert_i64_u f32.demote_f64 f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u
            f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64 i32.extend8_s
            i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s""";

    static {
        all(0x28, Immediate.MEMORY_ACCESS, LOADS_AND_STORES);
        all(0x45, Immediate.NONE, NUMERIC);
        one("unreachable", 0x00, Immediate.NONE);
        one("nop", 0x01, Immediate.NONE);
        one("br", 0x0C, Immediate.LABEL);
        one("br_if", 0x0D, Immediate.LABEL);
        one("br_table", 0x0E, Immediate.LABELS);
        one("return", 0x0F, Immediate.NONE);
        one("call", 0x10, Immediate.FUNCTION);
        one("call_indirect", 0x11, Immediate.CALL_INDIRECT);
        one("drop", 0x1A, Immediate.NONE);
        one("select", 0x1B, Immediate.NONE);
        all(0x20, Immediate.LOCAL, "local.get local.set local.tee");
        all(0x23, Immediate.GLOBAL, "global.get global.set");
        all(0x25, Immediate.TABLE, "table.get table.set");
        all(0x3F, Immediate.MEMORY, "memory.size memory.grow");
        one("i32.const", 0x41, Immediate.I32);
        one("i64.const", 0x42, Immediate.I64);
        one("f32.const", 0x43, Immediate.F32);
        one("f64.const", 0x44, Immediate.F64);
        one("ref.null", 0xD0, Immediate.HEAP_TYPE);
        one("ref.is_null", 0xD1, Immediate.NONE);
        one("ref.func", 0xD2, Immediate.FUNCTION);
        one("memory.init", 0xFC08, Immediate.DATA_AND_MEMORY);
        one("data.drop", 0xFC09, Immediate.DATA);
        one("memory.copy", 0xFC0A, Immediate.TWO_MEMORIES);
        one("memory.fill", 0xFC0B, Immediate.MEMORY);
        one("table.init", 0xFC0C, Immediate.ELEMENT_AND_TABLE);
        one("elem.drop", 0xFC0D, Immediate.ELEMENT);
        one("table.copy", 0xFC0E, Immediate.TWO_TABLES);
        all(0xFC0F, Immediate.TABLE, "table.grow table.size table.fill");
    }

    private Opcodes() {}

    static Optional<Opcode> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static void all(int first, Immediate immediate, String names) {
        int code = first;
        for (var name : new Scanner(names).tokens().toList()) {
            one(name, code++, immediate);
        }
    }

    private static void one(String name, int code, Immediate immediate) {
        BY_NAME.put(name, new Opcode(code, immediate));
    }
}
