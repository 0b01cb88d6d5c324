package helios.plugin.sdk;

/** Every 15 seconds. */
@FunctionalInterface
public interface MetricsHook {

    /** Tells up to 32 numbers, which the proxy exports. */
    Metrics metrics();
}
