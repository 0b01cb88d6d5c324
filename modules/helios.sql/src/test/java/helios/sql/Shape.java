package helios.sql;

import helios.sql.tree.Expression;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes an expression with all its parentheses. */
final class Shape {

    private static final int OFFSET = "select ".length();

    private Shape() {}

    static String of(Expression expression, String text) {
        return switch (expression) {
            case Expression.Operation(var first, var further, var _, var _) ->
                "(" + of(first, text)
                        + further.stream()
                                .map(term -> " "
                                        + term.operator()
                                                .schema()
                                                .map(s -> s + ".")
                                                .orElse("") + term.operator().symbol() + " " + of(term.operand(), text))
                                .collect(Collectors.joining())
                        + ")";
            case Expression.Prefix(var operator, var operand, var _, var _) ->
                operand instanceof Expression.Cast(var value, var type, var _, var _)
                        ? "(" + operator.symbol() + " " + of(value, text) + "::"
                                + name(type.name().name()) + ")"
                        : "(" + operator.symbol() + " " + of(operand, text) + ")";
            case Expression.Not(var operand, var _, var _) -> "(not " + of(operand, text) + ")";
            case Expression.Logic(var junction, var terms, var _, var _) ->
                terms.stream()
                        .map(term -> of(term, text))
                        .collect(Collectors.joining(" " + junction.name().toLowerCase(Locale.ROOT) + " ", "(", ")"));
            case Expression.Is is ->
                "(" + of(is.value(), text) + " is "
                        + is.test().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + is.further().map(f -> " " + of(f, text)).orElse("") + ")";
            case Expression.Between between ->
                "(" + of(between.value(), text) + " between " + of(between.low(), text) + " and "
                        + of(between.high(), text) + ")";
            case Expression.Match match ->
                "(" + of(match.value(), text) + " like " + of(match.pattern(), text)
                        + match.escape().map(e -> " escape " + of(e, text)).orElse("") + ")";
            case Expression.AtTimeZone at ->
                "(" + of(at.value(), text) + " at time zone " + of(at.zone().orElseThrow(), text) + ")";
            case Expression.Collate collate ->
                "(" + of(collate.value(), text) + " collate " + collate.collation() + ")";
            case Expression.Cast cast ->
                of(cast.value(), text) + "::" + cast.type().name();
            case Expression.InList in -> "(" + of(in.value(), text) + " in (" + list(in.list(), text) + "))";
            case Expression.Quantified quantified ->
                "(" + of(quantified.value(), text) + " " + quantified.operator().symbol() + " any "
                        + of(quantified.operand(), text) + ")";
            case Expression.Row row -> "row(" + list(row.values(), text) + ")";
            case Expression.Call call -> call.name() + "(" + list(call.arguments(), text) + ")";
            case Expression.NamedArgument argument -> argument.name().value() + " => " + of(argument.value(), text);
            case Expression.Access access -> of(access.value(), text) + path(access, text);
            default -> text.substring(expression.start() - OFFSET, expression.end() - OFFSET);
        };
    }

    private static String name(String type) {
        return type.equals("int4") ? "int" : type;
    }

    private static String path(Expression.Access access, String text) {
        return access.path().stream()
                .map(accessor -> switch (accessor) {
                    case Expression.Accessor.Field(var field) -> "." + field.value();
                    case Expression.Accessor.Element(var index) -> "[" + of(index, text) + "]";
                    case Expression.Accessor.Slice _ -> "[:]";
                    case Expression.Accessor.AllFields _ -> ".*";
                })
                .collect(Collectors.joining());
    }

    private static String list(List<Expression> expressions, String text) {
        return expressions.stream().map(e -> of(e, text)).collect(Collectors.joining(", "));
    }
}
