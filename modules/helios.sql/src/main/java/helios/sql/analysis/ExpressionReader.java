package helios.sql.analysis;

import helios.sql.tree.Expression;
import helios.sql.tree.Expression.Accessor;
import helios.sql.tree.Name;
import helios.sql.tree.Node;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.Query;
import helios.sql.tree.SortItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads expressions: where their values come from, and which functions they call. */
final class ExpressionReader {

    /** Words with a syntax of their own that are functions to PostgreSQL; the others are expressions. */
    private static final Set<String> FUNCTION_WORDS =
            Set.of("extract", "normalize", "overlay", "position", "substring", "trim");

    private final Findings findings;
    private final QueryReader queries;

    ExpressionReader(Findings findings, QueryReader queries) {
        this.findings = findings;
        this.queries = queries;
    }

    /** Reads something whose columns are used for more than to be put out. */
    void use(Node node, Scope scope, Commons commons) {
        findings.use(node(node, scope, commons));
    }

    void use(Iterable<? extends Node> nodes, Scope scope, Commons commons) {
        nodes.forEach(node -> use(node, scope, commons));
    }

    void use(Optional<? extends Node> node, Scope scope, Commons commons) {
        node.ifPresent(present -> use(present, scope, commons));
    }

    /** Reads the value of an output column: what it does not just pass on is used for more. */
    Flow output(Expression expression, Scope scope, Commons commons) {
        return switch (expression) {
            case Expression.Column _, Expression.Star _ -> value(expression, scope, commons);
            case Expression.Collate collate -> output(collate.value(), scope, commons);
            case Expression.Cast cast when isText(cast) -> output(cast.value(), scope, commons);
            case Expression.Subquery(var form, var query, var _, var _)
            when form == Expression.Subquery.Form.SCALAR -> rows(query, scope, commons);
            default -> {
                var flow = value(expression, scope, commons);
                findings.use(flow);
                yield flow;
            }
        };
    }

    /** A cast to {@code text} loses nothing and cannot fail. */
    private static boolean isText(Expression.Cast cast) {
        var type = cast.type();
        return type.name().toString().equals("text") && type.dimensions() == 0;
    }

    /** Where the value of an expression comes from. */
    Flow value(Expression expression, Scope scope, Commons commons) {
        return switch (expression) {
            case Expression.Column column -> column(column, scope);
            case Expression.Star star -> star(star.path(), scope);
            case Expression.Access access -> access(access, scope, commons);
            case Expression.Subquery subquery -> {
                var rows = rows(subquery.query(), scope, commons);
                yield subquery.form() == Expression.Subquery.Form.EXISTS ? Flow.none() : rows;
            }
            case Expression.InQuery in ->
                Flow.of(List.of(value(in.value(), scope, commons), rows(in.query(), scope, commons)));
            case Expression.Call call -> {
                findings.functions.add(call.name());
                yield parts(call, scope, commons);
            }
            case Expression.Builtin builtin -> {
                if (FUNCTION_WORDS.contains(builtin.word())) {
                    findings.functions.add(word(builtin));
                }
                yield parts(builtin, scope, commons);
            }
            default -> parts(expression, scope, commons);
        };
    }

    private static QualifiedName word(Expression.Builtin builtin) {
        int end = builtin.start() + builtin.word().length();
        var name = new Name(builtin.word(), builtin.start(), end);
        return new QualifiedName(List.of(name), builtin.start(), end);
    }

    private static Flow column(Expression.Column column, Scope scope) {
        return scope.column(column.path());
    }

    private static Flow star(List<Name> path, Scope scope) {
        return path.isEmpty()
                ? Flow.of(scope.sources().stream().map(Source::row).toList())
                : scope.source(path).map(Source::row).orElseGet(() -> Flow.someOf(List.of()));
    }

    /** {@code (t).c} is {@code t.c} if {@code t} is a row. */
    private Flow access(Expression.Access access, Scope scope, Commons commons) {
        var value = value(access.value(), scope, commons);
        access.path().forEach(step -> step.forEachChild(child -> use(child, scope, commons)));
        if (access.value() instanceof Expression.Column(var path, var _, var _)
                && access.path().getFirst() instanceof Accessor.Field(var field)
                && scope.source(path).isPresent()
                && value.column().isEmpty()) {
            var whole = new ArrayList<>(path);
            whole.add(field);
            return scope.column(whole);
        }
        return value;
    }

    private Flow rows(Query query, Scope scope, Commons commons) {
        return Flow.of(
                queries.query(query, scope, commons).stream().map(Out::flow).toList());
    }

    private Flow parts(Node node, Scope scope, Commons commons) {
        var parts = new ArrayList<Flow>();
        node.forEachChild(child -> parts.add(node(child, scope, commons)));
        return parts.size() == 1 ? parts.getFirst() : Flow.of(parts);
    }

    /** Where the values in any part of an expression come from. */
    Flow node(Node node, Scope scope, Commons commons) {
        return switch (node) {
            case Expression expression -> value(expression, scope, commons);
            case Query query -> rows(query, scope, commons);
            case SortItem sort -> sort(sort, scope, commons);
            case Name _, QualifiedName _ -> Flow.none();
            default -> parts(node, scope, commons);
        };
    }

    private Flow sort(SortItem sort, Scope scope, Commons commons) {
        return value(sort.value(), scope, commons);
    }

    // Conditions.

    /** Notes the columns that a conjunct of the condition compares with constants, of relations that are asked for. */
    void pins(Expression condition, Scope scope, Predicate<RelationUse> wanted) {
        switch (condition) {
            case Expression.Logic(var junction, var terms, var _, var _)
            when junction == Expression.Logic.Junction.AND -> terms.forEach(term -> pins(term, scope, wanted));
            case Expression.Operation(var first, var further, var _, var _)
            when further.size() == 1 && isEquality(further.getFirst()) -> {
                var second = further.getFirst().operand();
                pin(first, List.of(second), scope, wanted);
                pin(second, List.of(first), scope, wanted);
            }
            case Expression.InList(var value, var negated, var list, var _, var _)
            when !negated -> pin(value, list, scope, wanted);
            default -> {}
        }
    }

    private static boolean isEquality(Expression.Operation.Term term) {
        return term.operator().symbol().equals("=");
    }

    private void pin(Expression value, List<Expression> others, Scope scope, Predicate<RelationUse> wanted) {
        if (value instanceof Expression.Column column && others.stream().allMatch(ExpressionReader::isConstant)) {
            column(column, scope)
                    .column()
                    .filter(origin -> wanted.test(origin.relation()))
                    .ifPresent(findings::pin);
        }
    }

    private static boolean isConstant(Expression expression) {
        return switch (expression) {
            case Expression.Literal _, Expression.TypedLiteral _, Expression.Parameter _ -> true;
            case Expression.Cast cast -> isConstant(cast.value());
            case Expression.Prefix(var operator, var operand, var _, var _) ->
                (operator.symbol().equals("-") || operator.symbol().equals("+")) && isConstant(operand);
            default -> false;
        };
    }

    /** Tells whether a condition can differ from row to row. */
    static boolean isVariable(Expression condition) {
        var found = new boolean[1];
        condition.forEach(
                node -> found[0] |= node instanceof Expression.Column || node instanceof Expression.CurrentOf);
        return found[0];
    }
}
