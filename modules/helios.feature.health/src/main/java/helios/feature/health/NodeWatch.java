package helios.feature.health;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClient;
import helios.spi.query.Response;
import helios.spi.topology.Node;
import helios.spi.topology.Node.Health;
import helios.spi.topology.NodeRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks one node over a kept connection, on a virtual thread, until it is stopped. */
final class NodeWatch implements Runnable {

    private static final String ROLE = "SELECT pg_catalog.pg_is_in_recovery()";

    /** What was found at one look. */
    sealed interface Finding {
        /** It answered, and said what it is. */
        record Answered(NodeRole role) implements Finding {}

        /** It lives, but lets the proxy not in: nothing is known of its role. */
        record Closed(String reason) implements Finding {}

        /** It did not answer as it should. */
        record Failed(String reason) implements Finding {}
    }

    /**
     * What is shown of a node.
     *
     * @param lastCheck when it was last asked
     * @param latency how long its last answer took
     * @param failures in a row
     * @param lastError of the last failure, or why it lets the proxy not in; empty after an answer
     */
    record Shown(Optional<Instant> lastCheck, Optional<Duration> latency, int failures, String lastError) {
        static final Shown NOTHING = new Shown(Optional.empty(), Optional.empty(), 0, "");
    }

    private final HealthFeature feature;
    private final Node node;
    private final Verdict verdict;
    private final Semaphore wakes = new Semaphore(0);
    private final CountDownLatch looked = new CountDownLatch(1);
    private final Thread thread;
    private volatile Shown shown = Shown.NOTHING;
    private @Nullable SqlClient client;
    private boolean connecting;

    NodeWatch(HealthFeature feature, Node node) {
        this.feature = feature;
        this.node = node;
        this.verdict = new Verdict(
                feature.config().failureThreshold(), feature.config().successThreshold());
        this.thread = Thread.ofVirtual().name("helios-health-" + node.name()).unstarted(this);
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    Node node() {
        return node;
    }

    Shown shown() {
        return shown;
    }

    /** The data path met with trouble there: the node is asked at once, and what it says counts. */
    void trouble() {
        wakes.release();
    }

    /** Waits for the first look. */
    void awaitLook(Duration patience) throws InterruptedException {
        var _ = looked.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        var config = feature.config();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                looked.countDown();
                boolean suspect = verdict.failures() > 0 || feature.health(node) == Health.DOWN;
                var pause = suspect ? config.fastIntervalMs() : config.checkIntervalSecs();
                wakes.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                wakes.drainPermits();
            }
        } catch (InterruptedException _) {
            // stopped
        } finally {
            disconnect();
        }
    }

    private void look() {
        long begun = System.nanoTime();
        connecting = false;
        Finding finding;
        try {
            finding = new Finding.Answered(ask());
        } catch (RuntimeException e) {
            disconnect();
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            finding = finding(e);
        }
        note(finding, Duration.ofNanos(System.nanoTime() - begun));
    }

    private void note(Finding finding, Duration took) {
        var before = feature.health(node);
        var health = finding instanceof Finding.Failed ? verdict.failed(before) : verdict.answered(before);
        var reason = switch (finding) {
            case Finding.Answered _ -> "";
            case Finding.Closed(var text) -> text;
            case Finding.Failed(var text) -> text;
        };
        shown = new Shown(Optional.of(feature.now()), Optional.of(took), verdict.failures(), reason);
        feature.found(this, finding, health, reason, took);
    }

    /** A kept connection may have been closed by now: only a new one tells. */
    private NodeRole ask() {
        if (client != null) {
            try {
                return ask(client);
            } catch (HeliosException e) {
                if (!e.state().equals(SqlState.CONNECTION_FAILURE)) {
                    throw e;
                }
                disconnect();
            }
        }
        connecting = true;
        client = feature.connect(node);
        connecting = false;
        return ask(client);
    }

    private NodeRole ask(SqlClient connection) {
        var _ = connection.query(feature.config().checkQuery());
        var answer = (Response.Table) connection.query(ROLE);
        var value = answer.rows().getFirst().getFirst().orElseThrow();
        return value[0] == 't' ? NodeRole.STANDBY : NodeRole.PRIMARY;
    }

    private Finding finding(RuntimeException failure) {
        var reason = String.valueOf(failure.getMessage());
        return connecting && failure instanceof HeliosException known && isClosed(known.state())
                ? new Finding.Closed(reason)
                : new Finding.Failed(reason);
    }

    /** What a server says that is well, but not for the proxy's own login. */
    private static boolean isClosed(SqlState state) {
        return state.code().startsWith("28")
                || state.equals(SqlState.INVALID_CATALOG_NAME)
                || state.equals(SqlState.FEATURE_NOT_SUPPORTED)
                || state.equals(SqlState.TOO_MANY_CONNECTIONS);
    }

    private void disconnect() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
