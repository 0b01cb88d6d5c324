package helios.sql.analysis;

import helios.sql.tree.Expression;
import helios.sql.tree.Expression.Accessor;
import helios.sql.tree.QueryBody;
import java.util.Optional;

/** What PostgreSQL calls an output column without a label. */
final class OutputName {

    private static final String NONE = "?column?";

    private OutputName() {}

    static String of(Expression value) {
        return strong(value).or(() -> weak(value)).orElse(NONE);
    }

    /** A name that the expression itself has. */
    private static Optional<String> strong(Expression value) {
        return switch (value) {
            case Expression.Column column -> Optional.of(column.path().getLast().value());
            case Expression.Access access -> field(access).or(() -> strong(access.value()));
            case Expression.Call call -> Optional.of(call.name().name());
            case Expression.Collate collate -> strong(collate.value());
            case Expression.AtTimeZone _ -> Optional.of("timezone");
            case Expression.Overlaps _ -> Optional.of("overlaps");
            case Expression.Builtin builtin -> Optional.of(word(builtin.word()));
            case Expression.Cast cast -> strong(cast.value());
            case Expression.Case choice -> choice.otherwise().flatMap(OutputName::strong);
            case Expression.Array _ -> Optional.of("array");
            case Expression.Row row when row.explicit() || row.values().size() != 1 -> Optional.of("row");
            case Expression.Subquery subquery -> subquery(subquery);
            default -> Optional.empty();
        };
    }

    /** A name that it has for want of another. */
    private static Optional<String> weak(Expression value) {
        return switch (value) {
            case Expression.Cast cast -> Optional.of(cast.type().name().name());
            case Expression.TypedLiteral literal ->
                Optional.of(literal.type().name().name());
            case Expression.Literal(var kind, var _, var _)
            when kind == Expression.Literal.Kind.TRUE || kind == Expression.Literal.Kind.FALSE -> Optional.of("bool");
            case Expression.Case _ -> Optional.of("case");
            case Expression.Collate collate -> weak(collate.value());
            default -> Optional.empty();
        };
    }

    private static Optional<String> field(Expression.Access access) {
        return access.path().reversed().stream()
                .filter(Accessor.Field.class::isInstance)
                .map(step -> ((Accessor.Field) step).name().value())
                .findFirst();
    }

    private static Optional<String> subquery(Expression.Subquery subquery) {
        return switch (subquery.form()) {
            case EXISTS -> Optional.of("exists");
            case ARRAY -> Optional.of("array");
            case SCALAR -> first(subquery.query().body());
            case ROWS -> Optional.empty();
        };
    }

    private static Optional<String> first(QueryBody body) {
        return switch (body) {
            case QueryBody.Select select
            when !select.items().isEmpty() -> {
                var item = select.items().getFirst();
                yield Optional.of(item.label().map(helios.sql.tree.Name::value).orElseGet(() -> of(item.value())));
            }
            case QueryBody.Nested nested -> first(nested.query().body());
            case QueryBody.SetOperation operation -> first(operation.first());
            case QueryBody.Values _ -> Optional.of("column1");
            default -> Optional.empty();
        };
    }

    /** The functions behind words with a syntax of their own. */
    private static String word(String word) {
        return switch (word) {
            case "trim" -> "btrim";
            case "collation" -> "pg_collation_for";
            default -> word;
        };
    }
}
