package helios.feature.pool;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.SqlState;
import helios.spi.pool.Backend;
import helios.spi.pool.Condition;
import helios.spi.pool.Dialler;
import helios.spi.pool.LeaseListener;
import helios.spi.pool.LeaseRequest;
import helios.spi.pool.PoolMode;
import helios.spi.pool.PoolRule;
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
import java.util.concurrent.CopyOnWriteArrayList;
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

    private final AtomicInteger dials = new AtomicInteger();

    @AfterEach
    void stop() {
        first.shutdownNow();
        second.shutdownNow();
    }

    /** What a test says of the configuration; all else is as it is without a file. */
    private static final class Config {
        private int minConnections;
        private int maxConnections = 5;
        private int maxPoolSize = 5;
        private int maxWaiting = 1000;
        private Duration acquire = SOON;
        private boolean test = true;
        private boolean skipCleanReset = true;
        private Duration leak = Duration.ZERO;
        private Duration idle = Duration.ofMinutes(5);
        private List<PoolOverride> overrides = List.of();

        private PoolConfig build() {
            return new PoolConfig(
                    PoolMode.TRANSACTION,
                    minConnections,
                    maxConnections,
                    maxPoolSize,
                    0,
                    Duration.ZERO,
                    idle,
                    Duration.ofSeconds(1800),
                    acquire,
                    Duration.ofSeconds(5),
                    2,
                    maxWaiting,
                    test,
                    "DISCARD ALL",
                    skipCleanReset,
                    500,
                    true,
                    PoolConfig.SequenceValues.ERROR,
                    leak,
                    Duration.ZERO,
                    overrides);
        }
    }

    private static PoolConfig with(Consumer<Config> change) {
        var config = new Config();
        change.accept(config);
        return config.build();
    }

    private static PoolConfig config(int maxPoolSize, int maxConnections, Duration acquire) {
        return config(maxPoolSize, maxConnections, acquire, 1000);
    }

    private static PoolConfig config(int maxPoolSize, int maxConnections, Duration acquire, int maxWaiting) {
        return with(config -> {
            config.maxPoolSize = maxPoolSize;
            config.maxConnections = maxConnections;
            config.acquire = acquire;
            config.maxWaiting = maxWaiting;
        });
    }

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private Lender lender(PoolConfig config) {
        return new Lender(config, new PoolMeters(new FakeMetrics()), warnings::add);
    }

    /** A connection to nothing. */
    private final class Fake implements Backend {
        private final long id = IDS.incrementAndGet();
        private volatile boolean isOpen = true;
        /** The server does not answer any more. */
        private volatile boolean silent;

        private Consumer<Boolean> unanswered = _ -> {};

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
        public synchronized void run(String sql, Consumer<Boolean> done) {
            if (silent) {
                unanswered = done;
            } else {
                done.accept(isOpen);
            }
        }

        @Override
        public synchronized void close() {
            if (isOpen) {
                isOpen = false;
                open.decrementAndGet();
                unanswered.accept(false);
            }
        }
    }

    private void dial(LeaseRequest request, Duration atMost, LeaseListener listener) {
        dials.incrementAndGet();
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
        return new LeaseRequest(
                Optional.of(new FakeSession()), node, "postgres", role, Map.of(), Optional.empty(), false, loop);
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

    /** More sessions of both loops than connections, and each of them waits for longer than anybody is passed over. */
    @Test
    void underLoadConnectionsStayWithTheirLoops() throws Exception {
        var lender = lender(config(4, 4, SOON));
        var leases = new AtomicInteger();
        var sessions = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 100; i++) {
            sessions.add(lease(lender, i % 2 == 0 ? first : second, 10, leases));
        }
        for (var session : sessions) {
            session.get();
        }
        assertThat(leases).hasValue(1000);
        assertThat(dials.get()).isLessThan(100);
        assertThat(mostOpen).hasValueLessThanOrEqualTo(4);
    }

    /** Has a connection for some milliseconds, that many times. */
    private CompletableFuture<Void> lease(
            Lender lender, ScheduledExecutorService loop, int times, AtomicInteger leases) {
        if (times == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return ask(lender, "a", loop).lent().thenCompose(backend -> {
            leases.incrementAndGet();
            var released = new CompletableFuture<Void>();
            loop.schedule(
                    () -> {
                        lender.release(backend, Condition.KNOWN);
                        released.complete(null);
                    },
                    5,
                    TimeUnit.MILLISECONDS);
            return released.thenCompose(_ -> lease(lender, loop, times - 1, leases));
        });
    }

    /** Though one of its own may come back at any moment, a session does not wait for that as long as another is idle. */
    @Test
    void anIdlePlaceOfAnotherLoopIsNotWaitedForInVain() throws Exception {
        var lender = lender(config(2, 2, SOON));
        var held = ask(lender, "a", second).lent().get();
        var idle = ask(lender, "a", first).lent().get();
        lender.release(idle, Condition.KNOWN);
        var lent = ask(lender, "a", second).lent().get();
        assertThat(lent).isNotSameAs(held);
        assertThat(idle.open()).isFalse();
        assertThat(held.open()).isTrue();
        assertThat(mostOpen.get()).isLessThanOrEqualTo(2);
    }

    /** A connection that comes back while only the other loop waits is idle for a little while at most. */
    @Test
    void aPlaceThatComesBackGoesToTheOtherLoopAfterAWhile() throws Exception {
        var lender = lender(config(2, 2, SOON));
        var held = ask(lender, "a", second).lent().get();
        var other = ask(lender, "a", first).lent().get();
        var waits = ask(lender, "a", second);
        Await.until("it waits", SOON, () -> only(lender).waiting() == 1);
        lender.release(other, Condition.KNOWN);
        assertThat(waits.lent().get()).isNotSameAs(held);
        assertThat(other.open()).isFalse();
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

    @Test
    void whatAnOperatorHadClosedIsNotOpenedAgainBeforeASessionWantsIt() throws Exception {
        var lender = lender(with(config -> config.minConnections = 2));
        lender.release(ask(lender, "a", first).lent().get(), Condition.KNOWN);
        awaitOpen(lender, 2);
        lender.replace("postgres"::equals);
        lender.sweep();
        assertThat(open.get()).isZero();
        assertThat(lender.pools()).isEmpty();
        ask(lender, "a", first).lent().get();
        awaitOpen(lender, 2);
    }

    private static long secondsFromNow(int seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private static void awaitOpen(Lender lender, int size) {
        Await.until("%d are open".formatted(size), SOON, () -> {
            lender.sweep();
            var pool = only(lender);
            return pool.dialling() == 0 && pool.active() + pool.idle() == size;
        });
    }

    @Test
    void aPoolInUseIsRefilledWithinTheLimits() throws Exception {
        var lender = lender(with(config -> {
            config.minConnections = 4;
            config.maxPoolSize = 3;
        }));
        var held = ask(lender, "a", first).lent().get();
        awaitOpen(lender, 3);
        lender.release(held, Condition.BROKEN);
        awaitOpen(lender, 3);
        assertThat(only(lender).active()).isZero();
        assertThat(mostDialling.get()).isLessThanOrEqualTo(2);

        var other = lender(with(config -> {
            config.minConnections = 2;
            config.maxConnections = 2;
        }));
        lender.close();
        ask(other, "a", first).lent().get();
        awaitOpen(other, 2);
        var foreign = ask(other, "b", first).lent().get();
        other.sweep();
        assertThat(foreign.open()).isTrue();
        assertThat(open.get()).isEqualTo(2);
    }

    @Test
    void aSuccessorIsOpenedBeforeAConnectionEndsAndNotForPoolsThatNobodyUses() throws Exception {
        var lender = lender(with(config -> {
            config.minConnections = 1;
            config.idle = Duration.ZERO;
        }));
        var old = ask(lender, "a", first).lent().get();
        lender.release(old, Condition.KNOWN);
        lender.sweep(secondsFromNow(1000));
        assertThat(dials.get()).isEqualTo(1);
        var next = ask(lender, "a", first).lent().get();
        assertThat(next).isSameAs(old);
        lender.release(next, Condition.KNOWN);
        // Its end is somewhere within a tenth of 1800 s.
        int second = 1600;
        while (dials.get() == 1 && second < 2000) {
            lender.sweep(secondsFromNow(second++));
        }
        Await.until("the successor is there", SOON, () -> only(lender).idle() == 2);
        assertThat(old.open()).isTrue();
        assertThat(dials.get()).isEqualTo(2);

        var unused = lender(with(config -> config.minConnections = 1));
        unused.release(ask(unused, "a", first).lent().get(), Condition.KNOWN);
        unused.sweep();
        unused.sweep(secondsFromNow(2000));
        assertThat(only(unused).dialling()).isZero();
    }

    @Test
    void aRefusedRefillIsNotRepeatedAtOnceAndNeverWithASecretThatIsWrong() throws Exception {
        var lender = lender(with(config -> config.minConnections = 1));
        var one = ask(lender, "a", first).lent().get();
        refusal = Optional.of(new Decision.Reject(SqlState.CANNOT_CONNECT_NOW, "the server starts"));
        lender.release(one, Condition.BROKEN);
        for (int i = 0; i < 50; i++) {
            lender.sweep();
            Await.until("no dial is under way", SOON, () -> only(lender).dialling() == 0);
        }
        // At once, and after pauses of 0.1 s and more.
        assertThat(dials.get()).isBetween(2, 20);
        refusal = Optional.of(new Decision.Reject(SqlState.INVALID_PASSWORD, "another secret by now"));
        int last = dials.get();
        Await.until("it was tried", SOON, () -> {
            lender.sweep();
            return dials.get() > last;
        });
        Await.until("it was refused", SOON, () -> lender.pools().stream().allMatch(pool -> pool.dialling() == 0));
        int before = dials.get();
        lender.sweep();
        lender.sweep(secondsFromNow(100));
        assertThat(dials.get()).isEqualTo(before);
    }

    @Test
    void aConnectionThatMayHaveBeenLostUnnoticedHasToAnswer() throws Exception {
        for (boolean test : List.of(true, false)) {
            var lender = lender(with(config -> config.test = test));
            var one = ask(lender, "a", first).lent().get();
            var two = ask(lender, "a", first).lent().get();
            lender.release(one, Condition.KNOWN);
            lender.release(two, Condition.KNOWN);
            ((Fake) one).silent = true;
            ((Fake) two).silent = true;
            lender.sweep(secondsFromNow(4));
            assertThat(ask(lender, "a", first).lent().get()).isSameAs(two);
            lender.release(two, Condition.KNOWN);
            lender.sweep(secondsFromNow(6));
            var asked = ask(lender, "a", first);
            if (test) {
                Await.until("it is tested", SOON, () -> only(lender).idle() == 1);
                assertThat(asked.lent()).isNotDone();
                two.close();
                assertThat(asked.lent().get()).isNotIn(one, two);
                assertThat(one.open()).isFalse();
            } else {
                assertThat(asked.lent().get()).isSameAs(two);
            }
        }
    }

    @Test
    void aConnectionThatAnswersIsLentAndOneThatNobodyWantsAnyMoreIsKept() throws Exception {
        var lender = lender(with(_ -> {}));
        var one = ask(lender, "a", first).lent().get();
        lender.release(one, Condition.KNOWN);
        lender.sweep(secondsFromNow(6));
        assertThat(ask(lender, "a", first).lent().get()).isSameAs(one);
        lender.release(one, Condition.KNOWN);
        lender.sweep(secondsFromNow(6));
        ((Fake) one).silent = true;
        var asked = ask(lender, "a", first);
        asked.cancel().get().run();
        ((Fake) one).silent = false;
        ((Fake) one).unanswered.accept(true);
        assertThat(asked.lent()).isNotDone();
        assertThat(only(lender).idle()).isEqualTo(1);
    }

    @Test
    void aCleanConnectionIsResetOnlyIfThatIsWanted() throws Exception {
        for (boolean skip : List.of(true, false)) {
            var lender = lender(with(config -> config.skipCleanReset = skip));
            lender.release(ask(lender, "a", first).lent().get(), Condition.KNOWN);
            assertThat(only(lender).resets()).isEqualTo(skip ? 0 : 1);
        }
    }

    @Test
    void aLeaseThatLastsIsToldOnce() throws Exception {
        var lender = lender(with(config -> config.leak = Duration.ofSeconds(10)));
        var held = ask(lender, "a", first).lent().get();
        lender.pinned(new FakeSession(), held, "advisory_lock");
        lender.sweep(secondsFromNow(0));
        lender.sweep(secondsFromNow(9));
        assertThat(warnings).isEmpty();
        lender.sweep(secondsFromNow(12));
        lender.sweep(secondsFromNow(30));
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("app_user", "\"postgres\"", "\"pg\"", "advisory_lock", "12 s");
        lender.release(held, Condition.KNOWN);
        assertThat(ask(lender, "a", first).lent().get()).isSameAs(held);
        lender.sweep(secondsFromNow(40));
        lender.sweep(secondsFromNow(49));
        assertThat(warnings).hasSize(1);
        lender.sweep(secondsFromNow(51));
        assertThat(warnings)
                .hasSize(2)
                .last()
                .asString()
                .contains("transaction")
                .doesNotContain("advisory_lock");
    }

    @Test
    void thePoolsOfSomeHaveAnotherSize() throws Exception {
        var override = new PoolOverride("small", List.of("a"), List.of("all"), Optional.empty(), Optional.of(1));
        var last =
                new PoolOverride("", List.of("all"), List.of("all"), Optional.of(PoolMode.SESSION), Optional.empty());
        var lender = lender(with(config -> {
            config.overrides = List.of(override, last);
            config.acquire = Duration.ofMillis(50);
        }));
        ask(lender, "a", first).lent().get();
        assertThat(ask(lender, "a", first).lent())
                .failsWithin(SOON)
                .withThrowableThat()
                .withMessageContaining("53300");
        ask(lender, "b", first).lent().get();
        ask(lender, "b", first).lent().get();
        assertThat(lender.rule("postgres", "a")).contains(new PoolRule(PoolMode.TRANSACTION, 1, "small"));
        assertThat(lender.rule("postgres", "b")).contains(new PoolRule(PoolMode.SESSION, 5, ""));
        assertThat(lender.terms(new FakeSession().user("a")).mode()).isEqualTo(PoolMode.TRANSACTION);
        assertThat(lender.terms(new FakeSession().user("b")).mode()).isEqualTo(PoolMode.SESSION);
        lender.reconfigure(with(config -> config.overrides = List.of(last)));
        ask(lender, "a", first).lent().get();
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
