package helios.sql;

import helios.sql.tree.Expression;
import helios.sql.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Calls that have a syntax of their own. */
final class BuiltinGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    BuiltinGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Tells whether such a call begins here; some of the words are names where no parenthesis follows. */
    boolean atBuiltin() {
        return switch (tokens.keyword()) {
            case CURRENT_CATALOG, CURRENT_DATE, CURRENT_ROLE, CURRENT_TIME, CURRENT_TIMESTAMP, CURRENT_USER -> true;
            case LOCALTIME, LOCALTIMESTAMP, SESSION_USER, SYSTEM_USER, USER -> true;
            case CURRENT_SCHEMA ->
                tokens.kind(1) != TokenKind.LEFT_PARENTHESIS && !TokenReader.isString(tokens.kind(1));
            case COLLATION -> tokens.keyword(1) == Keyword.FOR;
            case COALESCE, EXTRACT, GREATEST, GROUPING, LEAST, MERGE_ACTION, NORMALIZE, NULLIF -> parenthesisFollows();
            case OVERLAY, POSITION, SUBSTRING, TREAT, TRIM -> parenthesisFollows();
            case CAST -> true;
            default -> parenthesisFollows() && (grammar.json.atFunction() || grammar.xml.atFunction());
        };
    }

    private boolean parenthesisFollows() {
        return tokens.kind(1) == TokenKind.LEFT_PARENTHESIS;
    }

    /** The call that begins here, with the {@code FILTER} and {@code OVER} of an aggregate. */
    Expression builtin() {
        boolean aggregate = tokens.at(Keyword.JSON_OBJECTAGG) || tokens.at(Keyword.JSON_ARRAYAGG);
        return aggregate ? aggregate() : windowless();
    }

    private Expression aggregate() {
        int start = tokens.start();
        var call = (Expression.Builtin) windowless();
        var filter = grammar.calls.filter();
        var over = grammar.calls.over();
        return new Expression.Builtin(call.word(), call.parts(), filter, over, start, tokens.end());
    }

    /** The call that begins here, without these. */
    Expression windowless() {
        tokens.enter();
        var call = call();
        tokens.leave();
        return call;
    }

    private Expression call() {
        int start = tokens.start();
        var keyword = tokens.keyword();
        var parts = new ArrayList<Node>(4);
        if (grammar.json.atFunction()) {
            grammar.json.function(parts);
        } else if (grammar.xml.atFunction()) {
            grammar.xml.function(parts);
        } else {
            tokens.next();
            if (keyword == Keyword.CAST) {
                return cast(start);
            }
            parts(keyword, parts);
        }
        var word = keyword.name().toLowerCase(Locale.ROOT);
        return new Expression.Builtin(
                word, List.copyOf(parts), Optional.empty(), Optional.empty(), start, tokens.end());
    }

    private Expression cast(int start) {
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        var value = grammar.expressions.expression();
        tokens.expect(Keyword.AS);
        var type = grammar.types.type();
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return new Expression.Cast(value, type, start, tokens.end());
    }

    private void parts(Keyword keyword, List<Node> parts) {
        switch (keyword) {
            case CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP -> precision();
            case COLLATION -> {
                tokens.expect(Keyword.FOR);
                inParentheses(() -> parts.add(expression()));
            }
            case COALESCE, GREATEST, GROUPING, LEAST -> inParentheses(() -> list(parts));
            case NULLIF ->
                inParentheses(() -> {
                    parts.add(expression());
                    tokens.expect(TokenKind.COMMA);
                    parts.add(expression());
                });
            case EXTRACT ->
                inParentheses(() -> {
                    extractField();
                    tokens.expect(Keyword.FROM);
                    parts.add(expression());
                });
            case MERGE_ACTION -> inParentheses(() -> {});
            case NORMALIZE -> inParentheses(() -> normalize(parts));
            case OVERLAY -> inParentheses(() -> overlay(parts));
            case POSITION ->
                inParentheses(() -> {
                    parts.add(grammar.expressions.restrictedExpression());
                    tokens.expect(Keyword.IN);
                    parts.add(grammar.expressions.restrictedExpression());
                });
            case SUBSTRING -> inParentheses(() -> substring(parts));
            case TREAT ->
                inParentheses(() -> {
                    parts.add(expression());
                    tokens.expect(Keyword.AS);
                    parts.add(grammar.types.type());
                });
            case TRIM -> inParentheses(() -> trim(parts));
            default -> {}
        }
    }

    private Expression expression() {
        return grammar.expressions.expression();
    }

    private void list(List<Node> parts) {
        parts.addAll(grammar.list(grammar.expressions::expression));
    }

    private void arguments(List<Node> parts) {
        if (!tokens.at(TokenKind.RIGHT_PARENTHESIS)) {
            parts.addAll(grammar.list(grammar.calls::argument));
        }
    }

    private void inParentheses(Runnable content) {
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        content.run();
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
    }

    private void precision() {
        if (tokens.accept(TokenKind.LEFT_PARENTHESIS)) {
            tokens.expect(TokenKind.INTEGER);
            tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        }
    }

    private void extractField() {
        if (tokens.atString()) {
            tokens.expectString();
            return;
        }
        switch (tokens.keyword()) {
            case YEAR, MONTH, DAY, HOUR, MINUTE, SECOND -> tokens.next();
            default -> {
                if (!TokenReader.isIdentifier(tokens.kind())) {
                    throw tokens.error();
                }
                tokens.name();
            }
        }
    }

    private void normalize(List<Node> parts) {
        parts.add(expression());
        if (tokens.accept(TokenKind.COMMA)) {
            switch (tokens.keyword()) {
                case NFC, NFD, NFKC, NFKD -> tokens.next();
                default -> throw tokens.error();
            }
        }
    }

    private void overlay(List<Node> parts) {
        arguments(parts);
        if (parts.size() == 1 && tokens.accept(Keyword.PLACING)) {
            refuseNamed(parts);
            parts.add(expression());
            tokens.expect(Keyword.FROM);
            parts.add(expression());
            if (tokens.accept(Keyword.FOR)) {
                parts.add(expression());
            }
        }
    }

    private void substring(List<Node> parts) {
        int start = tokens.start();
        arguments(parts);
        if (parts.size() != 1) {
            return;
        }
        switch (tokens.keyword()) {
            case FROM -> substringBounds(parts, Keyword.FROM, Keyword.FOR);
            case FOR -> substringBounds(parts, Keyword.FOR, Keyword.FROM);
            case SIMILAR -> {
                refuseNamed(parts);
                if (ExpressionGrammar.takesSimilar((Expression) parts.getFirst())
                        && parts.getFirst().start() == start) {
                    throw tokens.error();
                }
                tokens.next();
                parts.add(expression());
                tokens.expect(Keyword.ESCAPE);
                parts.add(expression());
            }
            default -> {}
        }
    }

    private void substringBounds(List<Node> parts, Keyword first, Keyword second) {
        refuseNamed(parts);
        tokens.expect(first);
        parts.add(expression());
        if (tokens.accept(second)) {
            parts.add(expression());
        }
    }

    private void refuseNamed(List<Node> parts) {
        if (parts.getFirst() instanceof Expression.NamedArgument) {
            throw tokens.error();
        }
    }

    private void trim(List<Node> parts) {
        if (!tokens.accept(Keyword.BOTH) && !tokens.accept(Keyword.LEADING)) {
            tokens.accept(Keyword.TRAILING);
        }
        if (tokens.accept(Keyword.FROM)) {
            list(parts);
            return;
        }
        list(parts);
        if (parts.size() == 1 && tokens.accept(Keyword.FROM)) {
            list(parts);
        }
    }
}
