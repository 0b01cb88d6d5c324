package helios.sql;

import helios.sql.tree.Name;
import helios.sql.tree.QueryBody.Into;
import helios.sql.tree.SqlStatement;
import java.util.List;

/** The statements that make something of a query: {@code CREATE TABLE AS}, {@code CREATE [MATERIALIZED] VIEW}. */
final class CreateGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    CreateGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Any {@code CREATE}; what makes nothing of a query is opaque. */
    SqlStatement create(int start) {
        int word = 1;
        if (tokens.keyword(word) == Keyword.OR && tokens.keyword(word + 1) == Keyword.REPLACE) {
            word += 2;
        }
        word = afterPersistence(word);
        return switch (tokens.keyword(word)) {
            case VIEW -> view(start);
            case RECURSIVE -> view(start);
            case MATERIALIZED -> tableAs(start);
            case TABLE -> isTableAs(word) ? tableAs(start) : grammar.opaques.statement(start);
            default -> grammar.opaques.statement(start);
        };
    }

    private int afterPersistence(int word) {
        return switch (tokens.keyword(word)) {
            case TEMP, TEMPORARY, UNLOGGED -> word + 1;
            case LOCAL, GLOBAL -> word + 2;
            default -> word;
        };
    }

    /** Only {@code CREATE TABLE AS} has an {@code AS} outside of all parentheses. */
    private boolean isTableAs(int from) {
        int depth = 0;
        for (int ahead = from; tokens.kind(ahead) != TokenKind.END; ahead++) {
            switch (tokens.kind(ahead)) {
                case LEFT_PARENTHESIS -> depth++;
                case RIGHT_PARENTHESIS -> depth--;
                case SEMICOLON -> {
                    if (depth == 0) {
                        return false;
                    }
                }
                default -> {
                    if (depth == 0 && tokens.keyword(ahead) == Keyword.AS) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** {@code CREATE TABLE AS} or {@code CREATE MATERIALIZED VIEW}. */
    SqlStatement tableAs(int start) {
        tokens.expect(Keyword.CREATE);
        boolean temporary = acceptTemporary();
        if (!temporary) {
            tokens.accept(Keyword.UNLOGGED);
        }
        boolean materialized = !temporary && tokens.accept(Keyword.MATERIALIZED);
        tokens.expect(materialized ? Keyword.VIEW : Keyword.TABLE);
        if (tokens.accept(Keyword.IF, Keyword.NOT)) {
            tokens.expect(Keyword.EXISTS);
        }
        var target = new Into(grammar.relationName(), temporary);
        var columns = grammar.optionalColumns();
        storage(materialized);
        tokens.expect(Keyword.AS);
        int inner = tokens.start();
        SqlStatement statement;
        if (!materialized && tokens.at(Keyword.EXECUTE)) {
            statement = grammar.utilities.execute(inner);
        } else {
            var query = grammar.queries.query();
            statement = new SqlStatement.Select(query, inner, tokens.end());
        }
        if (tokens.accept(Keyword.WITH)) {
            tokens.accept(Keyword.NO);
            tokens.expect(Keyword.DATA);
        }
        return new SqlStatement.CreateTableAs(target, materialized, columns, statement, start, tokens.end());
    }

    private boolean acceptTemporary() {
        if (tokens.accept(Keyword.LOCAL) || tokens.accept(Keyword.GLOBAL)) {
            if (!tokens.accept(Keyword.TEMP)) {
                tokens.expect(Keyword.TEMPORARY);
            }
            return true;
        }
        return tokens.accept(Keyword.TEMP) || tokens.accept(Keyword.TEMPORARY);
    }

    private void storage(boolean materialized) {
        if (tokens.accept(Keyword.USING)) {
            tokens.columnName();
        }
        if (tokens.accept(Keyword.WITH)) {
            options();
        } else if (!materialized && tokens.accept(Keyword.WITHOUT)) {
            tokens.expect(Keyword.OIDS);
        }
        if (!materialized && tokens.accept(Keyword.ON)) {
            tokens.expect(Keyword.COMMIT);
            onCommit();
        }
        if (tokens.accept(Keyword.TABLESPACE)) {
            tokens.columnName();
        }
    }

    private void onCommit() {
        if (tokens.accept(Keyword.DROP)) {
            return;
        }
        if (!tokens.accept(Keyword.DELETE)) {
            tokens.expect(Keyword.PRESERVE);
        }
        tokens.expect(Keyword.ROWS);
    }

    /** {@code (name [.name] [= value], ...)}. */
    void options() {
        grammar.parenthesisedList(() -> {
            var name = tokens.label();
            if (tokens.accept(TokenKind.DOT)) {
                tokens.label();
            }
            if (tokens.accept(TokenKind.EQUALS)) {
                optionValue();
            }
            return name;
        });
    }

    private void optionValue() {
        switch (tokens.kind()) {
            case INTEGER, NUMERIC -> grammar.utilities.number();
            case PLUS, MINUS -> {
                boolean number = tokens.kind(1) == TokenKind.INTEGER || tokens.kind(1) == TokenKind.NUMERIC;
                tokens.next(number ? 2 : 1);
            }
            case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING -> tokens.expectString();
            case OPERATOR, LESS, GREATER, EQUALS, LESS_EQUALS, GREATER_EQUALS, NOT_EQUALS -> tokens.next();
            case STAR, SLASH, PERCENT, CARET -> tokens.next();
            default -> {
                boolean word = tokens.at(TokenKind.KEYWORD) && tokens.keyword().category() == Keyword.Category.RESERVED;
                if (word || tokens.at(Keyword.NONE)) {
                    tokens.next();
                } else {
                    grammar.types.type();
                }
            }
        }
    }

    private SqlStatement view(int start) {
        tokens.expect(Keyword.CREATE);
        if (tokens.accept(Keyword.OR)) {
            tokens.expect(Keyword.REPLACE);
        }
        boolean temporary = acceptTemporary();
        if (!temporary) {
            tokens.accept(Keyword.UNLOGGED);
        }
        boolean recursive = tokens.accept(Keyword.RECURSIVE);
        tokens.expect(Keyword.VIEW);
        var name = grammar.relationName();
        List<Name> columns = recursive ? grammar.parenthesisedList(tokens::columnName) : grammar.optionalColumns();
        if (tokens.accept(Keyword.WITH)) {
            options();
        }
        tokens.expect(Keyword.AS);
        var query = grammar.queries.query();
        if (tokens.accept(Keyword.WITH)) {
            if (!tokens.accept(Keyword.CASCADED)) {
                tokens.accept(Keyword.LOCAL);
            }
            tokens.expect(Keyword.CHECK);
            tokens.expect(Keyword.OPTION);
        }
        return new SqlStatement.CreateView(name, temporary, columns, query, start, tokens.end());
    }
}
