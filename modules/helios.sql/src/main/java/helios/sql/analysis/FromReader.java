package helios.sql.analysis;

import helios.sql.analysis.Site.Restriction;
import helios.sql.tree.Alias;
import helios.sql.tree.Expression;
import helios.sql.tree.FromItem;
import helios.sql.tree.Name;
import helios.sql.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what stands in a {@code FROM}. */
final class FromReader {

    /**
     * What an item brings into its scope.
     *
     * @param sources what columns can be taken from
     * @param star what a star stands for
     * @param merged the columns that {@code USING} and {@code NATURAL} made one of two
     */
    record Item(List<Source> sources, List<Out> star, Map<String, Flow> merged) {

        static Item of(Source source) {
            return new Item(List.of(source), source.columns(), Map.of());
        }
    }

    /** Where an item stands: the scope around it, the part it belongs to, and how its rows can be restricted. */
    record Place(Scope outer, Commons commons, Findings.Part part, Node scope, Restriction restriction) {

        Place with(Restriction other) {
            return new Place(outer, commons, part, scope, other);
        }

        Place with(Scope wider) {
            return new Place(wider, commons, part, scope, restriction);
        }
    }

    private final Findings findings;
    private final QueryReader queries;
    private final ExpressionReader expressions;

    FromReader(Findings findings, QueryReader queries, ExpressionReader expressions) {
        this.findings = findings;
        this.queries = queries;
        this.expressions = expressions;
    }

    /** Reads all items of a list; the result is what they bring together. */
    Item items(List<FromItem> items, Place place) {
        var sources = new ArrayList<Source>();
        var star = new ArrayList<Out>();
        var merged = new HashMap<String, Flow>();
        for (var item : items) {
            var read = item(item, place.with(place.outer().inner(sources, merged)), place.outer());
            sources.addAll(read.sources());
            star.addAll(read.star());
            merged.putAll(read.merged());
        }
        return new Item(List.copyOf(sources), List.copyOf(star), Map.copyOf(merged));
    }

    /**
     * Reads an item.
     *
     * @param place its place, whose scope holds what stands before it too
     * @param outside the scope without that, for what is not {@code LATERAL}
     */
    private Item item(FromItem item, Place place, Scope outside) {
        return switch (item) {
            case FromItem.Relation relation -> relation(relation, place);
            case FromItem.Derived derived -> {
                var columns =
                        queries.query(derived.query(), derived.lateral() ? place.outer() : outside, place.commons());
                yield named(derived.alias(), columns);
            }
            case FromItem.Functions functions -> functions(functions, place);
            case FromItem.Extracted extracted -> extracted(extracted, place);
            case FromItem.Join join -> join(join, place, outside);
        };
    }

    private static Item named(Optional<Alias> alias, List<Out> columns) {
        var name = alias.flatMap(Alias::name).map(Name::value);
        var renamed = Source.renamed(columns, Source.columnNames(alias));
        return Item.of(Source.of(name, qualified(name, renamed)));
    }

    private static List<Out> qualified(Optional<String> name, List<Out> columns) {
        return columns.stream()
                .map(out -> out.with(
                        name.map(alias -> Quoting.identifier(alias) + ".").orElse("") + Quoting.identifier(out.name())))
                .toList();
    }

    // Relations.

    private Item relation(FromItem.Relation relation, Place place) {
        relation.sample().ifPresent(sample -> expressions.use(sample, place.outer(), place.commons()));
        if (relation.name().parts().size() == 1) {
            var common = place.commons().find(relation.name().name());
            if (common.isPresent()) {
                var name = relation.alias()
                        .flatMap(Alias::name)
                        .orElse(relation.name().parts().getLast());
                var columns = Source.renamed(common.get().columns(), Source.columnNames(relation.alias()));
                var alias = Optional.of(name.value());
                return Item.of(Source.of(alias, qualified(alias, columns)));
            }
        }
        var site = new Site.From(relation, place.scope(), place.restriction());
        var use = RelationUse.of(RelationUse.Access.READ, relation, site, findings.table(relation.name()));
        return Item.of(source(findings.add(use, place.part()), relation.alias()));
    }

    /** A relation as something that columns can be taken from. */
    static Source source(RelationUse use, Optional<Alias> alias) {
        var qualifier = alias.isPresent() ? Quoting.identifier(use.alias()) : Quoting.name(use.name());
        var columns = Source.renamed(columns(use), Source.columnNames(alias)).stream()
                .map(out -> out.with(qualifier + "." + Quoting.identifier(out.name())))
                .toList();
        return new Source(
                Optional.of(use.alias()), alias.isPresent() ? Optional.empty() : Optional.of(use), columns, false);
    }

    static List<Out> columns(RelationUse use) {
        return use.table()
                .flatMap(helios.sql.catalog.Table::columns)
                .map(columns -> columns.stream()
                        .map(column -> Out.named(column.name(), Flow.of(new Origin(use, column.name()))))
                        .toList())
                .orElseGet(() -> List.of(Out.open(use)));
    }

    // What is computed.

    private Item functions(FromItem.Functions functions, Place place) {
        var columns = new ArrayList<Out>();
        for (var call : functions.calls()) {
            var flow = expressions.value(call.function(), place.outer(), place.commons());
            findings.use(flow);
            var defined = call.columns().map(Alias::columns).orElse(List.of());
            if (defined.isEmpty()) {
                columns.add(Out.open(flow));
            } else {
                defined.forEach(name -> columns.add(Out.named(name.value(), flow)));
            }
        }
        if (functions.ordinality()) {
            columns.add(Out.named("ordinality", Flow.none()));
        }
        var alias = functions.alias();
        boolean typed = alias.filter(names -> !names.types().isEmpty()).isPresent();
        if (typed) {
            var flow = Flow.of(columns.stream().map(Out::flow).toList());
            var outs = alias.get().columns().stream()
                    .map(name -> Out.named(name.value(), flow))
                    .toList();
            return named(
                    alias.get().name().map(name -> new Alias(Optional.of(name), List.of(), List.of(), 0, 0)), outs);
        }
        if (alias.isPresent()) {
            return named(alias, columns);
        }
        return Item.of(Source.of(name(functions), columns));
    }

    private static Optional<String> name(FromItem.Functions functions) {
        return switch (functions.calls().getFirst().function()) {
            case Expression.Call call -> Optional.of(call.name().name());
            case Expression.Builtin builtin -> Optional.of(builtin.word());
            default -> Optional.empty();
        };
    }

    private Item extracted(FromItem.Extracted extracted, Place place) {
        var parts = new ArrayList<Flow>();
        for (var part : extracted.parts()) {
            parts.add(expressions.node(part, place.outer(), place.commons()));
        }
        var flow = Flow.of(parts);
        findings.use(flow);
        var columns = extracted.columns().stream()
                .map(name -> Out.named(name.value(), flow))
                .toList();
        return named(extracted.alias(), columns);
    }

    // Joins.

    private Item join(FromItem.Join join, Place place, Scope outside) {
        var leftPlace = place;
        var rightPlace = place;
        if (join.alias().isPresent()) {
            leftPlace = rightPlace = place.with(new Restriction.Nowhere());
        }
        switch (join.kind()) {
            case LEFT -> rightPlace = rightPlace.with(optional(join, join.right()));
            case RIGHT -> leftPlace = leftPlace.with(optional(join, join.left()));
            case FULL -> leftPlace = rightPlace = place.with(new Restriction.Nowhere());
            case INNER, CROSS -> {}
        }
        var left = item(join.left(), leftPlace, outside);
        var beside = rightPlace.with(rightPlace.outer().inner(left.sources(), left.merged()));
        var right = item(join.right(), beside, outside);
        return joined(join, left, right, place);
    }

    /** A relation that an outer join may leave out is restricted by its {@code ON}, if it stands there by itself. */
    private static Restriction optional(FromItem.Join join, FromItem side) {
        return join.on().isPresent() && side instanceof FromItem.Relation
                ? new Restriction.On(join)
                : new Restriction.Nowhere();
    }

    private Item joined(FromItem.Join join, Item left, Item right, Place place) {
        var sources = new ArrayList<>(left.sources());
        sources.addAll(right.sources());
        var merged = new LinkedHashMap<String, Flow>(left.merged());
        merged.putAll(right.merged());
        var names = mergedNames(join, left, right);
        var both = new ArrayList<Out>();
        for (var name : names) {
            var flow = Flow.of(List.of(side(left, name), side(right, name)));
            findings.use(flow);
            merged.put(name, flow);
            both.add(Out.named(name, flow).with(Quoting.identifier(name)));
        }
        if (join.natural() && (isOpen(left) || isOpen(right))) {
            findings.use(Flow.someOf(List.of(row(left), row(right))));
        }
        join.on().ifPresent(on -> condition(join, on, sources, merged, place));
        var star = new ArrayList<>(both);
        star.addAll(without(names, left));
        star.addAll(without(names, right));
        join.usingAlias()
                .ifPresent(alias ->
                        sources.add(new Source(Optional.of(alias.value()), Optional.empty(), List.copyOf(both), true)));
        var joined = new Item(List.copyOf(sources), List.copyOf(star), merged);
        return join.alias()
                .map(alias -> named(Optional.of(alias), joined.star()))
                .orElse(joined);
    }

    private void condition(
            FromItem.Join join, Expression on, List<Source> sources, Map<String, Flow> merged, Place place) {
        var scope = place.outer().inner(sources, merged);
        expressions.use(on, scope, place.commons());
        switch (join.kind()) {
            case INNER -> expressions.pins(on, scope, place.part().relations::contains);
            case LEFT -> expressions.pins(on, scope, use -> stands(use, join.right()));
            case RIGHT -> expressions.pins(on, scope, use -> stands(use, join.left()));
            case FULL, CROSS -> {}
        }
    }

    private static boolean stands(RelationUse use, FromItem in) {
        return in instanceof FromItem.Relation && use.start() == in.start();
    }

    private static Set<String> mergedNames(FromItem.Join join, Item left, Item right) {
        var names = new LinkedHashSet<String>();
        join.using().forEach(name -> names.add(name.value()));
        if (join.natural()) {
            var others = right.star().stream()
                    .filter(out -> !out.open())
                    .map(Out::name)
                    .toList();
            left.star().stream()
                    .filter(out -> !out.open() && others.contains(out.name()))
                    .forEach(out -> names.add(out.name()));
        }
        return names;
    }

    private static Flow side(Item item, String name) {
        var certain = item.star().stream()
                .filter(out -> !out.open() && out.name().equals(name))
                .map(Out::flow)
                .findFirst();
        var possible = item.star().stream()
                .filter(Out::open)
                .map(out -> out.possible(name))
                .toList();
        return certain.orElseGet(() -> possible.size() == 1 ? possible.getFirst() : Flow.someOf(possible));
    }

    /** A star behind {@code USING} does not give the merged columns again; of open ones that cannot be said. */
    private static List<Out> without(Set<String> names, Item item) {
        return item.star().stream()
                .filter(out -> out.open() || !names.contains(out.name()))
                .toList();
    }

    private static boolean isOpen(Item item) {
        return item.star().stream().anyMatch(Out::open);
    }

    private static Flow row(Item item) {
        return Flow.of(item.star().stream().map(Out::flow).toList());
    }
}
