package helios.sql.analysis;

import helios.sql.Verb;
import helios.sql.tree.FromItem;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.Query;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SqlStatement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads statements of all kinds. */
final class StatementReader {

    private final Findings findings;
    private final QueryReader queries;

    StatementReader(Findings findings, SourceText text) {
        this.findings = findings;
        queries = new QueryReader(findings, text);
    }

    /** What the client gets of a statement. */
    List<Out> read(SqlStatement statement, Verb verb) {
        return switch (statement) {
            case SqlStatement.Select select -> output(select.query());
            case SqlStatement.Insert _, SqlStatement.Update _, SqlStatement.Delete _, SqlStatement.Merge _ ->
                queries.changes().change(statement, Scope.EMPTY, Commons.NONE);
            case SqlStatement.Copy copy -> copy(copy);
            case SqlStatement.Explain explain -> {
                part(verb, statement);
                consume(read(explain.statement(), verbOf(explain.statement())));
                yield List.of();
            }
            case SqlStatement.Prepare prepare -> {
                part(verb, statement);
                yield read(prepare.statement(), verbOf(prepare.statement()));
            }
            case SqlStatement.Declare declare -> {
                part(verb, statement);
                yield output(declare.query());
            }
            case SqlStatement.CreateTableAs create -> {
                var part = part(verb, statement);
                write(create.target().relation(), part);
                consume(read(create.statement(), verbOf(create.statement())));
                yield List.of();
            }
            case SqlStatement.CreateView create -> {
                var part = part(verb, statement);
                write(create.name(), part);
                consume(output(create.query()));
                yield List.of();
            }
            case SqlStatement.Execute execute -> {
                part(verb, statement);
                queries.expressions().use(execute.arguments(), Scope.EMPTY, Commons.NONE);
                yield List.of();
            }
            case SqlStatement.CallProcedure call -> {
                part(verb, statement);
                queries.expressions().use(call.call(), Scope.EMPTY, Commons.NONE);
                yield List.of();
            }
            case SqlStatement.Tables tables -> {
                var part = part(verb, statement);
                var access = tables.truncate() ? RelationUse.Access.WRITE : RelationUse.Access.READ;
                tables.tables()
                        .forEach(table ->
                                findings.add(RelationUse.of(access, table.name(), findings.table(table.name())), part));
                yield List.of();
            }
            case SqlStatement.Opaque opaque -> {
                var part = part(verb, statement);
                opaque.relations().forEach(relation -> write(relation, part));
                opaque.statements().forEach(inner -> consume(read(inner, verbOf(inner))));
                yield List.of();
            }
            case SqlStatement.Setting setting -> {
                part(verb, statement);
                yield setting.show() && setting.setting().isPresent()
                        ? List.of(Out.named(setting.setting().get(), Flow.none()))
                        : List.of();
            }
            case SqlStatement.Fetch _,
                    SqlStatement.Do _,
                    SqlStatement.Set _,
                    SqlStatement.Deallocate _,
                    SqlStatement.Close _,
                    SqlStatement.Discard _,
                    SqlStatement.Listen _,
                    SqlStatement.Unlisten _,
                    SqlStatement.Notify _,
                    SqlStatement.Transaction _ -> {
                part(verb, statement);
                yield List.of();
            }
        };
    }

    private Findings.Part part(Verb verb, SqlStatement statement) {
        return findings.part(verb, statement);
    }

    private static Verb verbOf(SqlStatement statement) {
        return switch (statement) {
            case SqlStatement.Insert _ -> Verb.INSERT;
            case SqlStatement.Update _ -> Verb.UPDATE;
            case SqlStatement.Delete _ -> Verb.DELETE;
            case SqlStatement.Merge _ -> Verb.MERGE;
            case SqlStatement.Declare _ -> Verb.DECLARE;
            case SqlStatement.Execute _ -> Verb.EXECUTE;
            case SqlStatement.CreateTableAs _ -> Verb.CREATE;
            case SqlStatement.Opaque _ -> Verb.REFRESH;
            default -> Verb.SELECT;
        };
    }

    /** What a query gives to the client, which is nothing where {@code INTO} takes it. */
    private List<Out> output(Query query) {
        var columns = queries.query(query, Scope.EMPTY, Commons.NONE);
        return hasInto(query.body()) ? List.of() : columns;
    }

    private static boolean hasInto(QueryBody body) {
        return switch (body) {
            case QueryBody.Select select -> select.into().isPresent();
            case QueryBody.Nested nested -> hasInto(nested.query().body());
            case QueryBody.SetOperation operation -> hasInto(operation.first());
            case QueryBody.Values _, QueryBody.Table _ -> false;
        };
    }

    /** Columns that go somewhere else than to the client. */
    private void consume(List<Out> columns) {
        columns.forEach(out -> findings.use(out.flow()));
    }

    private void write(QualifiedName name, Findings.Part part) {
        findings.add(RelationUse.of(RelationUse.Access.WRITE, name, findings.table(name)), part);
    }

    private List<Out> copy(SqlStatement.Copy copy) {
        var part = part(Verb.COPY, copy);
        if (copy.statement().isPresent()) {
            var inner = copy.statement().get();
            var columns = read(inner, verbOf(inner));
            if (!copy.throughClient()) {
                consume(columns);
                return List.of();
            }
            return columns;
        }
        return copy.relation().map(item -> copied(item, copy, part)).orElse(List.of());
    }

    private List<Out> copied(FromItem.Relation item, SqlStatement.Copy copy, Findings.Part part) {
        var access = copy.from() ? RelationUse.Access.WRITE : RelationUse.Access.READ;
        var use = RelationUse.of(access, item, new Site.Copied(item, copy), findings.table(item.name()));
        var source = FromReader.source(findings.add(use, part), Optional.empty());
        var scope = Scope.EMPTY.inner(List.of(source), Map.of());
        copy.where().ifPresent(where -> {
            queries.expressions().use(where, scope, Commons.NONE);
            part.restricted = ExpressionReader.isVariable(where);
        });
        if (copy.from()) {
            return List.of();
        }
        var columns = copy.columns().isEmpty()
                ? source.columns()
                : copy.columns().stream()
                        .map(name -> Out.named(name.value(), scope.column(List.of(name)))
                                .with(Quoting.identifier(name.value())))
                        .toList();
        if (!copy.throughClient()) {
            consume(columns);
            return List.of();
        }
        return columns;
    }
}
