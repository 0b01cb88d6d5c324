package helios.host.plan;

import helios.spi.Feature;
import helios.spi.FeatureProvider;
import helios.spi.Hooks;
import helios.spi.admin.AdminEndpoint;
import helios.spi.local.LocalDatabase;
import helios.spi.pool.BackendPool;
import helios.spi.query.Answerer;
import helios.spi.query.Gate;
import helios.spi.query.QueryListener;
import helios.spi.query.Recoverer;
import helios.spi.query.Rewriter;
import helios.spi.query.Router;
import helios.spi.session.Authenticator;
import helios.spi.session.SessionListener;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lets features register their hooks and puts them in order. */
public final class PlanBuilder {

    /** A feature whose hooks are registered; good for the plans of several generations. */
    public static final class Installed {
        private final FeatureProvider<?> provider;
        private final Registrations registrations;

        private Installed(FeatureProvider<?> provider, Registrations registrations) {
            this.provider = provider;
            this.registrations = registrations;
        }
    }

    private final Map<String, Installed> features = new TreeMap<>();
    private final Map<String, FeatureProvider<?>> off = new TreeMap<>();

    /** Lets a feature register its hooks. */
    public static Installed install(FeatureProvider<?> provider, Feature feature) {
        var registrations = new Registrations(provider.name());
        feature.install(new Registrar(registrations, false));
        return new Installed(provider, registrations);
    }

    /** Puts an installed feature into the plan. */
    public PlanBuilder add(Installed feature) {
        features.put(feature.provider.name(), feature);
        return this;
    }

    /** Has the routes of a feature that is off say so. */
    public PlanBuilder off(FeatureProvider<?> provider) {
        off.put(provider.name(), provider);
        return this;
    }

    /**
     * Puts everything in order.
     *
     * @throws IllegalArgumentException if features want to run in front of one another in a circle, or two bring a pool
     *     or a database of one name
     */
    public Plan build(long generation) {
        return new Plan(
                generation,
                ordered(Stage.AUTHENTICATE),
                ordered(Stage.SESSION),
                ordered(Stage.GATE),
                ordered(Stage.REWRITE),
                ordered(Stage.ANSWER),
                ordered(Stage.ROUTE),
                ordered(Stage.RECOVER),
                ordered(Stage.QUERY),
                pool(),
                localDatabases(),
                endpoints());
    }

    /** Those of the features that run, then those of the features that do not, unless another one has taken their place. */
    private List<AdminEndpoint> endpoints() {
        var endpoints = new ArrayList<AdminEndpoint>();
        features.values().forEach(feature -> endpoints.addAll(feature.registrations.endpoints));
        var taken = endpoints.stream().map(PlanBuilder::place).collect(Collectors.toSet());
        for (var provider : off.values()) {
            provider.routes().stream()
                    .map(route -> route.off(provider.sections().main()))
                    .filter(endpoint -> taken.add(place(endpoint)))
                    .forEach(endpoints::add);
        }
        return endpoints;
    }

    private static String place(AdminEndpoint endpoint) {
        return endpoint.method() + ' ' + endpoint.path();
    }

    private Optional<BackendPool> pool() {
        Installed owner = null;
        for (var feature : features.values()) {
            if (feature.registrations.pool != null) {
                if (owner != null) {
                    throw new IllegalArgumentException(
                            "the features \"%s\" and \"%s\" both bring a pool; remove one of them"
                                    .formatted(owner.registrations.feature, feature.registrations.feature));
                }
                owner = feature;
            }
        }
        return Optional.ofNullable(owner).map(installed -> installed.registrations.pool);
    }

    private Map<String, LocalDatabase> localDatabases() {
        var byName = new TreeMap<String, LocalDatabase>();
        for (var feature : features.values()) {
            for (var database : feature.registrations.databases) {
                for (var name : database.names()) {
                    if (byName.put(name, database) != null) {
                        throw new IllegalArgumentException(
                                "the feature \"%s\" serves a database \"%s\" that another one serves too; remove one of them"
                                        .formatted(feature.registrations.feature, name));
                    }
                }
            }
        }
        return byName;
    }

    @SuppressWarnings("unchecked") // each stage's list holds what its own register method put there
    private <T> List<Hook<T>> ordered(Stage stage) {
        var hooks = new ArrayList<Hook<T>>();
        for (var name : order(stage)) {
            for (var hook : registrations(name).hooks.getOrDefault(stage, List.of())) {
                hooks.add((Hook<T>) hook);
            }
        }
        return hooks;
    }

    private Registrations registrations(String feature) {
        var installed = features.get(feature);
        if (installed == null) {
            throw new IllegalStateException(feature);
        }
        return installed.registrations;
    }

    /** Kahn's algorithm (1962), taking the first name of those that nothing unordered precedes. */
    private List<String> order(Stage stage) {
        var waiting = predecessors(stage);
        var order = new ArrayList<String>();
        while (!waiting.isEmpty()) {
            var next = waiting.entrySet().stream()
                    .filter(entry -> entry.getValue().isEmpty())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("stage " + stage.label()
                            + " has no order: " + String.join(", ", waiting.keySet())
                            + " want to run in front of one another; see their after() and before()"));
            waiting.remove(next);
            waiting.values().forEach(names -> names.remove(next));
            order.add(next);
        }
        return order;
    }

    private Map<String, Set<String>> predecessors(Stage stage) {
        var predecessors = new TreeMap<String, Set<String>>();
        features.keySet().forEach(name -> predecessors.put(name, new TreeSet<>()));
        features.forEach((name, installed) -> {
            for (var earlier : mentioned(stage, installed.provider.after())) {
                predecessors.getOrDefault(name, new TreeSet<>()).add(earlier);
            }
            for (var later : mentioned(stage, installed.provider.before())) {
                predecessors.getOrDefault(later, new TreeSet<>()).add(name);
            }
        });
        return predecessors;
    }

    /** The installed features among {@code "name"} and {@code "stage:name"} that concern a stage. */
    private List<String> mentioned(Stage stage, Set<String> entries) {
        return entries.stream()
                .map(entry -> {
                    int colon = entry.indexOf(':');
                    boolean concerns = colon < 0 || entry.substring(0, colon).equals(stage.label());
                    return concerns ? entry.substring(colon + 1) : "";
                })
                .filter(features::containsKey)
                .toList();
    }

    private static final class Registrations {
        private final String feature;
        private final Map<Stage, List<Hook<?>>> hooks = new EnumMap<>(Stage.class);
        private final List<AdminEndpoint> endpoints = new ArrayList<>();
        private final List<LocalDatabase> databases = new ArrayList<>();
        private @Nullable BackendPool pool;

        Registrations(String feature) {
            this.feature = feature;
        }
    }

    private record Registrar(Registrations registrations, boolean blocking) implements Hooks {

        private Hooks register(Stage stage, Object hook, boolean blocks) {
            registrations
                    .hooks
                    .computeIfAbsent(stage, _ -> new ArrayList<>())
                    .add(new Hook<>(hook, registrations.feature, blocks));
            return this;
        }

        @Override
        public Hooks mayBlock() {
            return new Registrar(registrations, true);
        }

        @Override
        public Hooks authenticate(Authenticator authenticator) {
            return register(Stage.AUTHENTICATE, authenticator, true);
        }

        @Override
        public Hooks onSession(SessionListener listener) {
            return register(Stage.SESSION, listener, blocking);
        }

        @Override
        public Hooks gate(Gate gate) {
            return register(Stage.GATE, gate, blocking);
        }

        @Override
        public Hooks rewrite(Rewriter rewriter) {
            return register(Stage.REWRITE, rewriter, blocking);
        }

        @Override
        public Hooks answer(Answerer answerer) {
            return register(Stage.ANSWER, answerer, blocking);
        }

        @Override
        public Hooks route(Router router) {
            return register(Stage.ROUTE, router, blocking);
        }

        @Override
        public Hooks recover(Recoverer recoverer) {
            return register(Stage.RECOVER, recoverer, blocking);
        }

        @Override
        public Hooks onQuery(QueryListener listener) {
            return register(Stage.QUERY, listener, blocking);
        }

        @Override
        public Hooks pool(BackendPool pool) {
            if (registrations.pool != null) {
                throw new IllegalArgumentException("the feature \"" + registrations.feature + "\" brings two pools");
            }
            registrations.pool = pool;
            return this;
        }

        @Override
        public Hooks serve(LocalDatabase database) {
            registrations.databases.add(database);
            return this;
        }

        @Override
        public Hooks admin(AdminEndpoint endpoint) {
            registrations.endpoints.add(endpoint);
            return this;
        }
    }
}
