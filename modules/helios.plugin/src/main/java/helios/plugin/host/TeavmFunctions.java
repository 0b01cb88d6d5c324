package helios.plugin.host;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import helios.spi.wasm.WasmMemory;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** What Java guests import, in the names and types of TeaVM's linear-memory target. */
final class TeavmFunctions {

    static final Map<String, DoubleUnaryOperator> UNARY = Map.ofEntries(
            Map.entry("sin", Math::sin),
            Map.entry("cos", Math::cos),
            Map.entry("tan", Math::tan),
            Map.entry("asin", Math::asin),
            Map.entry("acos", Math::acos),
            Map.entry("atan", Math::atan),
            Map.entry("sinh", Math::sinh),
            Map.entry("cosh", Math::cosh),
            Map.entry("tanh", Math::tanh),
            Map.entry("exp", Math::exp),
            Map.entry("expm1", Math::expm1),
            Map.entry("log", Math::log),
            Map.entry("log10", Math::log10),
            Map.entry("log1p", Math::log1p),
            Map.entry("sqrt", Math::sqrt),
            Map.entry("cbrt", Math::cbrt),
            Map.entry("ceil", Math::ceil),
            Map.entry("floor", Math::floor),
            Map.entry("rint", Math::rint));

    static final Map<String, DoubleBinaryOperator> BINARY =
            Map.of("pow", Math::pow, "atan2", Math::atan2, "hypot", Math::hypot);

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int INFO = 2;
    /** Where an object of class String keeps its array, an array its length, and where its elements begin. */
    private static final int ARRAY = 8;

    private static final int LENGTH = 8;
    private static final int ELEMENTS = 12;

    private final GuestContext context;
    private final LogGate log;
    private final Call call;

    TeavmFunctions(GuestContext context, LogGate log, Call call) {
        this.context = context;
        this.log = log;
        this.call = call;
    }

    long currentTimeMillis(WasmMemory memory, long[] a) {
        return Double.doubleToRawLongBits((double) call.now(context.clock()));
    }

    long nanoTime(WasmMemory memory, long[] a) {
        return Double.doubleToRawLongBits(System.nanoTime() / NANOS_PER_MILLI);
    }

    long logString(WasmMemory memory, long[] a) {
        int string = (int) a[0];
        if (memory.holds(string, ARRAY + Integer.BYTES)) {
            int array = memory.readInt(string + ARRAY);
            if (memory.holds(array, ELEMENTS)) {
                line(memory, array + ELEMENTS, memory.readInt(array + LENGTH));
            }
        }
        return 0;
    }

    long logInt(WasmMemory memory, long[] a) {
        return line(Integer.toString((int) a[0]));
    }

    long logOutOfMemory(WasmMemory memory, long[] a) {
        return line("out of memory");
    }

    long print(WasmMemory memory, long[] a) {
        line(memory, (int) a[0], (int) a[1]);
        return 0;
    }

    private void line(WasmMemory memory, int address, int characters) {
        int bytes = Math.clamp(characters, 0, LogGate.MAX_LINE_BYTES / 2) * 2;
        if (memory.holds(address, bytes)) {
            line(new String(memory.read(address, bytes), UTF_16LE).stripTrailing());
        }
    }

    private long line(String text) {
        if (!text.isEmpty()) {
            call.leaveTrace();
            log.line(INFO, text);
        }
        return 0;
    }
}
