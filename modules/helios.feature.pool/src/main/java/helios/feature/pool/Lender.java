package helios.feature.pool;

import helios.spi.SqlState;
import helios.spi.pool.Backend;
import helios.spi.pool.BackendPool;
import helios.spi.pool.Condition;
import helios.spi.pool.Dialler;
import helios.spi.pool.LeaseListener;
import helios.spi.pool.LeaseRequest;
import helios.spi.pool.PoolMode;
import helios.spi.pool.PoolRule;
import helios.spi.pool.PoolTerms;
import helios.spi.pool.PoolView;
import helios.spi.query.Decision;
import helios.spi.session.Identity;
import helios.spi.session.Session;
import helios.spi.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lends the connections of all nodes. Each belongs to the event loop that opened it, and is lent there; a session of another
 * loop gets its place, by a connection that is opened anew. That costs a login, so it is done for who would have to wait
 * much longer otherwise. Among the sessions of a loop whoever waits longest is served first.
 *
 * <p>Thread-safe: one lock guards everything and is held for a few steps; sessions and connections are called without it.
 */
final class Lender implements BackendPool {

    /** How much longer than others a session waits before it gets a place of another loop. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);

    /** Between two tries to open a connection that the server has no room for. */
    private static final int MIN_RETRY_MILLIS = 100;

    private static final int MAX_RETRY_MILLIS = 2000;

    /** How long a connection is believed to be there without a use. */
    private static final long TRUST = TimeUnit.SECONDS.toNanos(5);

    /** How long before the end of a connection that is kept for nobody in particular its successor is opened, at most. */
    private static final long SUCCESSION = TimeUnit.SECONDS.toNanos(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Map<Backend, Member> members = new HashMap<>();
    private final PoolMeters meters;
    private final Consumer<String> warnings;
    private volatile PoolConfig config;
    private boolean closed;

    /**
     * A lender without connections.
     *
     * @param warnings where operators are told of leases that last
     */
    Lender(PoolConfig config, PoolMeters meters, Consumer<String> warnings) {
        this.config = config;
        this.meters = meters;
        this.warnings = warnings;
    }

    /** Counts from now on; what exceeds it goes when it comes back. */
    void reconfigure(PoolConfig changed) {
        locked(_ -> {
            config = changed;
            pools(pool -> pool.rule = changed.rule(pool.key.database(), pool.key.role()));
        });
    }

    private void pools(Consumer<Pool> step) {
        hosts.values().forEach(host -> host.pools.values().forEach(step));
    }

    /** Does something under the lock, and what that leaves to do without it. */
    private void locked(Consumer<List<Runnable>> step) {
        var later = new ArrayList<Runnable>();
        lock.lock();
        try {
            step.accept(later);
        } finally {
            lock.unlock();
        }
        later.forEach(Runnable::run);
    }

    @Override
    public PoolTerms terms(Session session) {
        var now = config;
        var role = session.identity().map(Identity::role).orElseGet(session::user);
        return new PoolTerms(
                now.rule(session.database(), role).mode(),
                now.sequenceValues() == PoolConfig.SequenceValues.PIN,
                now.serverPreparedStatements(),
                now.optimizeUnnamedParse());
    }

    @Override
    public Duration pinTimeout() {
        return config.pinTimeoutSecs();
    }

    @Override
    public Optional<PoolRule> rule(String database, String role) {
        return Optional.of(config.rule(database, role));
    }

    // ---- asking

    @Override
    public Runnable acquire(LeaseRequest request, Dialler dialler, LeaseListener listener) {
        var ready = request.exclusive() ? null : takeReady(request);
        if (ready != null && !ready.doubtful) {
            listener.leased(ready.backend);
            return () -> {};
        }
        var wish = new Wish(request, dialler, listener);
        if (ready != null) {
            test(ready, wish);
        } else {
            locked(later -> want(wish, later));
        }
        return () -> locked(later -> cancel(wish));
    }

    /** A connection that was idle for long has to answer; what does not is closed, and the session gets another one. */
    private void test(Member member, Wish wish) {
        var late = wish.request
                .loop()
                .schedule(member.backend::close, config.connectTimeoutSecs().toNanos(), TimeUnit.NANOSECONDS);
        member.backend.run("", answers -> {
            late.cancel(false);
            locked(later -> tested(member, answers, wish, later));
        });
    }

    private void tested(Member member, boolean answers, Wish wish, List<Runnable> later) {
        member.doubtful = false;
        if (!answers) {
            var pool = member.pool;
            member.lessee = null;
            // Whatever became of it became of the others as well; a test of each would take as long.
            pool.takeIdle(other -> other.doubtful).forEach(other -> discard(other, "lost", later));
            discard(member, "lost", later);
            if (!wish.over) {
                want(wish, later);
            }
        } else if (wish.end()) {
            later.add(() -> wish.listener.leased(member.backend));
        } else {
            member.lessee = null;
            comeBack(member, later);
        }
    }

    /** The common case: one of this loop is idle. Nobody of this loop waits then. */
    private @Nullable Member takeReady(LeaseRequest request) {
        lock.lock();
        try {
            var pool = pool(request);
            for (var member = pool.takeIdle(request.loop()); member != null; member = pool.takeIdle(request.loop())) {
                if (member.backend.open()) {
                    request.session().ifPresent(member::lend);
                    return member;
                }
                forget(member, "lost");
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Pool pool(LeaseRequest request) {
        var host = hosts.computeIfAbsent(request.node().name(), Host::new);
        return host.pools.computeIfAbsent(
                Pool.Key.of(request), key -> new Pool(key, host, config.rule(key.database(), key.role())));
    }

    private void want(Wish wish, List<Runnable> later) {
        var pool = pool(wish.request);
        if (pool.waiting.size() >= config.maxWaiting()) {
            wish.end();
            later.add(() -> wish.listener.refused(exhausted(
                    pool, "%d sessions wait for one already".formatted(config.maxWaiting()), "[pool] max_waiting")));
            return;
        }
        wish.timeout = wish.request
                .loop()
                .schedule(() -> tooLate(pool, wish), config.acquireTimeoutSecs().toNanos(), TimeUnit.NANOSECONDS);
        if (pool.waiting.isEmpty() && !pool.hasIdleElsewhere(wish) && makeRoom(pool, later)) {
            open(pool, wish, later);
        } else {
            pool.waiting.addLast(wish);
            relieveLater(pool, later);
        }
    }

    /** Who waits while connections of other loops are idle does so for a little while only. */
    private void relieveLater(Pool pool, List<Runnable> later) {
        var first = pool.waiting.peekFirst();
        if (first == null || pool.idleCount == 0 || pool.relieving) {
            return;
        }
        pool.relieving = true;
        long left = PATIENCE - (System.nanoTime() - first.since);
        later.add(() -> first.request
                .loop()
                .schedule(() -> locked(then -> relieve(pool, then)), Math.max(left, 0), TimeUnit.NANOSECONDS));
    }

    private void relieve(Pool pool, List<Runnable> later) {
        pool.relieving = false;
        var first = pool.waiting.peekFirst();
        if (first != null
                && pool.idleCount > 0
                && System.nanoTime() - first.since >= PATIENCE
                && makeRoom(pool, later)) {
            openForFirst(pool, later);
        }
        relieveLater(pool, later);
    }

    /** Finds a place for another connection, by closing an idle one if need be. */
    private boolean makeRoom(Pool pool, List<Runnable> later) {
        purge(pool.host);
        if (pool.size >= pool.rule.maxSize()) {
            // One of another loop, or the own loop's would have been taken.
            var other = pool.oldestIdle();
            other.ifPresent(member -> evict(member, "room", later));
            return other.isPresent();
        }
        if (pool.host.size >= config.maxConnections()) {
            var other = pool.host.oldestIdle();
            other.ifPresent(member -> evict(member, "room", later));
            return other.isPresent();
        }
        return true;
    }

    /** Connections that the server has closed are no more than places. */
    private void purge(Host host) {
        for (var pool : host.pools.values()) {
            pool.takeIdle(member -> !member.backend.open()).forEach(member -> forget(member, "lost"));
        }
    }

    private void tooLate(Pool pool, Wish wish) {
        locked(later -> {
            if (wish.end()) {
                pool.waiting.remove(wish);
                waited(pool, wish);
                var full = wish.lastRefusal;
                if (full != null) {
                    meters.refused(pool.host.node, true);
                    later.add(() -> wish.listener.refused(full));
                    return;
                }
                later.add(() -> wish.listener.refused(exhausted(
                        pool,
                        "none came free within %s".formatted(seconds(config.acquireTimeoutSecs())),
                        "%s, max_connections or acquire_timeout_secs".formatted(sizeKey(pool)))));
            }
        });
    }

    /** The key that says how large a pool may be. */
    private String sizeKey(Pool pool) {
        return config.overrides().stream()
                .filter(override -> override.matches(pool.key.database(), pool.key.role()))
                .findFirst()
                .filter(override -> override.maxPoolSize().isPresent())
                .map(override -> override.name().isEmpty()
                        ? "[[pool.overrides]] max_pool_size, or [pool]"
                        : "max_pool_size of [[pool.overrides]] \"%s\", or [pool]".formatted(override.name()))
                .orElse("[pool] max_pool_size");
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static Decision.Reject exhausted(Pool pool, String why, String remedy) {
        return new Decision.Reject(
                        SqlState.TOO_MANY_CONNECTIONS,
                        "no server connection to node \"%s\" for database \"%s\" and role \"%s\": %s"
                                .formatted(pool.key.node(), pool.key.database(), pool.key.role(), why))
                .withHint("Raise " + remedy + ", or let sessions hold their connections for a shorter time.");
    }

    private void cancel(Wish wish) {
        if (wish.end()) {
            pool(wish.request).waiting.remove(wish);
        }
    }

    private void waited(Pool pool, Wish wish) {
        long nanos = System.nanoTime() - wish.since;
        pool.longestWait = Math.max(pool.longestWait, nanos);
        meters.waited(nanos);
    }

    // ---- opening

    /** A place is taken; the dial begins when the node has room for another one. */
    private void open(Pool pool, Wish wish, List<Runnable> later) {
        pool.size++;
        pool.host.size++;
        pool.dialling++;
        if (pool.host.dialling < config.maxDialsPerNode()) {
            dial(pool, wish, later);
        } else {
            meters.dialWaits(pool.host.node);
            pool.host.dials.addLast(wish);
        }
    }

    private void dial(Pool pool, Wish wish, List<Runnable> later) {
        var host = pool.host;
        host.dialling++;
        host.diallingPeak = Math.max(host.diallingPeak, host.dialling);
        long begun = System.nanoTime();
        Runnable dial = () -> wish.dialler.dial(wish.request, config.connectTimeoutSecs(), new LeaseListener() {
            @Override
            public void leased(Backend backend) {
                meters.connected(host.node, System.nanoTime() - begun);
                locked(then -> opened(pool, wish, backend, then));
            }

            @Override
            public void refused(Decision.Reject reason) {
                locked(then -> dialRefused(pool, wish, reason, then));
            }
        });
        later.add(() -> wish.request.loop().execute(dial));
    }

    private void opened(Pool pool, Wish wish, Backend backend, List<Runnable> later) {
        dialEnded(pool, later);
        var member = new Member(backend, pool, wish, endOfLife());
        members.put(backend, member);
        pool.joined(member.loop);
        meters.opened();
        if (wish.isOfPool()) {
            refilled(member, later);
        } else if (wish.end()) {
            if (!member.exclusive) {
                pool.refill = new Refill(wish.request.ofPool(), wish.dialler);
            }
            member.lend(wish.session());
            waited(pool, wish);
            later.add(() -> wish.listener.leased(backend));
        } else {
            // Who wanted it is gone, or was served otherwise.
            comeBack(member, later);
        }
    }

    private long endOfLife() {
        double factor = 0.9 + ThreadLocalRandom.current().nextDouble() * 0.2;
        return System.nanoTime() + (long) (config.maxLifetimeSecs().toNanos() * factor);
    }

    private void dialEnded(Pool pool, List<Runnable> later) {
        pool.dialling--;
        pool.host.dialling--;
        while (pool.host.dialling < config.maxDialsPerNode() && !pool.host.dials.isEmpty()) {
            var next = pool.host.dials.removeFirst();
            var of = pool(next.request);
            if (next.over) {
                of.dialling--;
                leavePlace(of, later);
            } else {
                dial(of, next, later);
            }
        }
    }

    private void dialRefused(Pool pool, Wish wish, Decision.Reject reason, List<Runnable> later) {
        dialEnded(pool, later);
        boolean full = reason.state().equals(SqlState.TOO_MANY_CONNECTIONS);
        if (wish.isOfPool()) {
            refillRefused(pool, reason, full);
            leavePlace(pool, later);
            return;
        }
        if (full) {
            meters.capacityWaits(pool.host.node);
            // The server is full, of our own idle ones maybe.
            pool.host.oldestIdle().ifPresent(member -> evict(member, "server_full", later));
        }
        if (full && !wish.over && timeLeft(wish) > 0 && !wish.request.exclusive()) {
            retry(pool, wish, reason, later);
            return;
        }
        meters.refused(pool.host.node, full);
        if (wish.end()) {
            later.add(() -> wish.listener.refused(reason));
        }
        leavePlace(pool, later);
    }

    private long timeLeft(Wish wish) {
        return config.acquireTimeoutSecs().toNanos() - (System.nanoTime() - wish.since);
    }

    /** Keeps the place, and tries again after a while; a connection that comes back meanwhile serves as well. */
    private void retry(Pool pool, Wish wish, Decision.Reject reason, List<Runnable> later) {
        wish.lastRefusal = reason;
        long pause = TimeUnit.MILLISECONDS.toNanos(
                ThreadLocalRandom.current().nextLong(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS + 1));
        long delay = Math.min(pause, timeLeft(wish));
        later.add(() -> wish.request
                .loop()
                .schedule(() -> locked(then -> retryNow(pool, wish, reason, then)), delay, TimeUnit.NANOSECONDS));
    }

    private void retryNow(Pool pool, Wish wish, Decision.Reject reason, List<Runnable> later) {
        var ready = wish.over ? null : pool.takeIdle(wish.request.loop());
        if (ready != null && wish.end()) {
            ready.lend(wish.session());
            later.add(() -> wish.listener.leased(ready.backend));
            leavePlace(pool, later);
        } else if (wish.over) {
            leavePlace(pool, later);
        } else if (timeLeft(wish) <= 0) {
            meters.refused(pool.host.node, true);
            wish.end();
            later.add(() -> wish.listener.refused(reason));
            leavePlace(pool, later);
        } else {
            pool.size--;
            pool.host.size--;
            open(pool, wish, later);
        }
    }

    // ---- coming back

    @Override
    public void release(Backend backend, Condition condition) {
        locked(later -> {
            var member = members.get(backend);
            if (member == null) {
                later.add(backend::close);
                return;
            }
            member.lessee = null;
            member.pool.used = true;
            switch (condition) {
                case KNOWN -> {
                    if (config.skipCleanReset()) {
                        comeBack(member, later);
                    } else {
                        reset(member, later);
                    }
                }
                case UNKNOWN -> reset(member, later);
                case BROKEN -> discard(member, "broken", later);
            }
        });
    }

    private void reset(Member member, List<Runnable> later) {
        if (member.exclusive || isOver(member)) {
            discard(member, "replaced", later);
            return;
        }
        member.pool.resets++;
        member.pool.resetting++;
        meters.reset();
        later.add(() -> member.backend.run(
                config.resetQuery(),
                done -> locked(then -> {
                    member.pool.resetting--;
                    if (done) {
                        comeBack(member, then);
                    } else {
                        discard(member, "reset_failed", then);
                    }
                })));
    }

    private boolean isOver(Member member) {
        return closed
                || member.outdated
                || !member.backend.open()
                || member.pool.size > member.pool.rule.maxSize()
                || member.pool.host.size > config.maxConnections()
                || (!config.maxLifetimeSecs().isZero() && System.nanoTime() - member.endsAt >= 0);
    }

    private void comeBack(Member member, List<Runnable> later) {
        if (member.exclusive || isOver(member)) {
            discard(member, "replaced", later);
            return;
        }
        var pool = member.pool;
        var wish = pool.takeWaiting(member.loop, System.nanoTime(), PATIENCE);
        if (wish != null && !wish.request.loop().equals(member.loop)) {
            // It cannot be lent to another loop, but its place can.
            evict(member, "room", later);
            open(pool, wish, later);
        } else if (wish != null && wish.end()) {
            member.lend(wish.session());
            waited(pool, wish);
            var listener = wish.listener;
            later.add(() -> wish.request.loop().execute(() -> listener.leased(member.backend)));
        } else if (wish != null) {
            comeBack(member, later);
        } else {
            pool.park(member);
            relieveLater(pool, later);
            serveOthers(pool.host, later);
        }
    }

    /** Whoever waits in another pool for a place of the node gets that of an idle connection. */
    private void serveOthers(Host host, List<Runnable> later) {
        var longest = host.longestWaiting();
        if (longest.isPresent() && makeRoom(longest.get(), later)) {
            openForFirst(longest.get(), later);
        }
    }

    private void openForFirst(Pool pool, List<Runnable> later) {
        var wish = pool.waiting.pollFirst();
        if (wish != null) {
            open(pool, wish, later);
        }
    }

    private void discard(Member member, String reason, List<Runnable> later) {
        var pool = member.pool;
        forget(member, reason);
        later.add(member.backend::close);
        serveOthers(pool.host, later);
    }

    /** Takes an idle connection away; its place is free. */
    private void evict(Member member, String reason, List<Runnable> later) {
        member.pool.take(member);
        forget(member, reason);
        later.add(member.backend::close);
    }

    private void forget(Member member, String reason) {
        members.remove(member.backend);
        member.pool.size--;
        member.pool.host.size--;
        member.pool.left(member.loop);
        meters.closed(reason);
    }

    private void leavePlace(Pool pool, List<Runnable> later) {
        pool.size--;
        pool.host.size--;
        serveOthers(pool.host, later);
    }

    @Override
    public void pinned(Session session, Backend backend, String cause) {
        lock.lock();
        try {
            var member = members.get(backend);
            if (member != null) {
                member.pins.add(cause);
                member.pool.pins.merge(cause, 1L, Long::sum);
            }
        } finally {
            lock.unlock();
        }
        meters.pinned(cause);
    }

    // ---- housekeeping

    /**
     * Closes what was idle for too long or is too old, opens what pools in use lack, tells of leases that last, and forgets
     * pools that nobody uses.
     */
    void sweep() {
        sweep(System.nanoTime());
    }

    /** The same at a time of that clock. */
    void sweep(long now) {
        locked(later -> {
            for (var host : hosts.values()) {
                for (var pool : host.pools.values()) {
                    pool.takeIdle(member -> isOver(member)).forEach(member -> discard(member, "lifetime", later));
                    closeLongIdle(pool, now, later);
                    if (config.testOnAcquire()) {
                        pool.doubtIdleSince(now - TRUST);
                    }
                }
                host.pools.values().forEach(pool -> refill(pool, now, later));
                meters.show(host);
                host.pools.values().removeIf(pool -> pool.unused() && !isKeptWarm(pool, now));
            }
            tellLeaks(now, later);
        });
    }

    private boolean isKeptWarm(Pool pool, long now) {
        return !closed
                && config.minConnections() > 0
                && pool.refill != null
                && pool.inUse(now, config.maxLifetimeSecs().toNanos());
    }

    /** Opens what a pool lacks, and what it is about to lose; whoever waits for a connection goes first, and nobody makes room. */
    private void refill(Pool pool, long now, List<Runnable> later) {
        var refill = pool.refill;
        if (refill == null || !isKeptWarm(pool, now) || refill.pausing(now)) {
            return;
        }
        int wanted = Math.min(config.minConnections(), pool.rule.maxSize());
        for (int size = pool.size - ending(pool, now); size < wanted && hasRoom(pool); size++) {
            var wish = Wish.ofPool(refill);
            pool.size++;
            pool.host.size++;
            pool.dialling++;
            dial(pool, wish, later);
        }
    }

    private void refilled(Member member, List<Runnable> later) {
        var refill = member.pool.refill;
        if (refill == null) {
            // An operator, or the topology, wants it gone by now.
            discard(member, "replaced", later);
        } else {
            refill.opened();
            comeBack(member, later);
        }
    }

    private int ending(Pool pool, long now) {
        long lifetime = config.maxLifetimeSecs().toNanos();
        return lifetime == 0 ? 0 : pool.endingBefore(now + Math.min(SUCCESSION, lifetime / 10));
    }

    private boolean hasRoom(Pool pool) {
        var host = pool.host;
        return host.size < config.maxConnections()
                && pool.size < pool.rule.maxSize()
                && host.dialling < config.maxDialsPerNode()
                && host.longestWaiting().isEmpty();
    }

    private void refillRefused(Pool pool, Decision.Reject reason, boolean full) {
        if (full) {
            meters.capacityWaits(pool.host.node);
        } else {
            meters.refused(pool.host.node, false);
        }
        var code = reason.state().code();
        if (code.startsWith("28") || code.startsWith("3D")) {
            // The role's secret or the database is another one by now: the next session that signs in shows how to go
            // on.
            pool.refill = null;
        } else if (pool.refill != null) {
            pool.refill.refused(System.nanoTime());
        }
    }

    /** Nothing is opened of the pool's own accord where the topology wants nothing any more. */
    void follow(Topology topology) {
        locked(_ -> pools(pool -> {
            var refill = pool.refill;
            if (refill != null
                    && topology.node(pool.key.node())
                            .filter(node -> node.enabled()
                                    && !node.draining()
                                    && node.address()
                                            .equals(refill.request.node().address()))
                            .isEmpty()) {
                pool.refill = null;
            }
        }));
    }

    private void tellLeaks(long now, List<Runnable> later) {
        long limit = config.leakWarnSecs().toNanos();
        if (limit == 0) {
            return;
        }
        for (var member : members.values()) {
            if (member.leaks(now, limit)) {
                var text = leak(member, now);
                later.add(() -> warnings.accept(text));
            }
        }
    }

    private static String leak(Member member, long now) {
        var session = member.lessee;
        var key = member.pool.key;
        var why = member.exclusive || member.pool.rule.mode() == PoolMode.SESSION
                ? "it keeps it to its end"
                : member.pins.isEmpty() ? "it is in a transaction" : "kept by " + String.join(", ", member.pins);
        return "session %s of user \"%s\" has had a connection to database \"%s\" of node \"%s\" for %d s: %s"
                .formatted(
                        session == null ? "" : session.id(),
                        session == null ? key.role() : session.user(),
                        key.database(),
                        key.node(),
                        member.lentFor(now).toSeconds(),
                        why);
    }

    private void closeLongIdle(Pool pool, long now, List<Runnable> later) {
        if (config.idleTimeoutSecs().isZero()) {
            return;
        }
        long limit = config.idleTimeoutSecs().toNanos();
        for (var oldest = pool.oldestIdle(); oldest.isPresent(); oldest = pool.oldestIdle()) {
            if (now - oldest.get().idleSince < limit || pool.size - pool.dialling <= config.minConnections()) {
                return;
            }
            evict(oldest.get(), "idle", later);
        }
    }

    /**
     * Has connections of these pools replaced after their present use, by the next session that wants one; says how many.
     */
    int outdate(Predicate<Pool.Key> kind) {
        var marked = new int[1];
        locked(later -> {
            pools(pool -> pool.refill = kind.test(pool.key) ? null : pool.refill);
            for (var member : List.copyOf(members.values())) {
                if (kind.test(member.pool.key) && !member.outdated) {
                    member.outdated = true;
                    marked[0]++;
                }
            }
            for (var host : hosts.values()) {
                for (var pool : host.pools.values()) {
                    pool.takeIdle(member -> member.outdated).forEach(member -> discard(member, "reconnect", later));
                }
            }
        });
        return marked[0];
    }

    @Override
    public int replace(Predicate<String> databases) {
        return outdate(key -> databases.test(key.database()));
    }

    @Override
    public List<PoolView> pools() {
        lock.lock();
        try {
            var outdated = members.values().stream()
                    .filter(member -> member.outdated)
                    .collect(Collectors.groupingBy(member -> member.pool, Collectors.counting()));
            return hosts.values().stream()
                    .flatMap(host -> host.pools.values().stream())
                    .map(pool -> pool.view(outdated.getOrDefault(pool, 0L).intValue()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<Long> outdated() {
        lock.lock();
        try {
            return members.values().stream()
                    .filter(member -> member.outdated)
                    .map(member -> member.backend.id())
                    .collect(Collectors.toSet());
        } finally {
            lock.unlock();
        }
    }

    /** Closes all that nobody has, and from now on what comes back. */
    void close() {
        locked(later -> {
            closed = true;
            for (var host : hosts.values()) {
                for (var pool : host.pools.values()) {
                    pool.takeIdle(_ -> true).forEach(member -> discard(member, "shutdown", later));
                }
            }
        });
    }
}
