package helios.feature.wasm;

import helios.plugin.Hook;
import helios.plugin.host.GuestFailure;
import helios.plugin.host.Reply;
import helios.plugin.kv.KvStore;
import helios.spi.metrics.Counter;
import helios.spi.metrics.Gauge;
import helios.spi.metrics.Metrics;
import helios.spi.metrics.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The metrics {@code helios_plugin_*}. */
final class Meters {

    private static final String NAME = "[a-zA-Z_][a-zA-Z0-9_]{0,99}";

    private final Metrics metrics;
    private final Counter calls;
    private final Counter errors;
    private final Timer seconds;
    private final Gauge memory;
    private final Gauge state;
    private final Gauge kvKeys;
    private final Gauge kvBytes;
    private final Map<String, Double> guestCounters = new ConcurrentHashMap<>();
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    Meters(Metrics metrics) {
        this.metrics = metrics;
        calls = metrics.counter("helios_plugin_calls_total", "Calls of plugins.", "plugin", "hook");
        errors = metrics.counter("helios_plugin_errors_total", "Failures of plugins.", "plugin", "kind");
        seconds = metrics.timer("helios_plugin_call_seconds", "How long calls took.", "plugin", "hook");
        memory = metrics.gauge("helios_plugin_memory_bytes", "Linear memory of all instances.", "plugin");
        state = metrics.gauge("helios_plugin_state", "1 for the state that a plugin is in.", "plugin", "state");
        kvKeys = metrics.gauge("helios_plugin_kv_keys", "Keys of a plugin.", "plugin");
        kvBytes = metrics.gauge("helios_plugin_kv_bytes", "Keys and values of a plugin.", "plugin");
    }

    void called(String plugin, Hook hook, long nanos) {
        calls.increment(plugin, hook.label());
        seconds.record(Duration.ofNanos(nanos), plugin, hook.label());
    }

    void failed(String plugin, GuestFailure kind) {
        errors.increment(plugin, kind.label());
    }

    /** Shows how the plugins stand now, and nothing more of those that are gone. */
    void show(PluginSet plugins, KvStore store) {
        shown.stream().filter(name -> plugins.find(name).isEmpty()).toList().forEach(this::forget);
        for (var plugin : plugins.all()) {
            shown.add(plugin.name());
            memory.set((double) plugin.memoryBytes(), plugin.name());
            for (var possible : Plugin.State.values()) {
                state.set(possible == plugin.state() ? 1 : 0, plugin.name(), possible.label());
            }
            kvKeys.set(store.keyCount(plugin.name()), plugin.name());
            kvBytes.set((double) store.bytes(plugin.name()), plugin.name());
        }
    }

    private void forget(String plugin) {
        shown.remove(plugin);
        memory.remove(plugin);
        for (var possible : Plugin.State.values()) {
            state.remove(plugin, possible.label());
        }
        kvKeys.remove(plugin);
        kvBytes.remove(plugin);
    }

    /** What a plugin counts itself; names that no metric can have are left out. */
    void guest(String plugin, Reply.Metrics reply) {
        reply.gauges().forEach((name, value) -> {
            if (name.matches(NAME)) {
                metrics.gauge("helios_plugin_guest_" + name, "Told by a plugin.", "plugin")
                        .set(value, plugin);
            }
        });
        reply.counters().forEach((name, value) -> {
            if (name.matches(NAME)) {
                count(plugin, name.endsWith("_total") ? name : name + "_total", value);
            }
        });
    }

    /** A guest tells where its counter stands; one that went back began anew. */
    private void count(String plugin, String name, double value) {
        var before = guestCounters.put(plugin + "\n" + name, value);
        double growth = before == null || before > value ? value : value - before;
        metrics.counter("helios_plugin_guest_" + name, "Told by a plugin.", "plugin")
                .add((long) growth, plugin);
    }
}
