package helios.host.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All features that Helios' own modules provide, installed or not: so that a section whose feature is missing can be told from
 * a misspelt one.
 */
public final class Catalogue {

    /**
     * A feature.
     *
     * @param name what its provider is called
     * @param module the Java module that brings it
     * @param modules which of the 46 modules it covers, as one counts them
     * @param title what it does, in a few words
     * @param sections what it owns in {@code proxy.toml}, its main section first
     * @param aliases other names of the main section
     */
    public record Entry(
            String name, String module, String modules, String title, List<String> sections, Set<String> aliases) {

        private static Entry feature(String name, String modules, String title, String... sections) {
            return new Entry(name, "helios.feature." + name, modules, title, List.of(sections), Set.of());
        }

        private Entry alias(String... names) {
            return new Entry(name, module, modules, title, sections, Set.of(names));
        }

        private Entry in(String otherModule) {
            return new Entry(name, otherModule, modules, title, sections, aliases);
        }
    }

    /** All of them, by number. */
    public static final List<Entry> FEATURES = List.of(
            Entry.feature("pool", "1", "connection pooling", "pool").alias("pool_mode"),
            Entry.feature("balance", "2", "load balancing", "load_balancer").alias("balance"),
            Entry.feature("health", "3", "health checks", "health"),
            Entry.feature("pipeline", "4", "pipelining of statements", "pipeline"),
            Entry.feature("batch", "5", "batching of inserts", "batch"),
            Entry.feature("failover", "6, 10, 11", "failover, switchover, primary tracker", "failover", "switchover")
                    .alias("auto_promote"),
            Entry.feature(
                    "replay", "7, 8, 9, 12", "transaction replay, session migration, journal", "replay", "journal"),
            Entry.feature("postgres", "11", "roles asked of PostgreSQL", "topology")
                    .in("helios.feature.topology.postgres"),
            Entry.feature("patroni", "11", "roles asked of Patroni", "topology").in("helios.feature.topology.patroni"),
            Entry.feature("helios", "11", "roles told by HeliosDB", "topology").in("helios.feature.topology.helios"),
            Entry.feature("cache", "13", "query cache", "cache").alias("query_cache"),
            Entry.feature("distribcache", "13", "shared query cache", "distribcache"),
            Entry.feature("routing", "14", "routing by hints", "routing_hints").alias("routing"),
            Entry.feature("lag", "15", "lag-aware routing, read-your-writes", "lag_routing")
                    .alias("lag"),
            Entry.feature("rewrite", "16", "rewriting by rules", "query_rewrite")
                    .alias("rewrite"),
            Entry.feature("analytics", "17", "query analytics", "analytics").alias("query_analytics"),
            Entry.feature("schema", "18", "routing by schema", "schema_routing").alias("schema"),
            Entry.feature("auth", "19", "authentication", "auth"),
            Entry.feature("ratelimit", "20", "rate limits", "rate_limit").alias("ratelimit", "rate_limiting"),
            Entry.feature("breaker", "21", "circuit breaker", "circuit_breaker").alias("breaker"),
            Entry.feature("tenancy", "22", "multi-tenancy", "multi_tenancy").alias("tenancy"),
            Entry.feature("wasm", "23, 27-32, 35-42", "WebAssembly plugins", "plugins", "audit_export")
                    .alias("wasm"),
            Entry.feature("graphql", "24", "GraphQL gateway", "graphql_gateway").alias("graphql"),
            Entry.feature("anomaly", "25", "anomaly detection", "anomaly"),
            Entry.feature("edge", "26", "edge mode", "edge"),
            Entry.feature("admin", "33, 34", "REST administration, web UI", "admin")
                    .in("helios.admin"),
            Entry.feature("console", "33", "PgBouncer's console", "console"),
            Entry.feature("observability", "33", "traces and histograms", "observability"),
            Entry.feature("chaos", "33", "faults on purpose", "chaos"),
            Entry.feature("shadow", "33", "comparison with another server", "shadow", "targets"),
            Entry.feature("timetravel", "33", "replay of the journal", "time_travel"),
            Entry.feature("gateway", "extra", "SQL over HTTP", "http_gateway"),
            Entry.feature("mcp", "extra", "Model Context Protocol", "mcp", "agent_contracts"),
            Entry.feature("mirror", "extra", "copy of all writes to another cluster", "mirror"),
            Entry.feature("branch", "extra", "branches of databases", "branch"),
            Entry.feature("promote", "extra", "frequent statements as prepared ones", "promote"));

    private Catalogue() {}

    /** The feature that a section belongs to. */
    public static Optional<Entry> owner(String section) {
        return FEATURES.stream()
                .filter(entry -> entry.sections().contains(section))
                .findFirst();
    }

    /** The names of sections and keys at the root that no feature may own. */
    public static Set<String> kernelNames() {
        var names = new TreeSet<>(Section.KERNEL.names());
        names.addAll(Section.ROOT.names());
        names.add(Aliases.ROOT);
        return names;
    }

    /** Other names of sections, and their own. */
    static Map<String, String> aliases() {
        var aliases = new TreeMap<String, String>();
        FEATURES.forEach(entry -> entry.aliases()
                .forEach(alias -> aliases.put(alias, entry.sections().getFirst())));
        return aliases;
    }

    /** Prefixes of root keys, and the section that they stand for. */
    static Map<String, String> rootPrefixes() {
        return Map.of("admin_", "admin");
    }
}
