package helios.host.config;

import helios.spi.FeatureProvider;
import helios.spi.TlsIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.Toml;

/** One valid configuration, as a whole. Immutable. */
public final class Configuration {

    private final Map<Section, Optional<Record>> records;
    private final Value.Table tree;
    private final String source;
    private final Instant loadedAt;
    private final List<Problem> warnings;

    Configuration(
            Map<Section, Optional<Record>> records,
            Value.Table tree,
            String source,
            Instant loadedAt,
            List<Problem> warnings) {
        this.records = records;
        this.tree = tree;
        this.source = source;
        this.loadedAt = loadedAt;
        this.warnings = warnings;
    }

    /** The keys at the root. */
    public ProxyConfig proxy() {
        return (ProxyConfig)
                records.getOrDefault(Section.ROOT, Optional.empty()).orElseThrow();
    }

    private KernelConfig kernel() {
        return (KernelConfig)
                records.getOrDefault(Section.KERNEL, Optional.empty()).orElseThrow();
    }

    /** {@code [backend]}. */
    public BackendConfig backend() {
        return kernel().backend();
    }

    /** {@code [[nodes]]}, at least one. */
    public List<NodeConfig> nodes() {
        return kernel().nodes();
    }

    /** {@code [tls]}; absent where it is off. */
    public Optional<TlsConfig> tls() {
        return kernel().tls();
    }

    /** The files of {@code [tls]} that say who the proxy is; absent where it is off. */
    public Optional<TlsIdentity> tlsIdentity() {
        return tls().map(tls -> new TlsIdentity(tls.certPath(), tls.keyPath().path()));
    }

    /** {@code [[hba]]} in its order. */
    public List<HbaRule> hba() {
        return kernel().hba();
    }

    /** {@code [limits]}. */
    public LimitsConfig limits() {
        return kernel().limits();
    }

    /** What a feature is configured with; absent where the feature is off. */
    public <C extends Record> Optional<C> of(FeatureProvider<C> provider) {
        return part(provider)
                .map(Map.Entry::getValue)
                .orElse(Optional.empty())
                .map(provider.config().type()::cast);
    }

    /** Tells whether nothing changed for a feature: it is off in both, or has the same values. */
    public boolean sameFor(FeatureProvider<?> provider, Configuration other) {
        return of(provider).equals(other.of(provider));
    }

    /** Where that stands which a provider, by an exception, says that it cannot use. */
    public Problem refused(FeatureProvider<?> provider, RuntimeException reason) {
        return part(provider)
                .map(Map.Entry::getKey)
                .map(section -> Binder.refused(section.schema(), section.table(tree), reason))
                .orElseThrow();
    }

    /** Where a section of the kernel stands which, as an exception says, cannot be used. */
    public Problem refused(String section, RuntimeException reason) {
        return tree.tableOrEmpty(section).origin().problem(String.valueOf(reason.getMessage()));
    }

    private Optional<Map.Entry<Section, Optional<Record>>> part(FeatureProvider<?> provider) {
        return records.entrySet().stream()
                .filter(entry -> entry.getKey().owner().equals(provider.name()))
                .findFirst();
    }

    /** The whole path of the file, or what else it was made from. */
    public String source() {
        return source;
    }

    /** When it was read. */
    public Instant loadedAt() {
        return loadedAt;
    }

    /** What in it is useless. */
    public List<Problem> warnings() {
        return warnings;
    }

    /**
     * All that is in force, defaults included, by section and key: String, Long, Double, Boolean, List and Map of these. A
     * secret is {@code ***}. A feature that would be on, but is switched off, is {@code enabled = false}.
     */
    public Map<String, Object> effective() {
        var all = new LinkedHashMap<String, Object>();
        records.forEach((section, value) -> {
            var record = value.orElse(null);
            if (record == null) {
                section.main()
                        .filter(_ -> section.onByDefault())
                        .ifPresent(main -> all.put(main, Map.of(Binder.ENABLED, false)));
            } else if (section.single()) {
                all.put(section.path(), write(section.schema(), record));
            } else {
                all.putAll(write(section.schema(), record));
            }
        });
        return all;
    }

    private static Map<String, Object> write(RecordSchema schema, Record record) {
        var table = new LinkedHashMap<String, Object>();
        for (var field : schema.fields()) {
            write(field.shape(), schema.get(record, field)).ifPresent(value -> table.put(field.key(), value));
        }
        return table;
    }

    private static Optional<Object> write(Shape shape, Object value) {
        return switch (shape) {
            case Shape.Single _ -> Optional.of(ScalarType.write(value));
            case Shape.Free _ -> Optional.of(value);
            case Shape.Nested(var schema) -> Optional.of(write(schema, (Record) value));
            case Shape.Maybe(var content) -> ((Optional<?>) value).flatMap(present -> write(content, present));
            case Shape.Many(var element) -> {
                var items = new ArrayList<Object>();
                ((List<?>) value).forEach(item -> write(element, item).ifPresent(items::add));
                yield Optional.of(items);
            }
            case Shape.Named(var element) -> {
                var entries = new LinkedHashMap<String, Object>();
                ((Map<?, ?>) value)
                        .forEach((key, item) ->
                                write(element, item).ifPresent(written -> entries.put(String.valueOf(key), written)));
                yield Optional.of(entries);
            }
        };
    }

    /** The same as a file, that would load to the same configuration but for its secrets. */
    public String toToml() {
        return Toml.toToml(literally(effective()));
    }

    /** The same, with a comment at each value that tells where it comes from. */
    public String toTomlWithSources() {
        return new PrintedConfig(tree).withSources(toToml());
    }

    /** Keeps what looks like a variable from being taken for one. */
    private static Object literally(Object value) {
        return switch (value) {
            case String text -> text.replace("${", "$${");
            case List<?> items -> items.stream().map(Configuration::literally).toList();
            case Map<?, ?> table -> {
                var copy = new LinkedHashMap<Object, Object>();
                table.forEach((key, item) -> copy.put(key, literally(item)));
                yield copy;
            }
            default -> value;
        };
    }

    /**
     * What tells two configurations apart, and is the same for the same configuration on two machines: SHA-256 of {@link
     * #effective}, in hexadecimal digits. Secrets do not enter it, so that they cannot be guessed from it.
     */
    public String hash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(toToml().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What becomes of a running proxy that has the older configuration when this one was read. */
    public Changes changesFrom(Configuration older) {
        var comparison = new Comparison();
        var merged = new LinkedHashMap<Section, Optional<Record>>();
        records.forEach((section, value) -> {
            var before = older.records.entrySet().stream()
                    .filter(entry -> entry.getKey().matches(section))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(Optional.empty());
            merged.put(section, comparison.section(section, before, value));
        });
        return new Changes(
                new Configuration(merged, tree, source, loadedAt, warnings),
                List.copyOf(comparison.changed),
                List.copyOf(comparison.requiresRestart));
    }
}
