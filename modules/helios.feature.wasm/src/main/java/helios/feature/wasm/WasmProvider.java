package helios.feature.wasm;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.admin.AdminRoute;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Discovers and builds the {@code wasm} feature. */
public final class WasmProvider implements FeatureProvider<WasmConfig> {

    /** For {@code ServiceLoader}. */
    public WasmProvider() {}

    @Override
    public String name() {
        return "wasm";
    }

    @Override
    public Sections sections() {
        return Sections.of("plugins");
    }

    @Override
    public ConfigSpec<WasmConfig> config() {
        return ConfigSpec.of(WasmConfig.class, MethodHandles.lookup());
    }

    /** Guards see what hints and rules made of a statement, and none of those that must not run counts. */
    @Override
    public Set<String> after() {
        return Set.of(
                "gate:anomaly",
                "gate:tenancy",
                "gate:ratelimit",
                "rewrite:routing",
                "rewrite:rewrite",
                "route:tenancy");
    }

    /** No plugin can remove the row filter, a cache of theirs comes before the proxy's, and their targets beat hints and rules. */
    @Override
    public Set<String> before() {
        return Set.of(
                "authenticate:auth",
                "rewrite:tenancy",
                "answer:edge",
                "answer:cache",
                "answer:distribcache",
                "answer:batch",
                "answer:shadow",
                "route:routing",
                "route:lag",
                "route:schema",
                "route:balance",
                "route:promote");
    }

    @Override
    public List<AdminRoute> routes() {
        return Stream.of(PluginRoutes.ALL, KvRoutes.ALL).flatMap(List::stream).toList();
    }

    @Override
    public Feature create(WasmConfig config, FeatureContext context) {
        return new WasmFeature(config, context);
    }
}
