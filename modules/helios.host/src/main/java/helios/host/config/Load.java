package helios.host.config;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One load: binds all sections of a tree and gives the configuration, or all that is wrong. */
final class Load {

    private final Source source;
    private final Value.Table root;
    private final List<Section> sections;
    private final Problems problems;
    private final Binder binder;
    private final KeyIndex index = new KeyIndex();

    Load(Source source, Value.Table root, List<Section> sections, Problems problems) {
        this.source = source;
        this.root = root;
        this.sections = sections;
        this.problems = problems;
        binder = new Binder(source.base(), index, problems);
    }

    Loaded load(Instant now) {
        sections.forEach(section -> index.add(section.path(), section.schema()));
        root.entries().forEach(this::refuseUnowned);
        Map<Section, Optional<Record>> records = new LinkedHashMap<>();
        sections.forEach(section -> records.put(section, bind(section)));
        new CrossChecks(root, problems, records).run();
        var errors = problems.errors();
        return errors.isEmpty()
                ? new Loaded.Valid(new Configuration(records, root, source.location(), now, problems.warnings()))
                : new Loaded.Invalid(errors, problems.warnings());
    }

    /** The record of a section; empty if it is off or wrong. */
    private Optional<Record> bind(Section section) {
        if (!section.isPresent(root) && !section.onByDefault()) {
            return Optional.empty();
        }
        if (section.single()) {
            var given = root.get(section.path());
            if (given != null && !(given instanceof Value.Table)) {
                problems.error(given.origin(), "must be a table; write [%s]".formatted(section.path()));
                return Optional.empty();
            }
        }
        boolean on = section.mainSchema()
                .map(schema -> binder.takeSwitch(
                        schema, root.tableOrEmpty(section.main().orElseThrow())))
                .orElse(true);
        return binder.bind(section.schema(), section.table(root), on && problems.readable());
    }

    private void refuseUnowned(String name, Value value) {
        if (sections.stream().anyMatch(section -> section.names().contains(name))) {
            return;
        }
        var missing = Catalogue.owner(name);
        if (missing.isPresent()) {
            refuseMissing(missing.get(), value);
        } else if (value instanceof Value.Single || value instanceof Value.Refused) {
            problems.error(
                    value.origin(),
                    index.unknownKey(
                            value.origin().path(), name, Section.ROOT.schema().keys()));
        } else {
            problems.error(value.origin(), "unknown section" + Nearest.hint(name, sectionNames()));
        }
    }

    private void refuseMissing(Catalogue.Entry feature, Value value) {
        if (value instanceof Value.Table table && isMadeOfKeys(table)) {
            table.entries().values().forEach(key -> refuseMissing("key", feature, key));
        } else {
            refuseMissing("section", feature, value);
        }
    }

    private void refuseMissing(String what, Catalogue.Entry feature, Value value) {
        problems.error(
                value.origin(),
                "this %1$s belongs to the feature \"%2$s\", whose jar %3$s-%4$s.jar is not installed; put it into lib/ or remove the %1$s"
                        .formatted(what, feature.name(), feature.module(), Version.current()));
    }

    /** Tells a table that was made for keys standing elsewhere from one that stands in the file. */
    private static boolean isMadeOfKeys(Value.Table table) {
        return table.entries().values().stream()
                .anyMatch(value -> value.origin().equals(table.origin()));
    }

    private Set<String> sectionNames() {
        var names = new TreeSet<>(Section.KERNEL.names());
        Catalogue.FEATURES.forEach(entry -> names.addAll(entry.sections()));
        sections.stream()
                .filter(section -> !section.owner().isEmpty())
                .forEach(section -> names.addAll(section.names()));
        return names;
    }
}
