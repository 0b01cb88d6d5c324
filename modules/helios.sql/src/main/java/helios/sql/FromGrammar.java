package helios.sql;

import helios.sql.tree.Alias;
import helios.sql.tree.Expression;
import helios.sql.tree.FromItem;
import helios.sql.tree.Name;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.Query;
import helios.sql.tree.TableSample;
import helios.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The items of a {@code FROM}, and the targets of statements that change data. */
final class FromGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    FromGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** An item with all that is joined to it. */
    FromItem item() {
        tokens.enter();
        int start = tokens.start();
        var item = joins(operand(), start);
        tokens.leave();
        return item;
    }

    // Joins.

    private FromItem joins(FromItem first, int start) {
        var left = first;
        for (int length = 0; atJoin(); length++) {
            tokens.checkChain(length);
            left = join(left, start);
        }
        return left;
    }

    private boolean atJoin() {
        return switch (tokens.keyword()) {
            case JOIN, CROSS, NATURAL -> true;
            case INNER -> true;
            case LEFT, RIGHT, FULL -> tokens.keyword(1) == Keyword.JOIN || tokens.keyword(1) == Keyword.OUTER;
            default -> false;
        };
    }

    private FromItem join(FromItem left, int start) {
        if (tokens.accept(Keyword.CROSS)) {
            tokens.expect(Keyword.JOIN);
            return unqualified(FromItem.Kind.CROSS, false, left, start);
        }
        if (tokens.accept(Keyword.NATURAL)) {
            return unqualified(kind(), true, left, start);
        }
        var kind = kind();
        // Of a JOIN b JOIN c ON ... ON ... the inner condition belongs to b and c.
        var right = item();
        return qualified(kind, left, right, start);
    }

    private FromItem.Kind kind() {
        var kind = switch (tokens.keyword()) {
            case LEFT -> FromItem.Kind.LEFT;
            case RIGHT -> FromItem.Kind.RIGHT;
            case FULL -> FromItem.Kind.FULL;
            default -> FromItem.Kind.INNER;
        };
        if (kind != FromItem.Kind.INNER) {
            tokens.next();
            tokens.accept(Keyword.OUTER);
        } else {
            tokens.accept(Keyword.INNER);
        }
        tokens.expect(Keyword.JOIN);
        return kind;
    }

    private FromItem unqualified(FromItem.Kind kind, boolean natural, FromItem left, int start) {
        var right = operand();
        return join(kind, natural, left, right, Optional.empty(), List.of(), Optional.empty(), start);
    }

    private FromItem qualified(FromItem.Kind kind, FromItem left, FromItem right, int start) {
        if (tokens.accept(Keyword.ON)) {
            var on = grammar.expressions.expression();
            return join(kind, false, left, right, Optional.of(on), List.of(), Optional.empty(), start);
        }
        tokens.expect(Keyword.USING);
        var using = grammar.parenthesisedList(tokens::columnName);
        Optional<Name> alias = tokens.accept(Keyword.AS) ? Optional.of(tokens.columnName()) : Optional.empty();
        return join(kind, false, left, right, Optional.empty(), using, alias, start);
    }

    private FromItem.Join join(
            FromItem.Kind kind,
            boolean natural,
            FromItem left,
            FromItem right,
            Optional<Expression> on,
            List<Name> using,
            Optional<Name> usingAlias,
            int start) {
        return new FromItem.Join(
                kind, natural, left, right, on, using, usingAlias, Optional.empty(), false, start, tokens.end());
    }

    // What is joined.

    private FromItem operand() {
        int start = tokens.start();
        boolean lateral = tokens.accept(Keyword.LATERAL);
        if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            var content = parenthesised();
            if (lateral && content instanceof FromItem.Join) {
                throw new SqlSyntaxException("syntax error", start);
            }
            return named(content, lateral, start);
        }
        if (tokens.kind(1) == TokenKind.LEFT_PARENTHESIS) {
            if (tokens.at(Keyword.JSON_TABLE)) {
                return grammar.json.table(lateral, start);
            }
            if (tokens.at(Keyword.XMLTABLE)) {
                return grammar.xml.table(lateral, start);
            }
        }
        if (tokens.at(Keyword.ROWS, Keyword.FROM)) {
            return rowsFrom(lateral, start);
        }
        if (atBuiltin()) {
            var call = grammar.builtins.windowless();
            return functions(lateral, List.of(new FromItem.Call(call, Optional.empty())), start);
        }
        return lateral || atCall() ? function(lateral, start) : relation(start);
    }

    /** A query in parentheses, or a join in them, without an alias yet. */
    private FromItem parenthesised() {
        tokens.enter();
        int start = tokens.start();
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        int innerStart = tokens.start();
        FromItem content;
        if (grammar.queries.atQuery()) {
            content = derived(grammar.queries.query(), innerStart);
        } else if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            content = afterParentheses(parenthesised(), innerStart);
        } else {
            content = joins(operand(), innerStart);
        }
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        tokens.leave();
        return switch (content) {
            case FromItem.Join join when join.alias().isEmpty() -> parenthesised(join, start);
            case FromItem.Derived derived when derived.alias().isEmpty() -> derived(derived.query(), start);
            default -> throw new SqlSyntaxException("syntax error", start);
        };
    }

    private FromItem.Derived derived(Query query, int start) {
        return new FromItem.Derived(false, query, Optional.empty(), start, tokens.end());
    }

    private FromItem.Join parenthesised(FromItem.Join join, int start) {
        return new FromItem.Join(
                join.kind(),
                join.natural(),
                join.left(),
                join.right(),
                join.on(),
                join.using(),
                join.usingAlias(),
                Optional.empty(),
                true,
                start,
                tokens.end());
    }

    /** An inner pair of parentheses holds the first operand of a join, or a query, or part of one. */
    private FromItem afterParentheses(FromItem inner, int start) {
        if (inner instanceof FromItem.Derived derived
                && (tokens.at(TokenKind.RIGHT_PARENTHESIS) || grammar.queries.continuesQuery())) {
            return derived(grammar.queries.continueFrom(derived.query(), start), start);
        }
        return joins(named(inner, false, start), start);
    }

    /** Gives what stands in parentheses the alias that follows. */
    private FromItem named(FromItem content, boolean lateral, int start) {
        var alias = alias();
        return switch (content) {
            case FromItem.Derived derived -> new FromItem.Derived(lateral, derived.query(), alias, start, tokens.end());
            case FromItem.Join join
            when alias.isPresent() ->
                new FromItem.Join(
                        join.kind(),
                        join.natural(),
                        join.left(),
                        join.right(),
                        join.on(),
                        join.using(),
                        join.usingAlias(),
                        alias,
                        true,
                        start,
                        tokens.end());
            default -> content;
        };
    }

    // Relations.

    private FromItem.Relation relation(int start) {
        var plain = plainRelation();
        var alias = alias();
        Optional<TableSample> sample = tokens.at(Keyword.TABLESAMPLE) ? Optional.of(sample()) : Optional.empty();
        return new FromItem.Relation(plain.name(), plain.only(), alias, sample, start, tokens.end());
    }

    /** A relation without alias: {@code name}, {@code name *}, {@code ONLY name}, {@code ONLY (name)}. */
    FromItem.Relation plainRelation() {
        int start = tokens.start();
        boolean only = tokens.accept(Keyword.ONLY);
        QualifiedName name;
        if (only && tokens.accept(TokenKind.LEFT_PARENTHESIS)) {
            name = grammar.relationName();
            tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        } else {
            name = grammar.relationName();
            if (!only) {
                tokens.accept(TokenKind.STAR);
            }
        }
        return new FromItem.Relation(name, only, Optional.empty(), Optional.empty(), start, tokens.end());
    }

    /** The target of an UPDATE, DELETE or MERGE: {@code SET} is no alias there unless {@code AS} says so. */
    FromItem.Relation target() {
        int start = tokens.start();
        var plain = plainRelation();
        Optional<Alias> alias = Optional.empty();
        if (tokens.at(Keyword.AS) || (tokens.atColumnName() && !tokens.at(Keyword.SET))) {
            alias = Optional.of(nameAlone());
        }
        return new FromItem.Relation(plain.name(), plain.only(), alias, Optional.empty(), start, tokens.end());
    }

    /** The target of an INSERT. */
    FromItem.Relation insertTarget() {
        int start = tokens.start();
        var name = grammar.relationName();
        Optional<Alias> alias = tokens.at(Keyword.AS) ? Optional.of(nameAlone()) : Optional.empty();
        return new FromItem.Relation(name, false, alias, Optional.empty(), start, tokens.end());
    }

    private Alias nameAlone() {
        int start = tokens.start();
        tokens.accept(Keyword.AS);
        var name = tokens.columnName();
        return new Alias(Optional.of(name), List.of(), List.of(), start, tokens.end());
    }

    private TableSample sample() {
        int start = tokens.start();
        tokens.expect(Keyword.TABLESAMPLE);
        var method = functionName();
        var arguments = grammar.parenthesisedList(grammar.expressions::expression);
        Optional<Expression> repeatable = Optional.empty();
        if (tokens.accept(Keyword.REPEATABLE)) {
            tokens.expect(TokenKind.LEFT_PARENTHESIS);
            repeatable = Optional.of(grammar.expressions.expression());
            tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        }
        return new TableSample(method, arguments, repeatable, start, tokens.end());
    }

    // Functions.

    private boolean atCall() {
        int ahead = 1;
        while (tokens.kind(ahead) == TokenKind.DOT) {
            ahead += 2;
        }
        return tokens.kind(ahead) == TokenKind.LEFT_PARENTHESIS && !tokens.at(Keyword.ONLY);
    }

    private FromItem function(boolean lateral, int start) {
        return functions(lateral, List.of(new FromItem.Call(call(), Optional.empty())), start);
    }

    /** {@code GROUPING} looks like a call, but is none. */
    private boolean atBuiltin() {
        return grammar.builtins.atBuiltin() && !tokens.at(Keyword.GROUPING);
    }

    private Expression call() {
        int start = tokens.start();
        return atBuiltin() ? grammar.builtins.windowless() : grammar.calls.application(functionName(), start);
    }

    /** A function's name: qualified, or not a word that a column alone may have for a name. */
    QualifiedName functionName() {
        return tokens.kind(1) == TokenKind.DOT ? grammar.anyName() : unqualifiedFunctionName();
    }

    private QualifiedName unqualifiedFunctionName() {
        var name = tokens.functionName();
        return new QualifiedName(List.of(name), name.start(), name.end());
    }

    private FromItem rowsFrom(boolean lateral, int start) {
        tokens.next(2);
        var calls = grammar.parenthesisedList(() -> {
            var call = call();
            Optional<Alias> columns = tokens.at(Keyword.AS) ? Optional.of(definitionsAlone()) : Optional.empty();
            return new FromItem.Call(call, columns);
        });
        return functions(lateral, calls, start);
    }

    private Alias definitionsAlone() {
        int start = tokens.start();
        tokens.expect(Keyword.AS);
        return columns(Optional.empty(), start, true);
    }

    private FromItem functions(boolean lateral, List<FromItem.Call> calls, int start) {
        boolean ordinality = tokens.accept(Keyword.WITH, Keyword.ORDINALITY);
        Optional<Alias> alias = tokens.at(Keyword.AS) && tokens.kind(1) == TokenKind.LEFT_PARENTHESIS
                ? Optional.of(definitionsAlone())
                : alias(true);
        return new FromItem.Functions(lateral, calls, ordinality, alias, start, tokens.end());
    }

    // Aliases.

    /** An alias, if one follows. */
    Optional<Alias> alias() {
        return alias(false);
    }

    private Optional<Alias> alias(boolean definitions) {
        int start = tokens.start();
        if (!tokens.accept(Keyword.AS) && !tokens.atColumnName()) {
            return Optional.empty();
        }
        var name = Optional.of(tokens.columnName());
        return Optional.of(
                tokens.at(TokenKind.LEFT_PARENTHESIS)
                        ? columns(name, start, definitions)
                        : new Alias(name, List.of(), List.of(), start, tokens.end()));
    }

    /** Names in parentheses, or, behind a function, names with types. */
    private Alias columns(Optional<Name> name, int start, boolean definitions) {
        var columns = new ArrayList<Name>();
        var types = new ArrayList<TypeName>();
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        do {
            columns.add(tokens.columnName());
            boolean typed = !tokens.at(TokenKind.COMMA) && !tokens.at(TokenKind.RIGHT_PARENTHESIS);
            if (definitions && (name.isEmpty() || typed)) {
                types.add(grammar.types.type());
                if (tokens.accept(Keyword.COLLATE)) {
                    grammar.anyName();
                }
            }
        } while (tokens.accept(TokenKind.COMMA));
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        if (!types.isEmpty() && types.size() != columns.size()) {
            throw new SqlSyntaxException("syntax error", start);
        }
        return new Alias(name, List.copyOf(columns), List.copyOf(types), start, tokens.end());
    }
}
