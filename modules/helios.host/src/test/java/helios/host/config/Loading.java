package helios.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.FeatureProvider;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Loads texts as the program loads files. */
final class Loading {

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final String NODE = "\n[[nodes]]\nhost = \"db\"\n";
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HOME",
            "/home/h",
            "PORT",
            "5433",
            "EMPTY",
            "",
            "YES",
            "true",
            "WAIT",
            "250ms",
            "WORD",
            "word",
            "PASS",
            "x\"\nadmin_allow_insecure=true");

    private Loading() {}

    static ConfigLoader loader() {
        return new ConfigLoader(ENVIRONMENT, Path.of("/opt/helios"), () -> NOW);
    }

    static Loaded load(String toml, FeatureProvider<?>... providers) {
        return load(toml, Overrides.none(), providers);
    }

    static Loaded load(String toml, Overrides overrides, FeatureProvider<?>... providers) {
        return loader().load(new Source.Text("proxy.toml", toml), overrides, List.of(providers));
    }

    static Configuration valid(String toml, FeatureProvider<?>... providers) {
        return valid(toml, Overrides.none(), providers);
    }

    static Configuration valid(String toml, Overrides overrides, FeatureProvider<?>... providers) {
        var loaded = load(toml, overrides, providers);
        assertThat(loaded).as(toml).isInstanceOf(Loaded.Valid.class);
        return ((Loaded.Valid) loaded).configuration();
    }

    static List<String> errors(String toml, FeatureProvider<?>... providers) {
        return errors(toml, Overrides.none(), providers);
    }

    static List<String> errors(String toml, Overrides overrides, FeatureProvider<?>... providers) {
        var loaded = load(toml, overrides, providers);
        assertThat(loaded).as("a configuration with errors").isInstanceOf(Loaded.Invalid.class);
        return ((Loaded.Invalid) loaded)
                .errors().stream().map(Problem::toString).toList();
    }
}
