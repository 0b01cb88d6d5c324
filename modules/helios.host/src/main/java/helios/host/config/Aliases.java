package helios.host.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gives each setting its one name: other accepted spellings move to where they belong. The same setting in two spellings
 * with two values is an error.
 */
final class Aliases {

    /** The section whose keys may as well stand at the root. */
    static final String ROOT = "proxy";

    /** Keys of tables of the kernel that mean another key. A target behind {@code ms:} counts a bare number in milliseconds. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("optimize_unnamed_parse", "pool.optimize_unnamed_parse"),
            Map.entry("admin.users", "console.admin_users"),
            Map.entry("stats_users", "console.stats_users"),
            Map.entry("tr_enabled", "replay.enabled"),
            Map.entry("tr_mode", "replay.mode"),
            Map.entry("tr_read_functions", "load_balancer.assume_readonly_functions"),
            Map.entry("load_balancer.read_strategy", "load_balancer.strategy"),
            Map.entry("load_balancer.read_your_writes_ms", "lag_routing.ryw_window_ms"),
            Map.entry("limits.client_idle_timeout_secs", "limits.client_idle_secs"),
            Map.entry("limits.client_tcp_keepalive_secs", "limits.client_keepalive_secs"),
            Map.entry("limits.backend_response_timeout_secs", "limits.query_timeout_secs"),
            Map.entry("limits.max_backend_frame_bytes", "limits.max_message_bytes"),
            Map.entry("limits.max_client_connections", "pool.max_client_connections"),
            Map.entry("limits.client_admission_wait_secs", "pool.admission_wait_secs"),
            Map.entry("limits.max_concurrent_reconnects_per_node", "pool.max_dials_per_node"),
            Map.entry("limits.backend_slot_wait_ms", "ms:pool.acquire_timeout_secs"),
            Map.entry("limits.tr_max_replay_statements", "replay.max_statements"),
            Map.entry("limits.tr_max_replay_bytes", "replay.max_bytes"),
            Map.entry("limits.tr_buffer_small_reads_bytes", "replay.hold_reads_bytes"),
            Map.entry("limits.replay_deadline_secs", "time_travel.deadline_secs"),
            Map.entry("limits.tr_max_session_set_statements", "limits.max_tracked_settings"),
            Map.entry("limits.tr_max_tracked_savepoints", "limits.max_tracked_savepoints"),
            Map.entry("limits.latency_buckets_ms", "observability.buckets_ms"));

    /** What is refused with a word on what to use in its place. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry(
                    "limits.reprepare_timeout_secs",
                    "there is no such limit; what prepares a statement anew goes with what needs it, within"
                            + " limits.query_timeout_secs"),
            Map.entry(
                    "limits.max_total_idle_backend_conns",
                    "there is no such limit; pool.max_connections bounds the connections to each node"),
            Map.entry(
                    "limits.pool_reap_interval_secs",
                    "there is no such limit; pools are looked at every second, and pool.idle_timeout_secs says what goes"),
            Map.entry(
                    "limits.tr_max_observation_bytes", "there is no such limit; replay.max_bytes bounds what is kept"),
            Map.entry("limits.tr_max_cycle_statements", "there is no such limit; remove it"),
            Map.entry("limits.gateway_pool_max_idle", "there is no such limit; gateways lease from [pool]"),
            Map.entry("ha", "is not a section here; use [failover] and [topology]"),
            Map.entry("ai_cache", "is not a section here; use [cache.semantic]"));

    private static final Map<String, String> ROLES = Map.of(
            "master", "primary",
            "leader", "primary",
            "replica", "standby",
            "secondary", "standby",
            "read_replica", "standby");

    private final List<String> rootKeys;
    private final Map<String, String> sections;
    private final Map<String, String> rootPrefixes;
    private final Problems problems;

    /**
     * The aliases.
     *
     * @param rootKeys the keys that stay at the root
     * @param sections other names of sections, and their own
     * @param rootPrefixes prefixes of root keys, and the section in which the rest of such a key stands
     * @param problems where contradictions are noted
     */
    Aliases(List<String> rootKeys, Map<String, String> sections, Map<String, String> rootPrefixes, Problems problems) {
        this.rootKeys = rootKeys;
        this.sections = sections;
        this.rootPrefixes = rootPrefixes;
        this.problems = problems;
    }

    /** Moves everything in a tree to its place. */
    void apply(Value.Table root) {
        if (root.get(ROOT) instanceof Value.Table proxy) {
            root.remove(ROOT);
            proxy.entries().forEach((key, value) -> put(root, key, value));
        }
        sections.forEach((alias, name) -> {
            var value = root.remove(alias);
            if (value != null) {
                put(root, name, value);
            }
        });
        rootPrefixes.forEach((prefix, section) -> movePrefixed(root, prefix, section));
        if (root.get("load_balancer") instanceof Value.Table balancer) {
            standbyReads(balancer);
        }
        KEYS.forEach((from, to) -> move(root, from, to));
        refuse(root);
        warn(root);
        if (root.get("nodes") instanceof Value.Items(var _, var nodes)) {
            nodes.forEach(this::node);
        }
    }

    /** The proper name of a key, or of a section. */
    String resolve(String name) {
        var leaf = new Value.Single(Origin.outside("", name), "", false);
        var tree = Value.Table.of("", name, leaf);
        apply(tree);
        return find(tree, leaf).orElse(name);
    }

    private static Optional<String> find(Value.Table table, Value leaf) {
        for (var entry : table.entries().entrySet()) {
            if (entry.getValue() instanceof Value.Table inner) {
                var path = find(inner, leaf);
                if (path.isPresent()) {
                    return path.map(rest -> entry.getKey() + "." + rest);
                }
            } else if (entry.getValue().origin().equals(leaf.origin())) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    private void movePrefixed(Value.Table root, String prefix, String section) {
        for (var key : List.copyOf(root.entries().keySet())) {
            var value = root.get(key);
            if (value != null && key.startsWith(prefix) && !rootKeys.contains(key)) {
                root.remove(key);
                moveTo(root, section + "." + key.substring(prefix.length()), value);
            }
        }
    }

    private void move(Value.Table root, String from, String to) {
        var split = split(from);
        var table = split.section().isEmpty() ? root : root.tableOrEmpty(split.section());
        var value = table.remove(split.key());
        if (value != null) {
            boolean inMillis = to.startsWith("ms:");
            moveTo(root, inMillis ? to.substring(3) : to, inMillis ? millis(value) : value);
        }
    }

    private static Value millis(Value value) {
        return value instanceof Value.Single(var origin, Long count, var _)
                ? new Value.Single(origin, count + "ms", false)
                : value;
    }

    private void moveTo(Value.Table root, String path, Value value) {
        var split = split(path);
        if (!(root.get(split.section()) instanceof Value.Table)) {
            put(root, split.section(), new Value.Table(value.origin()));
        }
        if (root.get(split.section()) instanceof Value.Table section) {
            put(section, split.key(), value);
        }
    }

    private record Path(String section, String key) {}

    private static Path split(String path) {
        int dot = path.indexOf('.');
        return new Path(dot < 0 ? "" : path.substring(0, dot), path.substring(dot + 1));
    }

    private void refuse(Value.Table root) {
        REFUSED.forEach((path, text) -> {
            var split = split(path);
            var table = split.section().isEmpty() ? root : root.tableOrEmpty(split.section());
            var value = table.remove(split.key());
            if (value != null) {
                problems.error(value.origin(), text);
            }
        });
    }

    private void warn(Value.Table root) {
        var value = root.remove("strict_config");
        if (value != null) {
            problems.warning(value.origin(), "has no effect: unknown keys are always errors");
        }
    }

    /** Any standby was called an asynchronous one. */
    private void standbyReads(Value.Table balancer) {
        if (balancer.remove("standby_reads") instanceof Value.Single(var origin, Object from, var quoted)) {
            put(balancer, "read_from", new Value.Single(origin, from.equals("async") ? "any" : from, quoted));
        }
    }

    private void node(Value value) {
        if (!(value instanceof Value.Table node)) {
            return;
        }
        for (var key : List.of("sync", "synchronous")) {
            var sync = node.remove(key);
            if (sync instanceof Value.Single(var origin, var on, var _)
                    && on.toString().matches("true|false")) {
                if (on.toString().equals("true")) {
                    put(node, "sync_state", new Value.Single(origin, "sync", false));
                }
            } else if (sync != null && !(sync instanceof Value.Refused)) {
                problems.error(sync.origin(), "must be true or false, but is " + sync.describe());
            }
        }
        var httpPort = node.remove("http_port");
        if (httpPort != null) {
            problems.error(
                    httpPort.origin(), "is for HeliosDB servers alone, which this version does not know; remove it");
        }
        if (node.get("role") instanceof Value.Single(var origin, String role, var _)) {
            var name = ROLES.get(role.toLowerCase(Locale.ROOT).replace('-', '_'));
            if (name != null) {
                node.put("role", new Value.Single(origin, name, false));
            }
        }
    }

    /** Adds a value that came under another name. */
    private void put(Value.Table table, String key, Value value) {
        var present = table.get(key);
        if (present == null) {
            table.put(key, value);
        } else if (present instanceof Value.Table into && value instanceof Value.Table(var _, var entries)) {
            entries.forEach((name, entry) -> put(into, name, entry));
        } else if (!same(present, value)) {
            boolean inOrder =
                    present.origin().problem("").compareTo(value.origin().problem("")) < 0;
            var first = inOrder ? present : value;
            var second = inOrder ? value : present;
            problems.error(
                    second.origin(),
                    "is also given as %s %s, with another value; keep one of them"
                            .formatted(first.origin().path(), first.origin().reference()));
        }
    }

    private static boolean same(Value one, @Nullable Value other) {
        return switch (one) {
            case Value.Single(var _, var value, var _) ->
                other instanceof Value.Single single && value.equals(single.value());
            case Value.Items(var _, var items) ->
                other instanceof Value.Items several
                        && items.size() == several.items().size()
                        && IntStream.range(0, items.size())
                                .allMatch(
                                        i -> same(items.get(i), several.items().get(i)));
            case Value.Table(var _, var entries) ->
                other instanceof Value.Table table
                        && entries.keySet().equals(table.entries().keySet())
                        && entries.entrySet().stream().allMatch(e -> same(e.getValue(), table.get(e.getKey())));
            case Value.Refused _ -> other instanceof Value.Refused;
        };
    }
}
