package helios.plugin.sdk;

import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers that the proxy exports as {@code helios_plugin_guest_NAME}; at most 32. */
public final class Metrics {

    private final Map<String, Json> gauges = new LinkedHashMap<>();
    private final Map<String, Json> counters = new LinkedHashMap<>();

    /** No numbers yet. */
    public Metrics() {}

    /** Adds a number that goes up and down. */
    public Metrics gauge(String name, double value) {
        gauges.put(name, new Json.Num(value));
        return this;
    }

    /** Adds a number that only goes up. */
    public Metrics counter(String name, double value) {
        counters.put(name, new Json.Num(value));
        return this;
    }

    /** As the ABI has them. */
    public Json json() {
        return new Json.Members(Map.of("gauges", new Json.Members(gauges), "counters", new Json.Members(counters)));
    }
}
