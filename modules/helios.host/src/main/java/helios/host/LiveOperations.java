package helios.host;

import helios.host.endpoint.KernelView;
import helios.host.session.ClientSession;
import helios.host.session.Standstills;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.config.Applies;
import helios.spi.operations.DatabaseTotals;
import helios.spi.operations.DecisionView;
import helios.spi.operations.Operations;
import helios.spi.operations.Reloaded;
import helios.spi.operations.ServerView;
import helios.spi.operations.SessionView;
import helios.spi.operations.SettingView;
import helios.spi.operations.Standstill;
import helios.spi.pool.BackendPool;
import helios.spi.pool.PoolRule;
import helios.spi.pool.PoolView;
import helios.spi.query.Decision;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The running proxy as operators see it, and what they order of it. */
final class LiveOperations implements Operations {

    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Decision.Reject KILLED =
            new Decision.Reject(SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");

    private final Kernel kernel;
    private final Daemon daemon;

    LiveOperations(Kernel kernel, Daemon daemon) {
        this.kernel = kernel;
        this.daemon = daemon;
    }

    // ---- what there is

    @Override
    public List<SessionView> sessions() {
        return kernel.sessions().all(ClientSession::view).stream()
                .sorted(Comparator.comparingLong(SessionView::number))
                .toList();
    }

    @Override
    public int loggingIn() {
        int sessions = kernel.sessions().all(ClientSession::id).size();
        return Math.max(0, kernel.connected() - sessions);
    }

    @Override
    public List<ServerView> servers() {
        var outdated = pool().map(BackendPool::outdated).orElse(Set.of());
        return kernel.servers().all().stream()
                .map(server -> server.withCloseNeeded(outdated.contains(server.id())))
                .toList();
    }

    @Override
    public List<PoolView> pools() {
        return pool().map(BackendPool::pools).orElse(List.of());
    }

    @Override
    public Optional<PoolRule> poolRule(String database, String role) {
        return pool().flatMap(pool -> pool.rule(database, role));
    }

    private Optional<BackendPool> pool() {
        return kernel.plan().pool();
    }

    @Override
    public List<DatabaseTotals> totals() {
        return kernel.sessions().totals();
    }

    @Override
    public List<SettingView> settings() {
        var effective = daemon.configuration().effective();
        return daemon.reference().keys().stream()
                .filter(key -> !key.section().startsWith("[["))
                .map(key -> new SettingView(
                        key.name(),
                        text(find(effective, key.name())),
                        key.fallback(),
                        key.applies() == Applies.When.LIVE))
                .toList();
    }

    /** A value of a tree by its full name; empty where its table is absent. */
    private static Object find(Map<?, ?> tree, String name) {
        Object found = tree;
        for (var part : name.split("\\.", -1)) {
            found = found instanceof Map<?, ?> table && table.containsKey(part) ? table.get(part) : "";
        }
        return found;
    }

    private static String text(Object value) {
        return value instanceof Optional<?> maybe
                ? maybe.map(LiveOperations::text).orElse("")
                : value.toString();
    }

    @Override
    public Map<String, List<String>> pipeline() {
        return kernel.plan().order();
    }

    @Override
    public Standstill standstill() {
        return kernel.standstills().now();
    }

    // ---- sessions

    @Override
    public Optional<List<DecisionView>> decisions(UUID session) {
        return kernel.sessions().look(session, ClientSession::decisions);
    }

    @Override
    public boolean cancel(UUID session) {
        return kernel.sessions().with(session, ClientSession::cancel);
    }

    @Override
    public boolean end(UUID session, Decision.Reject reason) {
        return kernel.sessions().with(session, found -> found.end(reason));
    }

    @Override
    public void vacate(String node) {
        kernel.vacate(node);
    }

    // ---- stopping and going on

    private static HeliosException impossible(String why) {
        return new HeliosException(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, why);
    }

    /** A database by its name; absent = all but those that features serve. */
    private Predicate<String> concerned(Optional<String> database) {
        var local = kernel.plan().localDatabases().keySet();
        return name -> database.map(name::equals).orElse(true) && !local.contains(name);
    }

    private void stop(Optional<String> database, boolean on) {
        kernel.standstills()
                .change(now -> database.isPresent()
                        ? new Standstill(
                                now.paused(),
                                now.suspended(),
                                Standstills.changed(now.databases(), database.get(), on),
                                now.disabled())
                        : new Standstill(on, now.suspended(), now.databases(), now.disabled()));
    }

    private void requireRunning() {
        if (standstill().paused() || standstill().suspended()) {
            throw impossible("already suspended/paused");
        }
    }

    @Override
    public void pause(Optional<String> database) throws InterruptedException {
        requireRunning();
        stop(database, true);
        var meant = concerned(database);
        await(() -> all(session -> !meant.test(session.database()) || session.resting()), () -> stop(database, false));
        pool().ifPresent(lender -> lender.replace(meant));
    }

    @Override
    public void suspend() throws InterruptedException {
        requireRunning();
        if (!standstill().databases().isEmpty()) {
            throw impossible("cannot suspend with paused databases");
        }
        suspend(true);
        await(() -> all(ClientSession::flushed), () -> suspend(false));
    }

    private void suspend(boolean on) {
        kernel.standstills().change(now -> new Standstill(now.paused(), on, now.databases(), now.disabled()));
        kernel.sessions().each(session -> session.suspend(on)).join();
    }

    private boolean all(Predicate<ClientSession> condition) {
        return kernel.sessions().all(condition::test).stream().allMatch(met -> met);
    }

    private static void await(BooleanSupplier condition, Runnable undo) throws InterruptedException {
        try {
            while (!condition.getAsBoolean()) {
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            undo.run();
            throw e;
        }
    }

    @Override
    public void resume(Optional<String> database) {
        var now = standstill();
        if (database.isPresent()) {
            if (!now.databases().contains(database.get())) {
                throw impossible("database %s is not paused".formatted(database.get()));
            }
            stop(database, false);
            return;
        }
        if (!now.paused() && !now.suspended() && now.databases().isEmpty()) {
            throw impossible("pooler is not paused/suspended");
        }
        kernel.standstills().change(then -> new Standstill(false, false, Set.of(), then.disabled()));
        kernel.sessions().each(session -> session.suspend(false)).join();
    }

    @Override
    public void kill(Optional<String> database) {
        requireRunning();
        stop(database, true);
        var meant = concerned(database);
        kernel.sessions()
                .each(session -> {
                    if (meant.test(session.database())) {
                        session.end(KILLED);
                    }
                })
                .join();
        pool().ifPresent(lender -> lender.replace(meant));
    }

    @Override
    public void disable(String database) {
        admit(database, false);
    }

    @Override
    public void enable(String database) {
        admit(database, true);
    }

    private void admit(String database, boolean on) {
        kernel.standstills()
                .change(now -> new Standstill(
                        now.paused(),
                        now.suspended(),
                        now.databases(),
                        Standstills.changed(now.disabled(), database, !on)));
    }

    // ---- servers

    @Override
    public void reconnect(Optional<String> database) {
        pool().ifPresent(lender -> lender.replace(concerned(database)));
    }

    @Override
    public void awaitReconnected(Optional<String> database) throws InterruptedException {
        var meant = concerned(database);
        await(() -> pools().stream().allMatch(pool -> !meant.test(pool.database()) || pool.outdated() == 0), () -> {});
    }

    // ---- the process

    @Override
    public Reloaded reload() {
        return reloaded(daemon.reload());
    }

    @Override
    public Reloaded set(String key, String value) {
        var known = daemon.reference().find(key);
        if (known.size() != 1) {
            throw new HeliosException(
                    SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"%s\"".formatted(key));
        }
        if (known.getFirst().applies() != Applies.When.LIVE) {
            throw new HeliosException(
                    SqlState.CANT_CHANGE_RUNTIME_PARAM,
                    "\"%s\" cannot be changed for now alone; write it into the configuration file"
                            .formatted(known.getFirst().name()));
        }
        return reloaded(daemon.set(known.getFirst().name(), value));
    }

    private static Reloaded reloaded(KernelView.Reload outcome) {
        return switch (outcome) {
            case KernelView.Reload.Applied(var _, var changed, var requiresRestart) ->
                new Reloaded(changed, requiresRestart, List.of());
            case KernelView.Reload.Refused(var errors) -> new Reloaded(List.of(), List.of(), errors);
        };
    }

    @Override
    public void shutdown(Shutdown mode) {
        try {
            daemon.shutdown(
                    switch (mode) {
                        case FAST -> KernelView.ShutdownMode.FAST;
                        case WAIT_FOR_CLIENTS -> KernelView.ShutdownMode.WAIT_FOR_CLIENTS;
                        case WAIT_FOR_SERVERS -> KernelView.ShutdownMode.WAIT_FOR_SERVERS;
                    });
        } catch (IllegalStateException e) {
            throw impossible(String.valueOf(e.getMessage()));
        }
    }
}
