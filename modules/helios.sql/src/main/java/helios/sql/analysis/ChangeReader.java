package helios.sql.analysis;

import helios.sql.Verb;
import helios.sql.tree.Assignment;
import helios.sql.tree.Expression;
import helios.sql.tree.FromItem;
import helios.sql.tree.MergeAction;
import helios.sql.tree.OnConflict;
import helios.sql.tree.Returning;
import helios.sql.tree.SqlStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the statements that change data, at the top or as common tables. */
final class ChangeReader {

    private final Findings findings;
    private final QueryReader queries;
    private final FromReader from;
    private final ExpressionReader expressions;

    ChangeReader(Findings findings, QueryReader queries, FromReader from, ExpressionReader expressions) {
        this.findings = findings;
        this.queries = queries;
        this.from = from;
        this.expressions = expressions;
    }

    /** What the {@code RETURNING} of such a statement gives. */
    List<Out> change(SqlStatement statement, Scope outer, Commons commons) {
        return switch (statement) {
            case SqlStatement.Insert insert -> insert(insert, outer, queries.with(insert.with(), outer, commons));
            case SqlStatement.Update update -> update(update, outer, queries.with(update.with(), outer, commons));
            case SqlStatement.Delete delete -> delete(delete, outer, queries.with(delete.with(), outer, commons));
            case SqlStatement.Merge merge -> merge(merge, outer, queries.with(merge.with(), outer, commons));
            default -> List.of();
        };
    }

    private Source target(FromItem.Relation item, SqlStatement statement, Findings.Part part) {
        var site = new Site.Target(item, statement);
        var use = RelationUse.of(RelationUse.Access.WRITE, item, site, findings.table(item.name()));
        return FromReader.source(findings.add(use, part), item.alias());
    }

    // INSERT

    private List<Out> insert(SqlStatement.Insert insert, Scope outer, Commons commons) {
        var part = findings.part(Verb.INSERT, insert);
        var target = target(insert.target(), insert, part);
        insert.source()
                .ifPresent(source -> queries.query(source, outer, commons).forEach(out -> findings.use(out.flow())));
        paths(insert.columns(), outer, commons);
        insert.onConflict().ifPresent(conflict -> onConflict(conflict, target, outer, commons));
        return returning(insert.returning(), FromReader.Item.of(target), target, outer, commons);
    }

    private void onConflict(OnConflict conflict, Source target, Scope outer, Commons commons) {
        var scope = outer.inner(List.of(target), Map.of());
        expressions.use(conflict.columns(), scope, commons);
        expressions.use(conflict.predicate(), scope, commons);
        // What was to be inserted comes from the statement itself.
        var columns = target.columns().stream()
                .map(out -> out.open() ? Out.open(Flow.none()) : Out.named(out.name(), Flow.none()))
                .toList();
        var excluded = new Source(Optional.of("excluded"), Optional.empty(), columns, true);
        var both = outer.inner(List.of(target, excluded), Map.of());
        assignments(conflict.assignments(), both, commons);
        expressions.use(conflict.where(), both, commons);
    }

    // UPDATE and DELETE

    private List<Out> update(SqlStatement.Update update, Scope outer, Commons commons) {
        var part = findings.part(Verb.UPDATE, update);
        var target = target(update.target(), update, part);
        var item = beside(target, update.from(), update.where(), update, part, outer, commons);
        var scope = outer.inner(item.sources(), item.merged());
        assignments(update.assignments(), scope, commons);
        condition(update.where(), part, scope, commons);
        return returning(update.returning(), item, target, outer, commons);
    }

    private List<Out> delete(SqlStatement.Delete delete, Scope outer, Commons commons) {
        var part = findings.part(Verb.DELETE, delete);
        var target = target(delete.target(), delete, part);
        var item = beside(target, delete.using(), delete.where(), delete, part, outer, commons);
        condition(delete.where(), part, outer.inner(item.sources(), item.merged()), commons);
        return returning(delete.returning(), item, target, outer, commons);
    }

    private FromReader.Item beside(
            Source target,
            List<FromItem> items,
            Optional<Expression> where,
            SqlStatement statement,
            Findings.Part part,
            Scope outer,
            Commons commons) {
        Site.Restriction restriction =
                where.filter(Expression.CurrentOf.class::isInstance).isPresent()
                        ? new Site.Restriction.Nowhere()
                        : new Site.Restriction.Where();
        var place = new FromReader.Place(outer, commons, part, statement, restriction);
        var others = from.items(items, place);
        return with(target, others);
    }

    private static FromReader.Item with(Source target, FromReader.Item others) {
        var sources = new ArrayList<Source>();
        sources.add(target);
        sources.addAll(others.sources());
        var star =
                Stream.concat(target.columns().stream(), others.star().stream()).toList();
        return new FromReader.Item(List.copyOf(sources), star, others.merged());
    }

    private void condition(Optional<Expression> where, Findings.Part part, Scope scope, Commons commons) {
        expressions.use(where, scope, commons);
        where.ifPresent(condition -> {
            part.restricted = ExpressionReader.isVariable(condition);
            expressions.pins(condition, scope, part.relations::contains);
        });
    }

    private void assignments(List<Assignment> assignments, Scope scope, Commons commons) {
        for (var assignment : assignments) {
            paths(assignment.columns(), scope, commons);
            expressions.use(assignment.value(), scope, commons);
        }
    }

    private void paths(List<Assignment.Target> targets, Scope scope, Commons commons) {
        targets.forEach(target ->
                target.path().forEach(step -> step.forEachChild(child -> expressions.use(child, scope, commons))));
    }

    // MERGE

    private List<Out> merge(SqlStatement.Merge merge, Scope outer, Commons commons) {
        var part = findings.part(Verb.MERGE, merge);
        var target = target(merge.target(), merge, part);
        var place = new FromReader.Place(outer, commons, part, merge, new Site.Restriction.Nowhere());
        var source = from.items(List.of(merge.source()), place);
        var item = with(target, source);
        var scope = outer.inner(item.sources(), item.merged());
        expressions.use(merge.on(), scope, commons);
        part.restricted = ExpressionReader.isVariable(merge.on());
        merge.actions().forEach(action -> action(action, scope, commons));
        // A star of a MERGE gives the source's columns first.
        var star =
                Stream.concat(source.star().stream(), target.columns().stream()).toList();
        return returning(
                merge.returning(), new FromReader.Item(item.sources(), star, item.merged()), target, outer, commons);
    }

    private void action(MergeAction action, Scope scope, Commons commons) {
        expressions.use(action.condition(), scope, commons);
        assignments(action.assignments(), scope, commons);
        paths(action.columns(), scope, commons);
        expressions.use(action.values(), scope, commons);
    }

    // RETURNING

    private List<Out> returning(
            Optional<Returning> returning, FromReader.Item item, Source target, Scope outer, Commons commons) {
        if (returning.isEmpty()) {
            return List.of();
        }
        var sources = new ArrayList<>(item.sources());
        sources.add(version(
                returning.get().oldAlias().map(helios.sql.tree.Name::value).orElse("old"), target));
        sources.add(version(
                returning.get().newAlias().map(helios.sql.tree.Name::value).orElse("new"), target));
        var scope = outer.inner(sources, item.merged());
        return queries.items(returning.get().items(), item, scope, commons);
    }

    /** The target's row before or after the change. */
    private static Source version(String name, Source target) {
        var columns = target.columns().stream()
                .map(out -> out.with(Quoting.identifier(name) + "." + Quoting.identifier(out.name())))
                .toList();
        return new Source(Optional.of(name), Optional.empty(), columns, true);
    }
}
