package helios.host.config;

import helios.spi.FeatureProvider;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A part of {@code proxy.toml} that is bound to one record.
 *
 * @param owner the feature's name; empty for the kernel
 * @param names the tables, array tables or keys at the root that belong to it
 * @param main the table whose {@code enabled} switches all of it; empty where nothing does
 * @param single true: the main table itself is the record; false: the record has a component for each name
 * @param onByDefault whether it is bound while nothing of it is given
 * @param schema the record
 */
record Section(
        String owner,
        Set<String> names,
        Optional<String> main,
        boolean single,
        boolean onByDefault,
        RecordSchema schema) {

    static final Section ROOT = kernel(ProxyConfig.class);
    static final Section KERNEL = kernel(KernelConfig.class);

    private static Section kernel(Class<? extends Record> type) {
        var schema = RecordSchema.of(ConfigSpec.of(type, MethodHandles.lookup()));
        return new Section("", new LinkedHashSet<>(schema.keys()), Optional.empty(), false, true, schema);
    }

    /**
     * The part of a feature.
     *
     * @throws IllegalArgumentException if its record cannot be bound to its sections
     */
    static Section of(FeatureProvider<?> provider) {
        var owned = provider.sections();
        var names = new LinkedHashSet<>(owned.names());
        names.addAll(owned.arrays());
        var section = new Section(
                provider.name(),
                names,
                owned.names().stream().findFirst(),
                owned.names().size() == 1 && owned.arrays().isEmpty(),
                provider.onByDefault(),
                RecordSchema.of(provider.config()));
        section.requireComponents();
        return section;
    }

    private void requireComponents() {
        var missing = new ArrayList<>(single ? List.of() : names);
        missing.removeIf(name -> schema.field(name).isPresent());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("%s has no component for %s".formatted(schema.type(), missing));
        }
    }

    /** What stands in front of the record's keys in their full names. */
    String path() {
        return single ? main.orElseThrow() : "";
    }

    /** Tells whether this is the same part, read another time. */
    boolean matches(Section other) {
        return owner.equals(other.owner) && names.equals(other.names);
    }

    boolean isPresent(Value.Table root) {
        return names.stream().anyMatch(name -> root.get(name) != null);
    }

    /** The table that the record is bound to. */
    Value.Table table(Value.Table root) {
        if (single) {
            return root.tableOrEmpty(path());
        }
        var table = new Value.Table(root.origin());
        root.entries().forEach((key, value) -> {
            if (names.contains(key)) {
                table.put(key, value);
            }
        });
        return table;
    }

    /** The schema of the main table. */
    Optional<RecordSchema> mainSchema() {
        if (single) {
            return Optional.of(schema);
        }
        return main.flatMap(schema::field)
                .flatMap(field ->
                        field.shape() instanceof Shape.Nested(var nested) ? Optional.of(nested) : Optional.empty());
    }
}
