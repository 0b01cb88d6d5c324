package helios.feature.pool;

import helios.spi.metrics.Counter;
import helios.spi.metrics.Gauge;
import helios.spi.metrics.Metrics;
import helios.spi.metrics.Timer;
import java.time.Duration;

/** The metrics of the pools. Gauges are brought up to date once in a while, by {@link #show}. */
final class PoolMeters {

    private final Gauge connections;
    private final Gauge waiting;
    private final Gauge dials;
    private final Gauge dialsPeak;
    private final Timer acquire;
    private final Timer connect;
    private final Timer admission;
    private final Counter pins;
    private final Counter resets;
    private final Counter opened;
    private final Counter closed;
    private final Counter dialWaits;
    private final Counter dialRefusals;
    private final Counter capacityWaits;
    private final Counter capacityRefusals;

    PoolMeters(Metrics metrics) {
        connections = metrics.gauge("connections", "Server connections, by what they do.", "node", "state");
        waiting = metrics.gauge("waiting", "Sessions that wait for a server connection.", "node");
        dials = metrics.gauge("dials", "Server connections that are being opened.", "node");
        dialsPeak = metrics.gauge("dials_peak", "The most that were being opened at a time.", "node");
        acquire = metrics.timer("acquire_seconds", "How long those sessions waited that got no connection at once.");
        connect = metrics.timer("helios_backend_connect_seconds", "How long opening a connection took.", "node");
        admission = metrics.timer(
                "helios_admission_wait_seconds",
                "How long those clients waited that came when there were as many as there may be.");
        pins = metrics.counter("pins_total", "How often a session had to keep its connection, by cause.", "cause");
        resets = metrics.counter("resets_total", "Connections that were reset between two sessions.");
        opened = metrics.counter("opened_total", "Connections that were opened.");
        closed = metrics.counter("closed_total", "Connections that are gone, by reason.", "reason");
        dialWaits = metrics.counter("dial_waits_total", "Dials that had to wait for others to end.", "node");
        dialRefusals = metrics.counter("dial_refusals_total", "Dials that failed.", "node");
        capacityWaits = metrics.counter("capacity_waits_total", "Dials that met a full server.", "node");
        capacityRefusals =
                metrics.counter("capacity_refusals_total", "Sessions refused because the server stayed full.", "node");
    }

    void waited(long nanos) {
        acquire.record(Duration.ofNanos(nanos));
    }

    void connected(String node, long nanos) {
        connect.record(Duration.ofNanos(nanos), node);
    }

    void admissionWaited(long nanos) {
        admission.record(Duration.ofNanos(nanos));
    }

    void opened() {
        opened.increment();
    }

    void closed(String reason) {
        closed.increment(reason);
    }

    void reset() {
        resets.increment();
    }

    void pinned(String cause) {
        pins.increment(cause);
    }

    void dialWaits(String node) {
        dialWaits.increment(node);
    }

    void capacityWaits(String node) {
        capacityWaits.increment(node);
    }

    /** A dial failed for good; {@code full}: the server had no room. */
    void refused(String node, boolean full) {
        (full ? capacityRefusals : dialRefusals).increment(node);
    }

    /** Brings the gauges of a node up to date. */
    void show(Host host) {
        int idle = 0;
        int resetting = 0;
        int dialling = 0;
        int wishes = 0;
        for (var pool : host.pools.values()) {
            idle += pool.idleCount;
            resetting += pool.resetting;
            dialling += pool.dialling;
            wishes += pool.waiting.size();
        }
        connections.set(host.size - idle - resetting - dialling, host.node, "active");
        connections.set(idle, host.node, "idle");
        connections.set(resetting, host.node, "resetting");
        waiting.set(wishes, host.node);
        dials.set(host.dialling, host.node);
        dialsPeak.set(host.diallingPeak, host.node);
    }
}
