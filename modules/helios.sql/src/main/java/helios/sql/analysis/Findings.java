package helios.sql.analysis;

import helios.sql.Verb;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import helios.sql.tree.Node;
import helios.sql.tree.Operator;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.SelectItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the readers of a statement's parts find, and what they all need. */
final class Findings {

    /** A part while it is read. */
    static final class Part {
        final Verb verb;
        final Node node;
        final List<RelationUse> relations = new ArrayList<>();
        boolean restricted;
        boolean limited;

        Part(Verb verb, Node node) {
            this.verb = verb;
            this.node = node;
        }
    }

    private final Catalog catalog;
    private final SearchPath path;

    final List<RelationUse> relations = new ArrayList<>();
    final List<Part> parts = new ArrayList<>();
    final List<QualifiedName> functions = new ArrayList<>();
    final List<Operator> sortOperators = new ArrayList<>();
    final List<Flow> used = new ArrayList<>();
    final Map<RelationUse, Set<String>> pinned = new LinkedHashMap<>();
    final Map<SelectItem, Optional<List<String>>> stars = new LinkedHashMap<>();

    Findings(Catalog catalog, SearchPath path) {
        this.catalog = catalog;
        this.path = path;
    }

    Optional<Table> table(QualifiedName name) {
        return catalog.relation(name.schema(), name.name(), path);
    }

    Part part(Verb verb, Node node) {
        var part = new Part(verb, node);
        parts.add(part);
        return part;
    }

    RelationUse add(RelationUse use, Part part) {
        relations.add(use);
        part.relations.add(use);
        return use;
    }

    void use(Flow flow) {
        used.add(flow);
    }

    /** Notes that a condition compares a column of a relation with a constant. */
    void pin(Origin column) {
        pinned.computeIfAbsent(column.relation(), _ -> new LinkedHashSet<>()).add(column.column());
    }

    /** The relations of this access, in the order of the text. */
    List<RelationUse> relations(RelationUse.Access access) {
        return relations.stream()
                .filter(use -> use.access() == access)
                .sorted(Comparator.comparingInt(RelationUse::start))
                .toList();
    }

    List<StatementPart> statementParts() {
        return parts.stream()
                .sorted(Comparator.comparingInt((Part part) -> part.node.start())
                        .thenComparingInt(part -> -part.node.end()))
                .map(part -> new StatementPart(
                        part.verb,
                        part.restricted,
                        part.limited,
                        part.relations.stream()
                                .sorted(Comparator.comparingInt(RelationUse::start))
                                .toList()))
                .toList();
    }
}
