package helios.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Three servers: {@code pg1}, a primary; {@code pg2}, its synchronous standby; {@code pg3}, its asynchronous standby. Each
 * has a replication slot for each of the others and a {@code synchronous_standby_names} of its own (pg1 {@code pg2}, pg2
 * {@code pg1,pg3}, pg3 {@code pg1,pg2}), so that any of them can take over: promote one, have the others follow it, rebuild
 * the old primary.
 *
 * <p>Mind that a commit on a primary waits for its synchronous standby: pg1 commits nothing while pg2 is down. Operations may be called by any thread, one at a
 * time.
 */
public final class PostgresCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<PostgresServer> nodes;

    private PostgresCluster(List<PostgresServer> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Starts a cluster with nothing but defaults; returns when both standbys stream. */
    public static PostgresCluster start() {
        return start(_ -> {});
    }

    /** Starts a cluster whose every server is first shown to {@code each}, which may change its options. */
    public static PostgresCluster start(Consumer<PostgresServer.Builder> each) {
        var started = new ArrayList<PostgresServer>();
        try {
            var pg1 = builder("pg1", "pg2", each).start();
            started.add(pg1);
            started.addAll(together(List.of(
                    () -> builder("pg2", "pg1,pg3", each).standbyOf(pg1).start(),
                    () -> builder("pg3", "pg1,pg2", each).standbyOf(pg1).start())));
            var cluster = new PostgresCluster(started);
            for (var node : started) {
                cluster.others(node).forEach(other -> node.ensureSlot(other.name()));
            }
            cluster.others(pg1).forEach(standby -> pg1.awaitStreamingTo(standby.name()));
            return cluster;
        } catch (RuntimeException e) {
            started.forEach(PostgresServer::close);
            throw e;
        }
    }

    /**
     * The one cluster of this JVM, with the data of {@link TestData}, started at the first call and ended with the JVM. It is
     * for tests that leave it as they found it: do not stop, promote or rebuild its servers, do not change the data.
     */
    public static PostgresCluster shared() {
        return Shared.CLUSTER;
    }

    private static final class Shared {

        static final PostgresCluster CLUSTER = startWithData();

        private static PostgresCluster startWithData() {
            var cluster = start();
            TestData.load(cluster);
            return cluster;
        }
    }

    private static PostgresServer.Builder builder(
            String name, String synchronousStandbys, Consumer<PostgresServer.Builder> each) {
        var builder = PostgresServer.builder()
                .name(name)
                .setting("synchronous_standby_names", synchronousStandbys)
                .setting("wal_sender_timeout", "2s")
                .setting("wal_retrieve_retry_interval", "200ms")
                .setting("max_slot_wal_keep_size", "512MB");
        each.accept(builder);
        return builder;
    }

    /** All servers, pg1 first. */
    public List<PostgresServer> nodes() {
        return nodes;
    }

    /** The server of that name: {@code pg1}, {@code pg2} or {@code pg3}. */
    public PostgresServer node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server \"" + name + "\" in " + nodes));
    }

    /** The server that is at this moment the primary, as the running ones say themselves; it must be one alone. */
    public PostgresServer primary() {
        var primaries = nodes.stream()
                .filter(PostgresServer::isRunning)
                .filter(node -> !node.isStandby())
                .toList();
        if (primaries.size() != 1) {
            throw new IllegalStateException("one primary expected, found " + primaries);
        }
        return primaries.getFirst();
    }

    /** The running servers that are at this moment standbys. */
    public List<PostgresServer> standbys() {
        return nodes.stream()
                .filter(PostgresServer::isRunning)
                .filter(PostgresServer::isStandby)
                .toList();
    }

    /** Promotes that standby, of a primary that is down, and has the other running standby follow it. */
    public void promote(PostgresServer standby) {
        standby.promote();
        others(standby).stream()
                .filter(PostgresServer::isRunning)
                .filter(PostgresServer::isStandby)
                .forEach(other -> other.follow(standby));
    }

    /** Makes that server, whatever state it is in, a standby of the present primary, from a fresh copy. */
    public void rebuild(PostgresServer node) {
        var primary = others(node).stream()
                .filter(PostgresServer::isRunning)
                .filter(other -> !other.isStandby())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no primary to rebuild " + node.name() + " from"));
        node.rebuildAsStandbyOf(primary);
        others(node).forEach(other -> node.ensureSlot(other.name()));
    }

    /** Waits until every running standby shows what the primary has written up to now. */
    public void awaitReplication() {
        var position = primary().query("SELECT pg_current_wal_lsn()").value();
        for (var standby : standbys()) {
            Await.until(
                    "%s has replayed %s".formatted(standby.name(), position),
                    PATIENCE,
                    () -> standby.query("SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(position))
                            .value()
                            .equals("t"));
        }
    }

    /** Ends all servers at once and deletes their data. */
    @Override
    public void close() {
        nodes.forEach(PostgresServer::close);
    }

    private List<PostgresServer> others(PostgresServer node) {
        return nodes.stream().filter(other -> other != node).toList();
    }

    private static List<PostgresServer> together(List<Callable<PostgresServer>> starts) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var servers = new ArrayList<PostgresServer>();
            try {
                for (Future<PostgresServer> start : threads.invokeAll(starts)) {
                    servers.add(start.get());
                }
                return servers;
            } catch (ExecutionException e) {
                servers.forEach(PostgresServer::close);
                throw new IllegalStateException("a standby did not start", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the standbys started", e);
            }
        }
    }
}
