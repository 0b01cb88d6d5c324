package helios.feature.pool;

import helios.spi.Attribute;
import helios.spi.pool.LeaseRequest;
import helios.spi.pool.PoolRule;
import helios.spi.pool.PoolView;
import helios.spi.session.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The connections to one node, database and role, and who waits for one. Guarded by the lender's lock. */
final class Pool {

    /**
     * What connections have to have in common to be lent to the same sessions.
     *
     * @param startup what they were opened with besides user and database
     */
    record Key(String node, String database, String role, String tenant, Map<String, String> startup) {

        static Key of(LeaseRequest request) {
            return new Key(
                    request.node().name(),
                    request.database(),
                    request.role(),
                    request.session().map(Key::tenant).orElse(""),
                    request.startupParameters());
        }

        private static String tenant(Session session) {
            return session.get(Attribute.TENANT).orElse("");
        }
    }

    final Key key;
    final Host host;
    /** Those that nobody has, the last used one first, by event loop. */
    private final Map<ScheduledExecutorService, ArrayDeque<Member>> idle = new HashMap<>();

    /** How many are open, lent and idle, by event loop. */
    private final Map<ScheduledExecutorService, Integer> connections = new HashMap<>();

    final ArrayDeque<Wish> waiting = new ArrayDeque<>();
    /** It will be looked whether who waits is to have the place of an idle connection. */
    boolean relieving;
    /** What the configuration says of it. */
    PoolRule rule;
    /** How it opens connections of its own accord; absent as long as no session has opened one. */
    @Nullable
    Refill refill;
    /** A session has given a connection back since the last look. */
    boolean used;
    /** When the pool was last seen to be in use, by {@code System.nanoTime}. */
    private long usedAt;

    /** Open ones, and those that are being opened. */
    int size;

    int idleCount;
    int dialling;
    int resetting;
    private long opened;
    private long closed;
    long resets;
    /** The longest that anybody waited. */
    long longestWait;

    final Map<String, Long> pins = new TreeMap<>();

    Pool(Key key, Host host, PoolRule rule) {
        this.key = key;
        this.host = host;
        this.rule = rule;
    }

    /** Tells whether sessions have had connections of it lately; a period of zero has no end. */
    boolean inUse(long now, long period) {
        if (used || size > idleCount + dialling + resetting) {
            used = false;
            usedAt = now;
        }
        return period == 0 || now - usedAt < period;
    }

    /** How many idle connections have their end before that. */
    int endingBefore(long time) {
        int ending = 0;
        for (var members : idle.values()) {
            for (var member : members) {
                ending += member.endsAt - time < 0 ? 1 : 0;
            }
        }
        return ending;
    }

    /** Marks the connections that nobody has used since. */
    void doubtIdleSince(long time) {
        for (var members : idle.values()) {
            for (Iterator<Member> oldestFirst = members.descendingIterator(); oldestFirst.hasNext(); ) {
                var member = oldestFirst.next();
                if (member.idleSince - time > 0) {
                    break;
                }
                member.doubtful = true;
            }
        }
    }

    /** Takes the connection of an event loop that was used last. */
    @Nullable
    Member takeIdle(ScheduledExecutorService loop) {
        var own = idle.get(loop);
        var member = own == null ? null : own.pollFirst();
        idleCount -= member == null ? 0 : 1;
        return member;
    }

    /** The idle connection, of any event loop, that was used longest ago. */
    Optional<Member> oldestIdle() {
        return idle.values().stream()
                .map(ArrayDeque::peekLast)
                .filter(Objects::nonNull)
                .min((one, other) -> Long.signum(one.idleSince - other.idleSince));
    }

    /** Takes an idle connection out. */
    void take(Member member) {
        var members = idle.get(member.loop);
        if (members != null && members.remove(member)) {
            idleCount--;
        }
    }

    /** Puts a connection to the idle ones. */
    void park(Member member) {
        member.idleSince = System.nanoTime();
        member.doubtful = false;
        idle.computeIfAbsent(member.loop, _ -> new ArrayDeque<>()).addFirst(member);
        idleCount++;
    }

    /** Takes all idle connections of a kind, those that were used longest ago first. */
    List<Member> takeIdle(Predicate<Member> kind) {
        var taken = new ArrayList<Member>();
        for (var members : idle.values()) {
            for (Iterator<Member> oldestFirst = members.descendingIterator(); oldestFirst.hasNext(); ) {
                var member = oldestFirst.next();
                if (kind.test(member)) {
                    oldestFirst.remove();
                    idleCount--;
                    taken.add(member);
                }
            }
        }
        return taken;
    }

    /**
     * Takes who gets a connection of an event loop that comes back: the first of that loop, or the first of all, if that one
     * has waited for much longer. Nobody, if only sessions of a loop wait whose own connections may be expected to come back.
     */
    @Nullable
    Wish takeWaiting(ScheduledExecutorService loop, long now, long patience) {
        var first = waiting.peekFirst();
        if (first == null || first.request.loop().equals(loop)) {
            return waiting.pollFirst();
        }
        long waited = now - first.since;
        for (Iterator<Wish> wishes = waiting.iterator(); wishes.hasNext(); ) {
            var wish = wishes.next();
            if (wish.request.loop().equals(loop)) {
                if (wish.since - first.since > Math.max(patience, waited / 2)) {
                    return waiting.pollFirst();
                }
                wishes.remove();
                return wish;
            }
        }
        return waited < patience && has(first.request.loop()) ? null : waiting.pollFirst();
    }

    /** Tells whether there is room for a session by a place of another loop alone, though its own loop has connections. */
    boolean hasIdleElsewhere(Wish wish) {
        return size >= rule.maxSize() && idleCount > 0 && has(wish.request.loop());
    }

    private boolean has(ScheduledExecutorService loop) {
        return connections.containsKey(loop);
    }

    /** A connection of an event loop was opened. */
    void joined(ScheduledExecutorService loop) {
        connections.merge(loop, 1, Integer::sum);
        opened++;
    }

    /** It is one no more. */
    void left(ScheduledExecutorService loop) {
        connections.computeIfPresent(loop, (_, count) -> count == 1 ? null : count - 1);
        closed++;
    }

    /** What operators see. */
    PoolView view(int outdated) {
        var first = waiting.peekFirst();
        return new PoolView(
                key.node(),
                key.database(),
                key.role(),
                key.tenant(),
                rule,
                size - idleCount - dialling,
                idleCount,
                dialling,
                outdated,
                waiting.size(),
                first == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - first.since),
                opened,
                closed,
                Duration.ofNanos(longestWait),
                resets,
                pins);
    }

    /** Tells whether nothing would be lost with it. */
    boolean unused() {
        return size == 0 && waiting.isEmpty();
    }
}
