package helios.plugin.host;

import helios.plugin.Manifest;
import helios.spi.config.DataSize;
import helios.spi.wasm.WasmLimits;
import java.time.Duration;

/**
 * What a guest may use.
 *
 * @param memory of one instance, unless the manifest asks for less
 * @param fuel of one call; {@link Long#MAX_VALUE} where none is counted
 * @param instances at most
 * @param resultBytes of one result
 */
public record GuestLimits(DataSize memory, long fuel, int instances, int resultBytes) {

    /** What holds unless configured otherwise. */
    public static final GuestLimits DEFAULT = new GuestLimits(
            new DataSize(64L << 20), Long.MAX_VALUE, 2 * Runtime.getRuntime().availableProcessors(), 1 << 20);

    private static final int MAX_FUNCTIONS = 50_000;
    private static final int MAX_TABLE_ENTRIES = 10_000;
    private static final Duration MAX_COMPILE_TIME = Duration.ofSeconds(30);

    WasmLimits of(Manifest manifest, byte[] wasm) {
        long bytes = Math.min(memory.bytes(), manifest.maxMemory().bytes());
        return new WasmLimits(
                new DataSize(wasm.length), MAX_FUNCTIONS, MAX_TABLE_ENTRIES, new DataSize(bytes), MAX_COMPILE_TIME);
    }
}
