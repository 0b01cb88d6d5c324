package helios.feature.console;

import helios.spi.operations.DatabaseTotals;
import helios.spi.operations.Operations;
import helios.spi.operations.ServerView;
import helios.spi.operations.SessionView;
import helios.spi.pool.PoolMode;
import helios.spi.pool.PoolRule;
import helios.spi.pool.PoolView;
import helios.spi.topology.Node;
import helios.spi.topology.TopologyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Databases, users, and the pools that each pair of them has. */
final class PoolShows {

    private final Operations proxy;
    private final TopologyStore topology;

    PoolShows(Operations proxy, TopologyStore topology) {
        this.proxy = proxy;
        this.topology = topology;
    }

    Map<String, Show> all() {
        return Map.of(
                "pools",
                Show.of(
                        "ssiiiiiiiiiiiiiss",
                        "database user cl_active cl_waiting cl_active_cancel_req cl_waiting_cancel_req sv_active"
                                + " sv_active_cancel sv_being_canceled sv_idle sv_used sv_tested sv_login maxwait"
                                + " maxwait_us pool_mode load_balance_hosts",
                        this::pools),
                "databases",
                Show.of(
                        "ssissiiiissiiiiii",
                        "name host port database force_user pool_size min_pool_size reserve_pool_size"
                                + " server_lifetime pool_mode load_balance_hosts max_connections current_connections"
                                + " max_client_connections current_client_connections paused disabled",
                        this::databases),
                "users",
                Show.of(
                        "ssssiiii",
                        "name pool_size reserve_pool_size pool_mode max_user_connections current_connections"
                                + " max_user_client_connections current_client_connections",
                        this::users),
                "lists",
                Show.of("si", "list items", this::lists),
                "pins",
                Show.of("ssssq", "node database user cause count", this::pins));
    }

    // ---- pools

    /** What PgBouncer has one pool for. */
    private record Pair(String database, String user) {}

    private static Pair pair(SessionView session) {
        return new Pair(session.database(), session.user());
    }

    private static Pair pair(ServerView server) {
        return new Pair(server.database(), server.role());
    }

    private static Pair pair(PoolView pool) {
        return new Pair(pool.database(), pool.role());
    }

    private static List<Pair> pairs(List<SessionView> sessions, List<ServerView> servers, List<PoolView> pools) {
        return Stream.of(
                        sessions.stream().map(PoolShows::pair),
                        servers.stream().map(PoolShows::pair),
                        pools.stream().map(PoolShows::pair))
                .flatMap(each -> each)
                .distinct()
                .sorted(Comparator.comparing(Pair::database).thenComparing(Pair::user))
                .toList();
    }

    private List<List<Object>> pools() {
        var sessions = proxy.sessions();
        var servers = proxy.servers();
        var pools = proxy.pools();
        return pairs(sessions, servers, pools).stream()
                .map(pair -> pool(
                        pair,
                        sessions.stream()
                                .filter(session -> pair(session).equals(pair))
                                .toList(),
                        servers.stream()
                                .filter(server -> pair(server).equals(pair))
                                .toList(),
                        pools.stream().filter(pool -> pair(pool).equals(pair)).toList()))
                .toList();
    }

    private List<Object> pool(Pair pair, List<SessionView> sessions, List<ServerView> servers, List<PoolView> pools) {
        long waiting = sessions.stream()
                .filter(session -> session.state() == SessionView.State.WAITING)
                .count();
        long used = servers.stream().filter(ServerView::inUse).count();
        var longest = sessions.stream()
                .map(SessionView::waits)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return List.of(
                pair.database(),
                pair.user(),
                sessions.size() - waiting,
                waiting,
                // A CancelRequest takes nobody's place, and waits in no pool.
                0,
                0,
                used,
                0,
                0,
                servers.size() - used,
                // A connection that is probed before its next use is in use already.
                0,
                0,
                pools.stream().mapToInt(PoolView::dialling).sum(),
                longest.toSeconds(),
                longest.toNanosPart() / 1000,
                proxy.poolRule(pair.database(), pair.user())
                        .map(rule -> name(rule.mode()))
                        .orElse("session"),
                Optional.empty());
    }

    private static String name(PoolMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    // ---- databases and users

    private List<List<Object>> databases() {
        var sessions = proxy.sessions();
        var servers = proxy.servers();
        var still = proxy.standstill();
        var settings = proxy.settings();
        var names = new TreeSet<String>();
        proxy.totals().stream().map(DatabaseTotals::database).forEach(names::add);
        sessions.stream().map(SessionView::database).forEach(names::add);
        servers.stream().map(ServerView::database).forEach(names::add);
        names.addAll(still.databases());
        names.addAll(still.disabled());
        names.add(ConsoleDatabase.NAME);
        var node = topology.current().primary();
        var numbers = new Settings(settings);
        var pairs = pairs(sessions, servers, proxy.pools());
        return names.stream()
                .map(name -> {
                    boolean own = name.equals(ConsoleDatabase.NAME);
                    return database(
                            name,
                            own ? Optional.empty() : node,
                            numbers,
                            own ? List.of() : rules(name, pairs),
                            servers.stream()
                                    .filter(server -> server.database().equals(name))
                                    .count(),
                            sessions.stream()
                                    .filter(session -> session.database().equals(name))
                                    .count(),
                            !own && (still.paused() || still.databases().contains(name)),
                            still.disabled().contains(name));
                })
                .toList();
    }

    private List<Object> database(
            String name,
            Optional<Node> node,
            Settings settings,
            List<PoolRule> rules,
            long servers,
            long clients,
            boolean paused,
            boolean disabled) {
        boolean own = name.equals(ConsoleDatabase.NAME);
        return List.of(
                name,
                node.map(Node::host),
                node.map(Node::port).orElseGet(() -> own ? settings.number("listen_port") : 0),
                name,
                own ? Optional.of(ConsoleDatabase.NAME) : Optional.empty(),
                rules.stream().mapToInt(PoolRule::maxSize).max().orElseGet(() -> settings.number("default_pool_size")),
                settings.number("min_pool_size"),
                0,
                settings.number("server_lifetime"),
                own ? Optional.of("statement") : ownMode(settings, rules),
                Optional.empty(),
                0,
                servers,
                0,
                clients,
                paused ? 1 : 0,
                disabled ? 1 : 0);
    }

    /** What holds for the pools of a database: those of the users that it has now, or of one that nothing is said about. */
    private List<PoolRule> rules(String database, List<Pair> pairs) {
        var users = pairs.stream()
                .filter(pair -> pair.database().equals(database))
                .map(Pair::user)
                .toList();
        return (users.isEmpty() ? List.of("") : users)
                .stream()
                        .flatMap(user -> proxy.poolRule(database, user).stream())
                        .toList();
    }

    /** A mode that is the database's own, which it is in all its pools. */
    private static Optional<String> ownMode(Settings settings, List<PoolRule> rules) {
        var modes = rules.stream().map(rule -> name(rule.mode())).distinct().toList();
        return modes.size() == 1 && !modes.getFirst().equals(settings.text("pool_mode"))
                ? Optional.of(modes.getFirst())
                : Optional.empty();
    }

    private List<List<Object>> users() {
        var sessions = proxy.sessions();
        var servers = proxy.servers();
        var names = new TreeSet<String>();
        sessions.stream().map(SessionView::user).forEach(names::add);
        servers.stream().map(ServerView::role).forEach(names::add);
        return names.stream()
                .map(name -> List.<Object>of(
                        name,
                        "",
                        "",
                        Optional.empty(),
                        0,
                        servers.stream()
                                .filter(server -> server.role().equals(name))
                                .count(),
                        0,
                        sessions.stream()
                                .filter(session -> session.user().equals(name))
                                .count()))
                .toList();
    }

    private List<List<Object>> lists() {
        var sessions = proxy.sessions();
        var servers = proxy.servers();
        var rows = new ArrayList<List<Object>>();
        rows.add(List.of("databases", databases().size()));
        rows.add(List.of("users", users().size()));
        rows.add(List.of("peers", 0));
        rows.add(List.of("pools", pairs(sessions, servers, proxy.pools()).size()));
        rows.add(List.of("peer_pools", 0));
        // PgBouncer's stock of structures that it has allocated and nobody uses; here the collector takes those.
        rows.add(List.of("free_clients", 0));
        rows.add(List.of("used_clients", sessions.size()));
        rows.add(List.of("login_clients", proxy.loggingIn()));
        rows.add(List.of("free_servers", 0));
        rows.add(List.of("used_servers", servers.size()));
        // The Java runtime looks names up, and does not tell.
        rows.add(List.of("dns_names", 0));
        rows.add(List.of("dns_zones", 0));
        rows.add(List.of("dns_queries", 0));
        rows.add(List.of("dns_pending", 0));
        return rows;
    }

    private List<List<Object>> pins() {
        return proxy.pools().stream()
                .flatMap(pool -> pool.pins().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(pin -> List.<Object>of(
                                pool.node(), pool.database(), pool.role(), pin.getKey(), pin.getValue())))
                .toList();
    }
}
