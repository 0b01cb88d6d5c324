package helios.sql;

import helios.sql.tree.FromItem;
import helios.sql.tree.Name;
import helios.sql.tree.SqlStatement;
import helios.sql.tree.SqlStatement.Set.Scope;
import helios.sql.tree.SqlStatement.Set.Source;
import java.util.List;
import java.util.Optional;

/** Statements about the session and its transaction. */
final class SessionGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    SessionGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    // Transactions.

    SqlStatement begin(int start) {
        if (tokens.accept(Keyword.START)) {
            tokens.expect(Keyword.TRANSACTION);
        } else {
            tokens.expect(Keyword.BEGIN);
            workOrTransaction();
        }
        if (!tokens.at(TokenKind.END)) {
            modes();
        }
        return transaction(start);
    }

    /** {@code COMMIT}, {@code END}, {@code ROLLBACK}, {@code ABORT}. */
    SqlStatement end(int start) {
        boolean prepared = tokens.at(Keyword.COMMIT) || tokens.at(Keyword.ROLLBACK);
        boolean rollback = tokens.at(Keyword.ROLLBACK);
        tokens.next();
        if (prepared && tokens.accept(Keyword.PREPARED)) {
            tokens.expectString();
            return transaction(start);
        }
        workOrTransaction();
        if (rollback && tokens.accept(Keyword.TO)) {
            savepointName();
        } else if (tokens.accept(Keyword.AND)) {
            tokens.accept(Keyword.NO);
            tokens.expect(Keyword.CHAIN);
        }
        return transaction(start);
    }

    SqlStatement savepoint(int start) {
        tokens.expect(Keyword.SAVEPOINT);
        tokens.columnName();
        return transaction(start);
    }

    SqlStatement release(int start) {
        tokens.expect(Keyword.RELEASE);
        savepointName();
        return transaction(start);
    }

    SqlStatement prepareTransaction(int start) {
        tokens.expect(Keyword.PREPARE);
        tokens.expect(Keyword.TRANSACTION);
        tokens.expectString();
        return transaction(start);
    }

    private SqlStatement transaction(int start) {
        return new SqlStatement.Transaction(start, tokens.end());
    }

    private void workOrTransaction() {
        if (!tokens.accept(Keyword.WORK)) {
            tokens.accept(Keyword.TRANSACTION);
        }
    }

    private void savepointName() {
        if (tokens.at(Keyword.SAVEPOINT) && tokens.isColumnName(1)) {
            tokens.next();
        }
        tokens.columnName();
    }

    private void modes() {
        do {
            mode();
        } while (tokens.accept(TokenKind.COMMA) || !tokens.at(TokenKind.END));
    }

    private void mode() {
        if (tokens.accept(Keyword.ISOLATION)) {
            tokens.expect(Keyword.LEVEL);
            isolationLevel();
        } else if (tokens.accept(Keyword.READ)) {
            if (!tokens.accept(Keyword.ONLY)) {
                tokens.expect(Keyword.WRITE);
            }
        } else {
            tokens.accept(Keyword.NOT);
            tokens.expect(Keyword.DEFERRABLE);
        }
    }

    private void isolationLevel() {
        if (tokens.accept(Keyword.SERIALIZABLE) || tokens.accept(Keyword.REPEATABLE, Keyword.READ)) {
            return;
        }
        tokens.expect(Keyword.READ);
        if (!tokens.accept(Keyword.COMMITTED)) {
            tokens.expect(Keyword.UNCOMMITTED);
        }
    }

    // Settings.

    SqlStatement set(int start) {
        tokens.expect(Keyword.SET);
        if (tokens.at(Keyword.CONSTRAINTS) && !isAssignment(1)) {
            return constraints(start);
        }
        var scope = Scope.SESSION;
        if (tokens.at(Keyword.LOCAL) && !isAssignment(1)) {
            tokens.next();
            scope = Scope.LOCAL;
        } else if (tokens.at(Keyword.SESSION) && !isAssignment(1) && !isSessionClause(1)) {
            tokens.next();
        }
        if (tokens.at(Keyword.TRANSACTION) && !isAssignment(1)) {
            tokens.next();
            if (tokens.accept(Keyword.SNAPSHOT)) {
                tokens.expectString();
            } else {
                modes();
            }
            return transaction(start);
        }
        if (tokens.accept(Keyword.SESSION, Keyword.CHARACTERISTICS)) {
            tokens.expect(Keyword.AS);
            tokens.expect(Keyword.TRANSACTION);
            modes();
            return transaction(start);
        }
        return setting(scope, start);
    }

    private boolean isAssignment(int ahead) {
        return switch (tokens.kind(ahead)) {
            case EQUALS, DOT -> true;
            default -> tokens.keyword(ahead) == Keyword.TO || tokens.keyword(ahead) == Keyword.FROM;
        };
    }

    private boolean isSessionClause(int ahead) {
        return (tokens.keyword(ahead) == Keyword.CHARACTERISTICS && !isAssignment(ahead + 1))
                || tokens.keyword(ahead) == Keyword.AUTHORIZATION;
    }

    private SqlStatement constraints(int start) {
        tokens.next();
        if (!tokens.accept(Keyword.ALL)) {
            grammar.list(grammar::relationName);
        }
        if (!tokens.accept(Keyword.DEFERRED)) {
            tokens.expect(Keyword.IMMEDIATE);
        }
        return transaction(start);
    }

    private SqlStatement setting(Scope scope, int start) {
        if (isAssignment(1)) {
            return assignment(scope, start);
        }
        if (tokens.accept(Keyword.TIME, Keyword.ZONE)) {
            return timeZone(scope, start);
        }
        if (tokens.accept(Keyword.SESSION, Keyword.AUTHORIZATION)) {
            boolean byDefault = tokens.accept(Keyword.DEFAULT);
            return byDefault
                    ? byDefault("session_authorization", scope, start)
                    : wordSetting("session_authorization", scope, start);
        }
        if (tokens.accept(Keyword.XML)) {
            tokens.expect(Keyword.OPTION);
            int value = tokens.start();
            if (!tokens.accept(Keyword.DOCUMENT)) {
                tokens.expect(Keyword.CONTENT);
            }
            return given("xmloption", scope, value, start);
        }
        if (tokens.accept(Keyword.ROLE)) {
            return wordSetting("role", scope, start);
        }
        if (tokens.accept(Keyword.NAMES)) {
            if (tokens.at(TokenKind.END)) {
                return byDefault("client_encoding", scope, start);
            }
            return tokens.accept(Keyword.DEFAULT)
                    ? byDefault("client_encoding", scope, start)
                    : stringSetting("client_encoding", scope, start);
        }
        tokens.expect(Keyword.SCHEMA);
        return stringSetting("search_path", scope, start);
    }

    private SqlStatement assignment(Scope scope, int start) {
        var setting = settingName();
        if (tokens.accept(Keyword.FROM, Keyword.CURRENT)) {
            return new SqlStatement.Set(setting, scope, Source.CURRENT, List.of(), start, tokens.end());
        }
        if (!tokens.accept(TokenKind.EQUALS)) {
            tokens.expect(Keyword.TO);
        }
        if (tokens.accept(Keyword.DEFAULT)) {
            return byDefault(setting, scope, start);
        }
        var values = grammar.list(this::value);
        return new SqlStatement.Set(setting, scope, Source.GIVEN, values, start, tokens.end());
    }

    private SqlStatement.Set.Value value() {
        int start = tokens.start();
        switch (tokens.kind()) {
            case PLUS, MINUS, INTEGER, NUMERIC -> grammar.utilities.number();
            default -> {
                if (tokens.at(Keyword.TRUE) || tokens.at(Keyword.FALSE) || tokens.at(Keyword.ON)) {
                    tokens.next();
                } else {
                    grammar.utilities.wordOrString();
                }
            }
        }
        return new SqlStatement.Set.Value(start, tokens.end());
    }

    private SqlStatement timeZone(Scope scope, int start) {
        if (tokens.accept(Keyword.DEFAULT) || tokens.accept(Keyword.LOCAL)) {
            return byDefault("timezone", scope, start);
        }
        int value = tokens.start();
        if (tokens.accept(Keyword.INTERVAL)) {
            boolean precise = tokens.accept(TokenKind.LEFT_PARENTHESIS);
            if (precise) {
                tokens.expect(TokenKind.INTEGER);
                tokens.expect(TokenKind.RIGHT_PARENTHESIS);
            }
            tokens.expectString();
            if (!precise) {
                grammar.types.skipIntervalFields();
            }
        } else if (tokens.atString() || TokenReader.isIdentifier(tokens.kind())) {
            grammar.utilities.wordOrString();
        } else {
            grammar.utilities.number();
        }
        return given("timezone", scope, value, start);
    }

    private SqlStatement wordSetting(String setting, Scope scope, int start) {
        int value = tokens.start();
        grammar.utilities.wordOrString();
        return given(setting, scope, value, start);
    }

    private SqlStatement stringSetting(String setting, Scope scope, int start) {
        int value = tokens.start();
        tokens.expectString();
        return given(setting, scope, value, start);
    }

    private SqlStatement given(String setting, Scope scope, int value, int start) {
        var values = List.of(new SqlStatement.Set.Value(value, tokens.end()));
        return new SqlStatement.Set(setting, scope, Source.GIVEN, values, start, tokens.end());
    }

    private SqlStatement byDefault(String setting, Scope scope, int start) {
        return new SqlStatement.Set(setting, scope, Source.DEFAULT, List.of(), start, tokens.end());
    }

    /** {@code RESET}, {@code SHOW}. */
    SqlStatement resetOrShow(int start) {
        boolean show = tokens.at(Keyword.SHOW);
        tokens.next();
        return new SqlStatement.Setting(resetName(), show, start, tokens.end());
    }

    private Optional<String> resetName() {
        if (tokens.accept(Keyword.ALL)) {
            return Optional.empty();
        }
        if (tokens.accept(Keyword.TIME, Keyword.ZONE)) {
            return Optional.of("timezone");
        }
        if (tokens.at(Keyword.TRANSACTION, Keyword.ISOLATION)) {
            tokens.next(2);
            tokens.expect(Keyword.LEVEL);
            return Optional.of("transaction_isolation");
        }
        if (tokens.accept(Keyword.SESSION, Keyword.AUTHORIZATION)) {
            return Optional.of("session_authorization");
        }
        return Optional.of(settingName());
    }

    private String settingName() {
        var name = new StringBuilder(tokens.columnName().value());
        while (tokens.accept(TokenKind.DOT)) {
            name.append('.').append(tokens.columnName().value());
        }
        return name.toString();
    }

    // The rest of the session.

    SqlStatement discard(int start) {
        tokens.expect(Keyword.DISCARD);
        var keyword = tokens.keyword();
        tokens.next();
        var what = switch (keyword) {
            case ALL -> SqlStatement.Discard.What.ALL;
            case PLANS -> SqlStatement.Discard.What.PLANS;
            case SEQUENCES -> SqlStatement.Discard.What.SEQUENCES;
            case TEMP, TEMPORARY -> SqlStatement.Discard.What.TEMPORARY;
            default -> {
                tokens.next(-1);
                throw tokens.error();
            }
        };
        return new SqlStatement.Discard(what, start, tokens.end());
    }

    SqlStatement listen(int start) {
        tokens.expect(Keyword.LISTEN);
        var channel = tokens.columnName();
        return new SqlStatement.Listen(channel, start, tokens.end());
    }

    SqlStatement unlisten(int start) {
        tokens.expect(Keyword.UNLISTEN);
        Optional<Name> channel = tokens.accept(TokenKind.STAR) ? Optional.empty() : Optional.of(tokens.columnName());
        return new SqlStatement.Unlisten(channel, start, tokens.end());
    }

    SqlStatement notify(int start) {
        tokens.expect(Keyword.NOTIFY);
        var channel = tokens.columnName();
        if (tokens.accept(TokenKind.COMMA)) {
            tokens.expectString();
        }
        return new SqlStatement.Notify(channel, start, tokens.end());
    }

    // LOCK and TRUNCATE

    SqlStatement lock(int start) {
        tokens.expect(Keyword.LOCK);
        tokens.accept(Keyword.TABLE);
        var tables = relations();
        if (tokens.accept(Keyword.IN)) {
            lockMode();
            tokens.expect(Keyword.MODE);
        }
        tokens.accept(Keyword.NOWAIT);
        return new SqlStatement.Tables(false, tables, start, tokens.end());
    }

    private void lockMode() {
        if (tokens.accept(Keyword.ACCESS)) {
            if (!tokens.accept(Keyword.SHARE)) {
                tokens.expect(Keyword.EXCLUSIVE);
            }
        } else if (tokens.accept(Keyword.ROW)) {
            if (!tokens.accept(Keyword.SHARE)) {
                tokens.expect(Keyword.EXCLUSIVE);
            }
        } else if (tokens.accept(Keyword.SHARE)) {
            if (tokens.accept(Keyword.UPDATE)) {
                tokens.expect(Keyword.EXCLUSIVE);
            } else if (tokens.accept(Keyword.ROW)) {
                tokens.expect(Keyword.EXCLUSIVE);
            }
        } else {
            tokens.expect(Keyword.EXCLUSIVE);
        }
    }

    SqlStatement truncate(int start) {
        tokens.expect(Keyword.TRUNCATE);
        tokens.accept(Keyword.TABLE);
        var tables = relations();
        if (tokens.accept(Keyword.RESTART) || tokens.accept(Keyword.CONTINUE)) {
            tokens.expect(Keyword.IDENTITY);
        }
        if (!tokens.accept(Keyword.CASCADE)) {
            tokens.accept(Keyword.RESTRICT);
        }
        return new SqlStatement.Tables(true, tables, start, tokens.end());
    }

    private List<FromItem.Relation> relations() {
        return grammar.list(grammar.from::plainRelation);
    }
}
