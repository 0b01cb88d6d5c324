package helios.feature.lag;

import helios.feature.lag.Inquiry.Reply;
import helios.feature.lag.StandbyWatch.Lag;
import helios.feature.lag.WalHistory.Mark;
import helios.spi.FeatureContext;
import helios.spi.metrics.Gauge;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore.Subscription;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the primary for its position at regular moments, and then has each standby measured; what is found becomes the lag of
 * the nodes. Each server is asked on a virtual thread of its own: one that hangs delays nobody's figures but its own, and
 * the primary's delay none that are known.
 */
final class LagMeter implements StandbyWatch.Listener, AutoCloseable {

    private static final String QUESTION = """
            SELECT pg_catalog.pg_wal_lsn_diff(position, '0/0'), pg_catalog.pg_walfile_name(position)
              FROM pg_catalog.pg_current_wal_insert_lsn() AS position""";

    private static final int HEX_DIGITS_OF_A_TIMELINE = 8;

    /** How often servers are asked while a statement waits for what they have replayed. */
    private static final Duration HURRY = Duration.ofMillis(10);

    /** What makes two nodes the same one. */
    private record Key(String name, String address) {

        static Key of(Node node) {
            return new Key(node.name(), node.address());
        }
    }

    private final FeatureContext context;
    private final Duration interval;
    private final WalHistory history = new WalHistory();
    private final Map<Key, StandbyWatch> watches = new ConcurrentHashMap<>();
    private final Map<String, String> warned = new ConcurrentHashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Semaphore wakes = new Semaphore(0);
    private final Object measures = new Object();
    private final Thread thread;
    private final Gauge bytes;
    private final Gauge seconds;
    private volatile boolean replaced;
    private volatile boolean closed;
    private @Nullable Inquiry primary;
    private Optional<Key> asked = Optional.empty();

    LagMeter(FeatureContext context, Duration interval) {
        this.context = context;
        this.interval = interval;
        this.bytes =
                context.metrics().gauge("helios_node_lag_bytes", "WAL that the standby has yet to replay.", "node");
        this.seconds =
                context.metrics().gauge("helios_node_lag_seconds", "How far the standby is behind in time.", "node");
        this.thread = Thread.ofVirtual().name("helios-lag").unstarted(this::run);
    }

    void start() {
        subscriptions.add(context.topology().onChange(this::follow));
        subscriptions.add(context.topology().onTrouble(this::trouble));
        follow(context.topology().current());
        thread.start();
    }

    /** Another one goes on measuring: what this one has shown is that one's to change. */
    void replaced() {
        replaced = true;
    }

    @Override
    public synchronized void close() {
        boolean first = !closed;
        closed = true;
        subscriptions.forEach(Subscription::close);
        thread.interrupt();
        watches.values().forEach(StandbyWatch::stop);
        if (first && !replaced) {
            watches.keySet().forEach(key -> show(key, Lag.UNKNOWN));
        }
        watches.clear();
    }

    // ---- what is known

    /** Tells how fresh the data of a standby is. */
    Freshness freshness(Node node) {
        var watch = watches.get(Key.of(node));
        return watch == null ? new Freshness.Unknown() : watch.freshness();
    }

    /** Waits for the next measure of any standby, and has it made soon. */
    void awaitMeasure(Duration atMost) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            synchronized (measures) {
                wakes.release();
                TimeUnit.NANOSECONDS.timedWait(measures, atMost.toNanos());
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    // ---- the primary

    private void run() {
        try {
            while (!closed) {
                note();
                watches.values().forEach(StandbyWatch::measure);
                wakes.drainPermits();
                if (waiting.get() > 0) {
                    Thread.sleep(HURRY);
                } else {
                    wakes.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS);
                }
            }
        } catch (InterruptedException _) {
            // closed
        } finally {
            forgetPrimary();
        }
    }

    /** The moment is that before the question: what was committed until then lies below the answer. */
    private void note() {
        var inquiry = inquiry();
        if (inquiry.isEmpty()) {
            return;
        }
        long moment = System.nanoTime();
        switch (inquiry.get().ask()) {
            case Reply.Row(var values) -> {
                warned.remove(asked.orElseThrow().name());
                history.add(new Mark(
                        moment,
                        Long.parseLong(values.getFirst().orElseThrow()),
                        Integer.parseUnsignedInt(values.getLast().orElseThrow(), 0, HEX_DIGITS_OF_A_TIMELINE, 16)));
            }
            case Reply.Closed(var reason) -> {
                warn(asked.orElseThrow().name(), reason);
                history.silence();
            }
            case Reply.Failed(var _) -> {}
        }
    }

    private Optional<Inquiry> inquiry() {
        var now = context.topology().current().primary().map(Key::of);
        if (!now.equals(asked)) {
            forgetPrimary();
            asked = now;
        }
        if (primary == null && asked.isPresent()) {
            primary = new Inquiry(context.sql(), asked.get().name(), QUESTION);
        }
        return Optional.ofNullable(primary);
    }

    private void forgetPrimary() {
        if (primary != null) {
            primary.close();
            primary = null;
        }
    }

    // ---- the standbys

    private void trouble(String name) {
        watches.forEach((key, watch) -> {
            if (key.name().equals(name)) {
                watch.doubt();
            }
        });
    }

    private synchronized void follow(Topology topology) {
        if (closed) {
            return;
        }
        var standbys = topology.nodes().stream()
                .filter(node -> node.role() == NodeRole.STANDBY)
                .toList();
        watches.entrySet().removeIf(entry -> {
            boolean gone = standbys.stream().map(Key::of).noneMatch(entry.getKey()::equals);
            if (gone) {
                entry.getValue().stop();
                warned.remove(entry.getKey().name());
                show(entry.getKey(), Lag.UNKNOWN);
            }
            return gone;
        });
        for (var node : standbys) {
            watches.computeIfAbsent(Key.of(node), _ -> {
                var watch = new StandbyWatch(node, history, context.sql(), this);
                watch.start();
                return watch;
            });
        }
    }

    @Override
    public void measured(StandbyWatch watch, Lag lag, String reason) {
        var key = Key.of(watch.node());
        if (closed || watches.get(key) != watch) {
            return;
        }
        show(key, lag);
        if (reason.isEmpty()) {
            warned.remove(key.name());
        } else {
            warn(key.name(), reason);
        }
        synchronized (measures) {
            measures.notifyAll();
        }
    }

    private void show(Key key, Lag lag) {
        context.topology()
                .update(
                        key.name(),
                        known -> Key.of(known).equals(key)
                                ? known.withReplication(known.syncState(), lag.bytes(), lag.time())
                                : known);
        show(bytes, key.name(), lag.bytes().isPresent() ? lag.bytes().getAsLong() : Double.NaN);
        show(seconds, key.name(), lag.time().map(time -> time.toMillis() / 1e3).orElse(Double.NaN));
    }

    private static void show(Gauge gauge, String node, double value) {
        if (Double.isNaN(value)) {
            gauge.remove(node);
        } else {
            gauge.set(value, node);
        }
    }

    private void warn(String node, String reason) {
        if (!reason.equals(warned.put(node, reason))) {
            context.log().log(
                    Level.WARNING,
                    "lag is unknown: sessions that have written keep from standbys for ryw_window_ms alone; see [backend]",
                    "node",
                    node,
                    "reason",
                    reason);
        }
    }
}
