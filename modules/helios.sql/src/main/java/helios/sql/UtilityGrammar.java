package helios.sql;

import helios.sql.tree.Expression;
import helios.sql.tree.FromItem;
import helios.sql.tree.Name;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.SqlStatement;
import helios.sql.tree.TypeName;
import java.util.List;
import java.util.Optional;

/** Statements that copy, explain, prepare, fetch and call. */
final class UtilityGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    UtilityGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    // COPY

    SqlStatement copy(int start) {
        tokens.expect(Keyword.COPY);
        if (tokens.accept(TokenKind.LEFT_PARENTHESIS)) {
            var statement = grammar.queries.preparable();
            tokens.expect(TokenKind.RIGHT_PARENTHESIS);
            tokens.expect(Keyword.TO);
            boolean throughClient = copyFile();
            copyOptions();
            return new SqlStatement.Copy(
                    Optional.empty(),
                    List.of(),
                    Optional.of(statement),
                    false,
                    throughClient,
                    Optional.empty(),
                    start,
                    tokens.end());
        }
        tokens.accept(Keyword.BINARY);
        int relationStart = tokens.start();
        var name = grammar.relationName();
        var relation =
                new FromItem.Relation(name, false, Optional.empty(), Optional.empty(), relationStart, tokens.end());
        var columns = grammar.optionalColumns();
        boolean from = tokens.accept(Keyword.FROM);
        if (!from) {
            tokens.expect(Keyword.TO);
        }
        boolean throughClient = copyFile();
        copyDelimiter();
        copyOptions();
        if (!from && tokens.at(Keyword.WHERE)) {
            throw tokens.error("WHERE clause not allowed with COPY TO");
        }
        var where = grammar.queries.where();
        return new SqlStatement.Copy(
                Optional.of(relation), columns, Optional.empty(), from, throughClient, where, start, tokens.end());
    }

    /** Returns whether the data goes through the client. */
    private boolean copyFile() {
        boolean program = tokens.accept(Keyword.PROGRAM);
        if (tokens.at(Keyword.STDIN) || tokens.at(Keyword.STDOUT)) {
            if (program) {
                throw tokens.error("STDIN/STDOUT not allowed with PROGRAM");
            }
            tokens.next();
            return true;
        }
        tokens.expectString();
        return false;
    }

    private void copyDelimiter() {
        if (tokens.at(Keyword.USING) || tokens.at(Keyword.DELIMITERS)) {
            tokens.accept(Keyword.USING);
            tokens.expect(Keyword.DELIMITERS);
            tokens.expectString();
        }
    }

    private void copyOptions() {
        tokens.accept(Keyword.WITH);
        if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            grammar.parenthesisedList(this::copyOption);
            return;
        }
        boolean more;
        do {
            more = oldCopyOption();
        } while (more);
    }

    private Name copyOption() {
        var name = tokens.label();
        switch (tokens.kind()) {
            case COMMA, RIGHT_PARENTHESIS -> {}
            case STAR -> tokens.next();
            case LEFT_PARENTHESIS -> grammar.parenthesisedList(this::copyArgument);
            case PLUS, MINUS, INTEGER, NUMERIC -> number();
            default -> {
                if (!tokens.accept(Keyword.DEFAULT)) {
                    copyArgument();
                }
            }
        }
        return name;
    }

    /** Returns its argument, whatever that is, only for use in a list. */
    private Boolean copyArgument() {
        if (tokens.at(Keyword.TRUE) || tokens.at(Keyword.FALSE) || tokens.at(Keyword.ON)) {
            tokens.next();
        } else {
            wordOrString();
        }
        return true;
    }

    private boolean oldCopyOption() {
        switch (tokens.keyword()) {
            case BINARY, FREEZE, CSV, HEADER -> tokens.next();
            case DELIMITER, NULL, QUOTE, ESCAPE -> {
                tokens.next();
                tokens.accept(Keyword.AS);
                tokens.expectString();
            }
            case FORCE -> {
                tokens.next();
                boolean quote = tokens.accept(Keyword.QUOTE);
                if (!quote) {
                    tokens.accept(Keyword.NOT);
                    tokens.expect(Keyword.NULL);
                }
                if (!tokens.accept(TokenKind.STAR)) {
                    grammar.list(tokens::columnName);
                }
            }
            case ENCODING -> {
                tokens.next();
                tokens.expectString();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    // EXPLAIN

    SqlStatement explain(int start) {
        tokens.expect(Keyword.EXPLAIN);
        boolean analyze = false;
        if (tokens.at(TokenKind.LEFT_PARENTHESIS) && !grammar.queries.atQueryInParentheses()) {
            analyze = explainOptions();
        } else {
            analyze = tokens.accept(Keyword.ANALYZE) || tokens.accept(Keyword.ANALYSE);
            tokens.accept(Keyword.VERBOSE);
        }
        var statement = explainable();
        return new SqlStatement.Explain(analyze, statement, start, tokens.end());
    }

    /** Returns whether the statement is run. */
    private boolean explainOptions() {
        boolean analyze = false;
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        do {
            boolean named = tokens.at(Keyword.ANALYZE) || tokens.at(Keyword.ANALYSE);
            if (named || tokens.at(Keyword.FORMAT)) {
                tokens.next();
            } else {
                named = nonReservedWord().value().equals("analyze");
            }
            boolean on = optionArgument();
            analyze = named ? on : analyze;
        } while (tokens.accept(TokenKind.COMMA));
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return analyze;
    }

    /** Returns false if the option is switched off. */
    private boolean optionArgument() {
        boolean off = tokens.at(Keyword.FALSE) || tokens.at(Keyword.OFF) || tokens.isSpelled("0");
        switch (tokens.kind()) {
            case COMMA, RIGHT_PARENTHESIS -> {}
            case PLUS, MINUS, INTEGER, NUMERIC -> number();
            case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING -> off = isOff(tokens.readString());
            default -> copyArgument();
        }
        return !off;
    }

    private static boolean isOff(String value) {
        return value.equalsIgnoreCase("off") || value.equalsIgnoreCase("false") || value.equals("0");
    }

    private SqlStatement explainable() {
        int start = tokens.start();
        return switch (tokens.keyword()) {
            case DECLARE -> declare(start);
            case EXECUTE -> execute(start);
            case CREATE -> grammar.creates.tableAs(start);
            case REFRESH -> grammar.opaques.statement(start);
            default -> grammar.queries.preparable();
        };
    }

    // PREPARE, EXECUTE, DEALLOCATE

    SqlStatement prepare(int start) {
        tokens.expect(Keyword.PREPARE);
        var name = tokens.columnName();
        List<TypeName> types =
                tokens.at(TokenKind.LEFT_PARENTHESIS) ? grammar.parenthesisedList(grammar.types::type) : List.of();
        tokens.expect(Keyword.AS);
        var statement = grammar.queries.preparable();
        return new SqlStatement.Prepare(name, types, statement, start, tokens.end());
    }

    SqlStatement.Execute execute(int start) {
        tokens.expect(Keyword.EXECUTE);
        var name = tokens.columnName();
        List<Expression> arguments = tokens.at(TokenKind.LEFT_PARENTHESIS)
                ? grammar.parenthesisedList(grammar.expressions::expression)
                : List.of();
        return new SqlStatement.Execute(name, arguments, start, tokens.end());
    }

    SqlStatement deallocate(int start) {
        tokens.expect(Keyword.DEALLOCATE);
        boolean noise = tokens.at(Keyword.PREPARE) && (tokens.keyword(1) == Keyword.ALL || tokens.isColumnName(1));
        if (noise) {
            tokens.next();
        }
        Optional<Name> name = tokens.accept(Keyword.ALL) ? Optional.empty() : Optional.of(tokens.columnName());
        return new SqlStatement.Deallocate(name, start, tokens.end());
    }

    // Cursors.

    SqlStatement declare(int start) {
        tokens.expect(Keyword.DECLARE);
        var cursor = tokens.columnName();
        while (!tokens.at(Keyword.CURSOR)) {
            cursorOption();
        }
        tokens.next();
        boolean hold = tokens.accept(Keyword.WITH);
        if (hold || tokens.accept(Keyword.WITHOUT)) {
            tokens.expect(Keyword.HOLD);
        }
        tokens.expect(Keyword.FOR);
        var query = grammar.queries.query();
        return new SqlStatement.Declare(cursor, hold, query, start, tokens.end());
    }

    private void cursorOption() {
        switch (tokens.keyword()) {
            case BINARY, INSENSITIVE, ASENSITIVE, SCROLL -> tokens.next();
            default -> {
                tokens.expect(Keyword.NO);
                tokens.expect(Keyword.SCROLL);
            }
        }
    }

    SqlStatement fetch(int start) {
        boolean move = tokens.at(Keyword.MOVE);
        tokens.next();
        fetchDirection();
        if (!tokens.accept(Keyword.FROM)) {
            tokens.accept(Keyword.IN);
        }
        var cursor = tokens.columnName();
        return new SqlStatement.Fetch(cursor, move, start, tokens.end());
    }

    /** A direction, unless the word is the cursor's name. */
    private void fetchDirection() {
        boolean number = tokens.at(TokenKind.PLUS) || tokens.at(TokenKind.MINUS) || tokens.at(TokenKind.INTEGER);
        if (number) {
            wholeNumber();
        } else if (tokens.accept(Keyword.ALL) || tokens.kind(1) == TokenKind.END) {
            return;
        } else {
            switch (tokens.keyword()) {
                case NEXT, PRIOR, FIRST, LAST -> tokens.next();
                case ABSOLUTE, RELATIVE -> {
                    tokens.next();
                    wholeNumber();
                }
                case FORWARD, BACKWARD -> {
                    tokens.next();
                    if (tokens.at(TokenKind.PLUS) || tokens.at(TokenKind.MINUS) || tokens.at(TokenKind.INTEGER)) {
                        wholeNumber();
                    } else {
                        tokens.accept(Keyword.ALL);
                    }
                }
                default -> {}
            }
        }
    }

    SqlStatement close(int start) {
        tokens.expect(Keyword.CLOSE);
        Optional<Name> cursor = tokens.accept(Keyword.ALL) ? Optional.empty() : Optional.of(tokens.columnName());
        return new SqlStatement.Close(cursor, start, tokens.end());
    }

    // Code.

    SqlStatement call(int start) {
        tokens.expect(Keyword.CALL);
        int callStart = tokens.start();
        QualifiedName name = grammar.from.functionName();
        var call = grammar.calls.application(name, callStart);
        return new SqlStatement.CallProcedure(call, start, tokens.end());
    }

    SqlStatement doBlock(int start) {
        tokens.expect(Keyword.DO);
        do {
            if (tokens.accept(Keyword.LANGUAGE)) {
                wordOrString();
            } else {
                tokens.expectString();
            }
        } while (!tokens.at(TokenKind.END));
        return new SqlStatement.Do(start, tokens.end());
    }

    // Small parts.

    Name nonReservedWord() {
        if (!tokens.atNonReservedWord()) {
            throw tokens.error();
        }
        return tokens.name();
    }

    void wordOrString() {
        if (tokens.atString()) {
            tokens.expectString();
        } else {
            nonReservedWord();
        }
    }

    private void wholeNumber() {
        skipSign();
        tokens.expect(TokenKind.INTEGER);
    }

    void number() {
        skipSign();
        if (!tokens.accept(TokenKind.INTEGER)) {
            tokens.expect(TokenKind.NUMERIC);
        }
    }

    private void skipSign() {
        if (!tokens.accept(TokenKind.PLUS)) {
            tokens.accept(TokenKind.MINUS);
        }
    }
}
