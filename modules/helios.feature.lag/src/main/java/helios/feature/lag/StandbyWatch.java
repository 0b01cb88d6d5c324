package helios.feature.lag;

import helios.feature.lag.Inquiry.Reply;
import helios.feature.lag.WalHistory.Mark;
import helios.spi.client.SqlClients;
import helios.spi.topology.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/** Measures one standby on a virtual thread, each time that the primary's position was noted, until it is stopped. */
final class StandbyWatch implements Runnable {

    /** What has been replayed, how old the last transaction in it is, and which timeline is received; absent: none is. */
    private static final String QUESTION = """
            SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_replay_lsn(), '0/0'),
                   (1000 * EXTRACT(EPOCH FROM pg_catalog.clock_timestamp()
                       - pg_catalog.pg_last_xact_replay_timestamp()))::bigint,
                   (SELECT COALESCE(received_tli, 0) FROM pg_catalog.pg_stat_wal_receiver)""";

    /** How far it is behind; absent = unknown. */
    record Lag(OptionalLong bytes, Optional<Duration> time) {
        static final Lag UNKNOWN = new Lag(OptionalLong.empty(), Optional.empty());
    }

    /** Learns what was found. */
    interface Listener {
        /**
         * The standby was asked.
         *
         * @param reason why it cannot be measured; empty if it can be, or could be at another time
         */
        void measured(StandbyWatch watch, Lag lag, String reason);
    }

    private final Node node;
    private final WalHistory history;
    private final Inquiry inquiry;
    private final Listener listener;
    private final Semaphore turns = new Semaphore(0);
    private final Thread thread;
    private volatile Freshness freshness = new Freshness.Unknown();

    StandbyWatch(Node node, WalHistory history, SqlClients sql, Listener listener) {
        this.node = node;
        this.history = history;
        this.inquiry = new Inquiry(sql, node.name(), QUESTION);
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("helios-lag-" + node.name()).unstarted(this);
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

    Freshness freshness() {
        return freshness;
    }

    /** Somebody lost a connection there: a server that has crashed may come back with less than it has shown. */
    void doubt() {
        freshness = new Freshness.Unknown();
    }

    /** The primary was asked; turns that were missed are one. */
    void measure() {
        turns.release();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                turns.acquire();
                turns.drainPermits();
                take(inquiry.ask());
            }
        } catch (InterruptedException _) {
            // stopped
        } finally {
            inquiry.close();
        }
    }

    private void take(Reply reply) {
        switch (reply) {
            case Reply.Row(var values) -> take(values);
            case Reply.Closed(var reason) -> found(new Freshness.NotSaid(), Lag.UNKNOWN, reason);
            case Reply.Failed(var _) -> found(new Freshness.Unknown(), Lag.UNKNOWN, "");
        }
    }

    private void take(List<Optional<String>> values) {
        var replayed = values.get(0).map(Long::parseLong);
        var timeline = values.get(2).map(Integer::parseInt);
        var latest = history.latest();
        if (history.isSilent()) {
            found(new Freshness.NotSaid(), Lag.UNKNOWN, "");
        } else if (replayed.isEmpty()) {
            found(new Freshness.NotSaid(), Lag.UNKNOWN, "it does not say what it has replayed");
        } else if (timeline.isEmpty() || latest.isEmpty() || isElsewhere(timeline.get(), latest.get())) {
            found(new Freshness.Unknown(), Lag.UNKNOWN, "");
        } else {
            var reached = history.reached(replayed.get(), timeline.get());
            var age = values.get(1).map(Long::parseLong).map(Duration::ofMillis);
            found(
                    reached.<Freshness>map(mark -> new Freshness.UpTo(mark.asked()))
                            .orElseGet(Freshness.Unknown::new),
                    lag(latest.get(), replayed.get(), reached, age),
                    "");
        }
    }

    private static boolean isElsewhere(int timeline, Mark latest) {
        return timeline != WalHistory.NOT_SHOWN && timeline != latest.timeline();
    }

    /**
     * In time it is behind by what has passed since it was seen at the primary's position, or by the age of the last
     * transaction that it has replayed, whichever is less: where the primary is quiet that transaction is old.
     */
    private static Lag lag(Mark latest, long replayed, Optional<Mark> reached, Optional<Duration> age) {
        if (latest.isReachedBy(replayed)) {
            return new Lag(OptionalLong.of(0), Optional.of(Duration.ZERO));
        }
        var since = reached.map(mark -> Duration.ofNanos(System.nanoTime() - mark.asked()));
        var time = since.isPresent() && age.isPresent()
                ? Optional.of(since.get().compareTo(age.get()) < 0 ? since.get() : age.get())
                : since.or(() -> age);
        return new Lag(OptionalLong.of(latest.position() - replayed), time.map(StandbyWatch::atLeastZero));
    }

    /** Clocks of two servers differ; less than a millisecond is noise. */
    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : Duration.ofMillis(duration.toMillis());
    }

    private void found(Freshness found, Lag lag, String reason) {
        freshness = found;
        listener.measured(this, lag, reason);
    }
}
