package helios.engine.wasmtime;

import helios.spi.wasm.ValueType;
import io.github.kawamuray.wasmtime.Val;
import java.util.List;

/** Values as the contract and as the binding have them. */
final class Values {

    private Values() {}

    static Val[] toNative(List<ValueType> types, long[] raw) {
        var values = new Val[raw.length];
        for (int i = 0; i < raw.length; i++) {
            values[i] = toNative(types.get(i), raw[i]);
        }
        return values;
    }

    static Val toNative(ValueType type, long raw) {
        return switch (type) {
            case I32 -> Val.fromI32((int) raw);
            case I64 -> Val.fromI64(raw);
            case F32 -> Val.fromF32(Float.intBitsToFloat((int) raw));
            case F64 -> Val.fromF64(Double.longBitsToDouble(raw));
            case V128, REFERENCE -> throw new IllegalArgumentException(type + " is no number");
        };
    }

    static long[] fromNative(Val[] values) {
        var raw = new long[values.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = fromNative(values[i]);
        }
        return raw;
    }

    static long fromNative(Val value) {
        return switch (value.getType()) {
            case I32 -> value.i32();
            case I64 -> value.i64();
            case F32 -> Float.floatToRawIntBits(value.f32());
            case F64 -> Double.doubleToRawLongBits(value.f64());
            default -> throw new IllegalArgumentException(value.getType() + " is no number");
        };
    }

    static Val.Type[] types(List<ValueType> types) {
        return types.stream()
                .map(type -> switch (type) {
                    case I32 -> Val.Type.I32;
                    case I64 -> Val.Type.I64;
                    case F32 -> Val.Type.F32;
                    case F64 -> Val.Type.F64;
                    case V128, REFERENCE -> throw new IllegalArgumentException(type + " is no number");
                })
                .toArray(Val.Type[]::new);
    }
}
