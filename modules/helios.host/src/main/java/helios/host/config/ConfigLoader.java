package helios.host.config;

import helios.spi.FeatureProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads configurations. Stateless but for what it is given; thread-safe. A load reads the file, and the files with secrets
 * that it names, anew.
 */
public final class ConfigLoader {

    static final String STATE_DIR = "state_dir";
    static final String FEATURES_DIR = "features_dir";
    private static final String DEFAULT = "default";

    private final Map<String, String> environment;
    private final Path installation;
    private final InstantSource clock;

    /**
     * A loader.
     *
     * @param environment the environment variables that texts may refer to; {@code HOME} and {@code XDG_STATE_HOME} say where
     *     {@code state_dir} is by default
     * @param installation the folder beside whose {@code lib/} the default {@code features_dir} lies
     * @param clock says when a configuration was loaded
     */
    public ConfigLoader(Map<String, String> environment, Path installation, InstantSource clock) {
        this.environment = Map.copyOf(environment);
        this.installation = installation;
        this.clock = clock;
    }

    /** The loader of this process: its environment, the folder in the property {@code helios.home}, the system's clock. */
    public static ConfigLoader system() {
        return new ConfigLoader(
                System.getenv(),
                Path.of(System.getProperty("helios.home", "")).toAbsolutePath(),
                InstantSource.system());
    }

    /**
     * Reads a configuration as a whole.
     *
     * @param providers the installed features; no two of them own the same section
     */
    public Loaded load(Source source, Overrides overrides, Collection<? extends FeatureProvider<?>> providers) {
        String text;
        try {
            text = source.read();
        } catch (IOException e) {
            return new Loaded.Unreadable("%s cannot be read: %s".formatted(source.location(), Binder.reason(e)));
        }
        var problems = new Problems();
        var sections = sections(providers, problems);
        var root = tree(source, text, overrides, aliases(providers, problems), problems);
        return new Load(source, root, sections, problems).load(clock.instant());
    }

    /** What can be configured where these features are installed. */
    public Reference reference(Collection<? extends FeatureProvider<?>> providers) {
        var ignored = new Problems();
        return Reference.of(sections(providers, ignored), defaults(), aliases(providers, ignored)::resolve);
    }

    /**
     * Where third-party features lie, which must be known before their sections can be read. Whatever else is wrong is left
     * for {@link #load} to say.
     */
    public Path featuresDir(Source source, Overrides overrides) {
        return peek(source, overrides, FEATURES_DIR)
                .map(value -> source.base().resolve(value).normalize())
                .orElseGet(() -> Path.of(defaults().get(FEATURES_DIR)));
    }

    /** A single value as the file and the overrides have it, unchecked; for those who cannot wait for {@link #load}. */
    public Optional<String> peek(Source source, Overrides overrides, String key) {
        try {
            var ignored = new Problems();
            Value value = tree(source, source.read(), overrides, aliases(List.of(), ignored), ignored);
            for (var part : key.split("\\.", -1)) {
                value = value instanceof Value.Table table ? table.get(part) : null;
            }
            return value instanceof Value.Single single
                    ? Optional.of(single.value().toString())
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** The values of keys that depend on machine and user. */
    Map<String, String> defaults() {
        var home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
        var state = Optional.ofNullable(environment.get("XDG_STATE_HOME"))
                .filter(value -> !value.isEmpty())
                .orElse(home + "/.local/state");
        return Map.of(
                STATE_DIR,
                state + "/helios",
                FEATURES_DIR,
                installation.resolve("features").toString());
    }

    private Value.Table tree(Source source, String text, Overrides overrides, Aliases aliases, Problems problems) {
        var root = new TomlReader(source.name(), new Variables(environment), problems).read(text);
        aliases.apply(root);
        overrides.apply(root, aliases);
        defaults().forEach((key, value) -> {
            if (root.get(key) == null) {
                root.put(key, new Value.Single(Origin.outside(DEFAULT, key), value, false));
            }
        });
        return root;
    }

    private static Aliases aliases(Collection<? extends FeatureProvider<?>> providers, Problems problems) {
        var names = new LinkedHashMap<>(Catalogue.aliases());
        var prefixes = new LinkedHashMap<>(Catalogue.rootPrefixes());
        for (var provider : providers) {
            names.putAll(provider.sections().aliases());
            provider.sections().names().stream()
                    .findFirst()
                    .ifPresent(
                            main -> provider.sections().rootPrefixes().forEach(prefix -> prefixes.put(prefix, main)));
        }
        return new Aliases(Section.ROOT.schema().keys(), names, prefixes, problems);
    }

    private static List<Section> sections(Collection<? extends FeatureProvider<?>> providers, Problems problems) {
        var sections = new ArrayList<>(List.of(Section.ROOT, Section.KERNEL));
        for (var provider : providers) {
            try {
                sections.add(Section.of(provider));
            } catch (IllegalArgumentException e) {
                problems.error(
                        Origin.outside("feature " + provider.name(), "").problem(String.valueOf(e.getMessage())));
            }
        }
        return sections;
    }
}
