package helios.host;

import helios.host.metrics.DatabaseCounters;
import helios.host.metrics.TrafficCounters;
import helios.host.plan.Plan;
import helios.host.session.ClientSession;
import helios.spi.operations.DatabaseTotals;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/** The sessions of all event loops; each loop's are touched by its own thread alone. */
final class Sessions {

    /** The sessions of one event loop, and its counters. */
    private static final class Loop {
        private final EventExecutor thread;
        private final Set<ClientSession> sessions = new HashSet<>();
        private final TrafficCounters traffic;
        private final Map<String, DatabaseCounters> databases = new ConcurrentHashMap<>();

        Loop(EventExecutor thread, TrafficCounters traffic) {
            this.thread = thread;
            this.traffic = traffic;
        }
    }

    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final FastThreadLocal<Loop> own = new FastThreadLocal<>();

    /** Makes an event loop known; called once on each, before its first session. */
    void register(EventExecutor loop, TrafficCounters traffic) {
        var entry = new Loop(loop, traffic);
        own.set(entry);
        loops.add(entry);
    }

    /** The counters of the event loop that this is called on. */
    TrafficCounters traffic() {
        return own.get().traffic;
    }

    /** The counters of a database, of the event loop that this is called on. */
    DatabaseCounters counters(String database) {
        return own.get().databases.computeIfAbsent(database, _ -> new DatabaseCounters());
    }

    /** What was done on each database, by their names. */
    List<DatabaseTotals> totals() {
        return loops.stream()
                .flatMap(loop -> loop.databases.keySet().stream())
                .distinct()
                .sorted()
                .map(database -> DatabaseCounters.sum(
                        database,
                        loops.stream()
                                .map(loop -> Optional.ofNullable(loop.databases.get(database)))
                                .flatMap(Optional::stream)
                                .toList()))
                .toList();
    }

    void add(ClientSession session) {
        own.get().sessions.add(session);
    }

    void remove(ClientSession session) {
        own.get().sessions.remove(session);
    }

    /** Does something with every session, each on its own event loop; done when all have had it. */
    CompletableFuture<Void> each(Consumer<ClientSession> action) {
        return CompletableFuture.allOf(loops.stream()
                .map(loop -> CompletableFuture.runAsync(
                        () -> List.copyOf(loop.sessions).forEach(action), loop.thread))
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Does something later, on the event loop that this is called on. */
    void later(Duration delay, Runnable task) {
        own.get().thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Does something with the sessions of the event loop that this is called on. */
    void eachOfThisLoop(Consumer<ClientSession> action) {
        List.copyOf(own.get().sessions).forEach(action);
    }

    /** Looks at every session, each on its own event loop. */
    <T> List<T> all(Function<ClientSession, T> look) {
        var found = new ConcurrentLinkedQueue<T>();
        each(session -> found.add(look.apply(session))).join();
        return List.copyOf(found);
    }

    /** Looks at one session, on its event loop; empty: there is no such session. */
    <T> Optional<T> look(UUID id, Function<ClientSession, T> look) {
        var found = new ConcurrentLinkedQueue<T>();
        each(session -> {
                    if (session.id().equals(id)) {
                        found.add(look.apply(session));
                    }
                })
                .join();
        return Optional.ofNullable(found.peek());
    }

    /** Does something with one session, on its event loop; false: there is no such session. */
    boolean with(UUID id, Consumer<ClientSession> action) {
        var found = new AtomicBoolean();
        each(session -> {
                    if (session.id().equals(id)) {
                        found.set(true);
                        action.accept(session);
                    }
                })
                .join();
        return found.get();
    }

    /** How many sessions there are, without those that features serve themselves. */
    CompletableFuture<Integer> count() {
        return sum(loop ->
                (int) loop.sessions.stream().filter(session -> !session.local()).count());
    }

    /** How many sessions still use an older plan. */
    CompletableFuture<Integer> behind(Plan plan) {
        return sum(loop -> (int)
                loop.sessions.stream().filter(session -> !session.uses(plan)).count());
    }

    private CompletableFuture<Integer> sum(Function<Loop, Integer> count) {
        var total = CompletableFuture.completedFuture(0);
        for (var loop : loops) {
            total = total.thenCombine(
                    CompletableFuture.supplyAsync(() -> count.apply(loop), loop.thread), Integer::sum);
        }
        return total;
    }
}
