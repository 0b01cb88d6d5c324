package helios.feature.pool;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.SqlState;
import helios.spi.pool.Backend;
import helios.spi.pool.Condition;
import helios.spi.pool.Dialler;
import helios.spi.pool.LeaseListener;
import helios.spi.pool.LeaseRequest;
import helios.spi.pool.PoolMode;
import helios.spi.pool.PoolView;
import helios.spi.query.Decision;
import helios.spi.topology.NodeRole;
import helios.testkit.Await;
import helios.testkit.FakeMetrics;
import helios.testkit.FakeSession;
import helios.testkit.FakeTopology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is lent to whom, on two event loops and without servers. */
final class LenderTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final AtomicLong IDS = new AtomicLong();

    private final ScheduledExecutorService first = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService second = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicInteger dialling = new AtomicInteger();
    private final AtomicInteger mostDialling = new AtomicInteger();
    /** What is lent comes back at once. */
    private volatile boolean tidiesUp;
    /** What the server says to the next dials. */
    private volatile Optional<Decision.Reject> refusal = Optional.empty();

    @AfterEach
    void stop() {
        first.shutdownNow();
        second.shutdownNow();
    }

    private static PoolConfig config(int maxPoolSize, int maxConnections, Duration acquire) {
        return config(maxPoolSize, maxConnections, acquire, 1000);
    }

    private static PoolConfig config(int maxPoolSize, int maxConnections, Duration acquire, int maxWaiting) {
        return new PoolConfig(
                PoolMode.TRANSACTION,
                0,
                maxConnections,
                maxPoolSize,
                0,
                Duration.ofSeconds(300),
                Duration.ofSeconds(1800),
                acquire,
                Duration.ofSeconds(5),
                2,
                maxWaiting,
                "DISCARD ALL",
                500,
                true,
                PoolConfig.SequenceValues.ERROR);
    }

    private static Lender lender(PoolConfig config) {
        return new Lender(config, new PoolMeters(new FakeMetrics()));
    }

    /** A connection to nothing. */
    private final class Fake implements Backend {
        private final long id = IDS.incrementAndGet();
        private volatile boolean isOpen = true;

        @Override
        public long id() {
            return id;
        }

        @Override
        public String node() {
            return "pg";
        }

        @Override
        public String database() {
            return "postgres";
        }

        @Override
        public String role() {
            return "app_user";
        }

        @Override
        public Instant since() {
            return Instant.EPOCH;
        }

        @Override
        public boolean open() {
            return isOpen;
        }

        @Override
        public void run(String sql, Consumer<Boolean> done) {
            done.accept(isOpen);
        }

        @Override
        public synchronized void close() {
            if (isOpen) {
                isOpen = false;
                open.decrementAndGet();
            }
        }
    }

    private void dial(LeaseRequest request, Duration atMost, LeaseListener listener) {
        mostDialling.accumulateAndGet(dialling.incrementAndGet(), Math::max);
        request.loop()
                .schedule(
                        () -> {
                            dialling.decrementAndGet();
                            var no = refusal;
                            if (no.isPresent()) {
                                listener.refused(no.get());
                            } else {
                                mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                                listener.leased(new Fake());
                            }
                        },
                        1,
                        TimeUnit.MILLISECONDS);
    }

    private LeaseRequest request(String role, ScheduledExecutorService loop) {
        var node = FakeTopology.node("pg", NodeRole.PRIMARY);
        return new LeaseRequest(new FakeSession(), node, "postgres", role, Map.of(), Optional.empty(), false, loop);
    }

    /** A wish, and what came of it. */
    private record Asked(CompletableFuture<Backend> lent, CompletableFuture<Runnable> cancel, AtomicBoolean taken) {

        /** The backend that came of it, to whoever asks for it first. */
        Optional<Backend> take() {
            return lent.isDone() && !lent.isCompletedExceptionally() && taken.compareAndSet(false, true)
                    ? Optional.of(lent.join())
                    : Optional.empty();
        }
    }

    private Asked ask(Lender lender, String role, ScheduledExecutorService loop) {
        var asked = new Asked(new CompletableFuture<>(), new CompletableFuture<>(), new AtomicBoolean());
        Dialler dialler = this::dial;
        loop.execute(() -> asked.cancel().complete(lender.acquire(request(role, loop), dialler, new LeaseListener() {
            @Override
            public void leased(Backend backend) {
                if (!asked.lent().complete(backend)) {
                    lender.release(backend, Condition.KNOWN);
                } else if (tidiesUp) {
                    asked.take().ifPresent(taken -> lender.release(taken, Condition.KNOWN));
                }
            }

            @Override
            public void refused(Decision.Reject reason) {
                asked.lent()
                        .completeExceptionally(
                                new IllegalStateException(reason.state().code() + " " + reason.message()));
            }
        })));
        return asked;
    }

    private static PoolView only(Lender lender) {
        return lender.pools().getFirst();
    }

    @Test
    void aConnectionIsLentAgain() throws Exception {
        var lender = lender(config(5, 5, SOON));
        var one = ask(lender, "a", first).lent().get();
        lender.release(one, Condition.KNOWN);
        assertThat(ask(lender, "a", first).lent().get()).isSameAs(one);
        lender.release(one, Condition.UNKNOWN);
        assertThat(ask(lender, "a", first).lent().get()).isSameAs(one);
        assertThat(only(lender).resets()).isEqualTo(1);
        lender.release(one, Condition.BROKEN);
        assertThat(ask(lender, "a", first).lent().get()).isNotSameAs(one);
    }

    @Test
    void whoWaitsIsServedInTurn() throws Exception {
        var lender = lender(config(1, 5, SOON));
        var held = ask(lender, "a", first).lent().get();
        var next = ask(lender, "a", first);
        Await.until("the first waits", SOON, () -> only(lender).waiting() == 1);
        var last = ask(lender, "a", first);
        Await.until("the second waits", SOON, () -> only(lender).waiting() == 2);
        lender.release(held, Condition.KNOWN);
        assertThat(next.lent().get()).isSameAs(held);
        assertThat(last.lent()).isNotDone();
        lender.release(held, Condition.KNOWN);
        assertThat(last.lent().get()).isSameAs(held);
    }

    @Test
    void aPlaceGoesToAnotherLoopAndToAnotherPool() throws Exception {
        var lender = lender(config(1, 1, SOON));
        var here = ask(lender, "a", first).lent().get();
        var there = ask(lender, "a", second);
        Await.until("the other loop waits", SOON, () -> only(lender).waiting() == 1);
        lender.release(here, Condition.KNOWN);
        var second = there.lent().get();
        assertThat(here.open()).isFalse();
        var foreign = ask(lender, "b", first);
        Await.until("another role waits", SOON, () -> lender.pools().stream().anyMatch(pool -> pool.waiting() == 1));
        lender.release(second, Condition.KNOWN);
        assertThat(foreign.lent().get().open()).isTrue();
        assertThat(mostOpen.get()).isEqualTo(1);
    }

    @Test
    void p35TheServersRefusalIsTold() {
        var lender = lender(config(5, 5, SOON));
        refusal = Optional.of(new Decision.Reject(SqlState.INVALID_CATALOG_NAME, "no such database"));
        assertThat(ask(lender, "a", first).lent())
                .failsWithin(SOON)
                .withThrowableThat()
                .withMessageContaining("no such database");
        assertThat(only(lender).active()).isZero();
    }

    @Test
    void p38AFullServerIsTriedAgainAndOurIdleOnesMakeRoom() throws Exception {
        var lender = lender(config(5, 5, SOON));
        var idle = ask(lender, "b", first).lent().get();
        lender.release(idle, Condition.KNOWN);
        refusal = Optional.of(new Decision.Reject(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already"));
        var asked = ask(lender, "a", first);
        Await.until("the idle one is closed", SOON, () -> !idle.open());
        assertThat(asked.lent()).isNotDone();
        refusal = Optional.empty();
        assertThat(asked.lent().get().open()).isTrue();
    }

    @Test
    void p38AServerThatStaysFullIsToldAtTheDeadline() {
        var lender = lender(config(5, 5, Duration.ofMillis(300)));
        refusal = Optional.of(new Decision.Reject(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already"));
        assertThat(ask(lender, "a", first).lent())
                .failsWithin(SOON)
                .withThrowableThat()
                .withMessageContaining("sorry, too many clients already");
    }

    @Test
    void oneTooManyThatWaitsIsRefused() throws Exception {
        var lender = lender(config(1, 1, SOON, 1));
        var held = ask(lender, "a", first).lent().get();
        var waits = ask(lender, "a", first);
        Await.until("one waits", SOON, () -> only(lender).waiting() == 1);
        assertThat(ask(lender, "a", first).lent())
                .failsWithin(SOON)
                .withThrowableThat()
                .withMessageContaining("53300")
                .withMessageContaining("1 sessions wait for one already");
        lender.release(held, Condition.KNOWN);
        assertThat(waits.lent().get()).isSameAs(held);
    }

    @Test
    void outdatedConnectionsGoWhenTheyComeBack() throws Exception {
        var lender = lender(config(5, 5, SOON));
        var held = ask(lender, "a", first).lent().get();
        assertThat(lender.outdate(_ -> true)).isEqualTo(1);
        assertThat(held.open()).isTrue();
        lender.release(held, Condition.KNOWN);
        assertThat(held.open()).isFalse();
    }

    /** Sessions of two roles on two loops ask, cancel, give back and lose connections in any order. */
    @Test
    void p34NothingLeaks() throws Exception {
        var lender = lender(config(3, 4, SOON));
        var random = new Random(7);
        var held = new ArrayList<Backend>();
        var asked = new ArrayList<Asked>();
        for (int i = 0; i < 1_500; i++) {
            switch (random.nextInt(4)) {
                case 0, 1 ->
                    asked.add(ask(lender, random.nextBoolean() ? "a" : "b", random.nextBoolean() ? first : second));
                case 2 -> {
                    if (!asked.isEmpty() && random.nextInt(10) == 0) {
                        cancel(asked.get(random.nextInt(asked.size())));
                    }
                }
                default -> {
                    collect(asked, held);
                    if (!held.isEmpty()) {
                        giveBack(lender, held.removeLast(), random);
                    }
                }
            }
        }
        collect(asked, held);
        tidiesUp = true;
        held.forEach(backend -> lender.release(backend, Condition.KNOWN));
        asked.forEach(one -> one.take().ifPresent(backend -> lender.release(backend, Condition.KNOWN)));
        Await.until(
                "nothing is under way",
                SOON,
                () -> lender.pools().stream()
                        .allMatch(pool -> pool.active() == 0 && pool.waiting() == 0 && pool.dialling() == 0));
        lender.sweep();
        var pools = lender.pools();
        assertThat(pools.stream().mapToInt(PoolView::idle).sum())
                .isEqualTo(open.get())
                .isLessThanOrEqualTo(4);
        assertThat(mostOpen.get()).isLessThanOrEqualTo(4);
        assertThat(mostDialling.get()).isLessThanOrEqualTo(2);
    }

    private static void cancel(Asked asked) throws Exception {
        asked.cancel().get().run();
        // It was served before it could be cancelled, or will never be.
        if (!asked.lent().isDone()) {
            asked.lent().cancel(false);
        }
    }

    private static void collect(List<Asked> asked, List<Backend> held) {
        asked.removeIf(one -> {
            one.take().ifPresent(held::add);
            return one.lent().isDone();
        });
    }

    private static void giveBack(Lender lender, Backend backend, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> lender.release(backend, Condition.BROKEN);
            case 1, 2 -> lender.release(backend, Condition.UNKNOWN);
            default -> lender.release(backend, Condition.KNOWN);
        }
    }
}
