package helios.sql;

import java.util.Optional;
import java.util.function.Function;

/** Gathers a statement's facts: from its first words mostly, then from what is called and made further on. */
final class HeadReader {

    private final StatementTokens tokens;
    private final TransactionReader transactions;
    private TransactionEffect transaction = TransactionEffect.NONE;
    private int session;

    HeadReader(StatementTokens tokens) {
        this.tokens = tokens;
        this.transactions = new TransactionReader(tokens);
    }

    /** Reads the statement whose first token is the current one, to its end. */
    StatementFacts read() {
        transaction = TransactionEffect.NONE;
        session = 0;
        var verb = verb();
        tokens.skip();
        session |= tokens.calledEffects();
        return StatementFacts.of(verb, transaction, session, tokens.writeSigns());
    }

    private Verb verb() {
        skipOpeningParentheses();
        var first = tokens.keyword();
        tokens.next();
        return switch (first) {
            case SELECT, VALUES, TABLE -> select();
            case WITH -> with();
            case INSERT -> Verb.INSERT;
            case UPDATE -> Verb.UPDATE;
            case DELETE -> Verb.DELETE;
            case MERGE -> Verb.MERGE;
            case BEGIN, START -> transaction(Verb.BEGIN, transactions.begin());
            case COMMIT, END -> commit();
            case ROLLBACK, ABORT -> rollback();
            case SAVEPOINT -> transaction(Verb.SAVEPOINT, transactions.name(), TransactionEffect.Savepoint::new);
            case RELEASE -> transaction(Verb.RELEASE, transactions.savepoint(), TransactionEffect.Release::new);
            case PREPARE -> prepare();
            case SET -> set();
            case RESET -> reset();
            case DISCARD ->
                session(
                        Verb.DISCARD,
                        tokens.keyword() == Keyword.ALL ? SessionEffect.DISCARD_ALL : SessionEffect.DISCARD);
            case LISTEN -> session(Verb.LISTEN, SessionEffect.LISTEN);
            case UNLISTEN -> session(Verb.UNLISTEN, SessionEffect.UNLISTEN);
            case DEALLOCATE -> session(Verb.DEALLOCATE, SessionEffect.DEALLOCATE);
            case DECLARE -> declare();
            case CLOSE -> session(Verb.CLOSE, SessionEffect.CLOSE);
            case LOAD -> session(Verb.LOAD, SessionEffect.LOAD);
            case DO -> session(Verb.DO, SessionEffect.OPAQUE_CODE);
            case CALL -> session(Verb.CALL, SessionEffect.OPAQUE_CODE);
            case CREATE -> create();
            case EXPLAIN -> explain();
            case SHOW -> Verb.SHOW;
            case NOTIFY -> Verb.NOTIFY;
            case EXECUTE -> Verb.EXECUTE;
            case FETCH -> Verb.FETCH;
            case MOVE -> Verb.MOVE;
            case COPY -> Verb.COPY;
            case LOCK -> Verb.LOCK;
            case ALTER -> Verb.ALTER;
            case DROP -> Verb.DROP;
            case TRUNCATE -> Verb.TRUNCATE;
            case COMMENT -> Verb.COMMENT;
            case SECURITY -> Verb.SECURITY_LABEL;
            case GRANT -> Verb.GRANT;
            case REVOKE -> Verb.REVOKE;
            case REASSIGN -> Verb.REASSIGN;
            case IMPORT -> Verb.IMPORT;
            case REFRESH -> Verb.REFRESH;
            case REINDEX -> Verb.REINDEX;
            case CLUSTER -> Verb.CLUSTER;
            case VACUUM -> Verb.VACUUM;
            case ANALYZE, ANALYSE -> Verb.ANALYZE;
            case CHECKPOINT -> Verb.CHECKPOINT;
            default -> Verb.UNKNOWN;
        };
    }

    // Queries.

    private void skipOpeningParentheses() {
        while (tokens.kind() == TokenKind.LEFT_PARENTHESIS) {
            tokens.next();
        }
    }

    /** The verb behind a list of common table expressions. */
    private Verb with() {
        do {
            boolean named = !tokens.accept(Keyword.RECURSIVE) || !atColumnsOrQuery();
            do {
                skipCommonTableExpression(named);
                named = true;
            } while (acceptComma());
            skipOpeningParentheses();
        } while (tokens.accept(Keyword.WITH));
        var first = tokens.keyword();
        tokens.next();
        return switch (first) {
            case SELECT, VALUES, TABLE -> select();
            case INSERT -> Verb.INSERT;
            case UPDATE -> Verb.UPDATE;
            case DELETE -> Verb.DELETE;
            case MERGE -> Verb.MERGE;
            default -> Verb.UNKNOWN;
        };
    }

    /** Tells whether what follows a name does: then the word in front of it was one. */
    private boolean atColumnsOrQuery() {
        return tokens.kind() == TokenKind.LEFT_PARENTHESIS || tokens.keyword() == Keyword.AS;
    }

    /**
     * Names of tables and columns may be words that begin a statement, so this goes by the grammar.
     *
     * @param named whether the token is its name
     */
    private void skipCommonTableExpression(boolean named) {
        if (named) {
            tokens.next();
        }
        tokens.skipParenthesised();
        tokens.accept(Keyword.AS);
        tokens.accept(Keyword.NOT);
        tokens.accept(Keyword.MATERIALIZED);
        tokens.skipParenthesised();
        if (tokens.accept(Keyword.SEARCH)) {
            skipTo(Keyword.BY);
            skipColumns();
            tokens.accept(Keyword.SET);
            tokens.next();
        }
        if (tokens.accept(Keyword.CYCLE)) {
            skipColumns();
            tokens.accept(Keyword.SET);
            tokens.next();
            skipTo(Keyword.USING);
            tokens.next();
        }
    }

    private void skipColumns() {
        do {
            tokens.next();
        } while (acceptComma());
    }

    /** Skips to behind a reserved word. */
    private void skipTo(Keyword keyword) {
        while (tokens.kind() != TokenKind.END && !tokens.accept(keyword)) {
            tokens.next();
        }
    }

    private boolean acceptComma() {
        return tokens.kind() == TokenKind.COMMA && tokens.next();
    }

    private Verb select() {
        if (tokens.skipToInto()) {
            tokens.next();
            if (intoTemporary()) {
                add(SessionEffect.TEMPORARY_OBJECT);
            }
        }
        return Verb.SELECT;
    }

    /** {@code TEMP} is a name where none follows. */
    private boolean intoTemporary() {
        boolean scoped = tokens.accept(Keyword.LOCAL) || tokens.accept(Keyword.GLOBAL);
        if (acceptTemporary() || scoped) {
            return tokens.keyword() == Keyword.TABLE || tokens.atName();
        }
        tokens.accept(Keyword.TABLE);
        return tokens.atTemporarySchema();
    }

    private boolean acceptTemporary() {
        return tokens.accept(Keyword.TEMPORARY) || tokens.accept(Keyword.TEMP);
    }

    /** Explains, and with {@code ANALYZE} runs, what follows; a cursor is not opened. */
    private Verb explain() {
        if (tokens.kind() == TokenKind.LEFT_PARENTHESIS) {
            explainOptions();
        } else {
            explainWords();
        }
        if (tokens.accept(Keyword.CREATE)) {
            create();
        } else {
            select();
        }
        return Verb.EXPLAIN;
    }

    /** What stands in the parentheses: options, or the query. */
    private void explainOptions() {
        int depth = 0;
        do {
            switch (tokens.kind()) {
                case LEFT_PARENTHESIS -> depth++;
                case RIGHT_PARENTHESIS -> depth--;
                case KEYWORD -> {
                    boolean runs =
                            depth == 1 && (tokens.keyword() == Keyword.ANALYZE || tokens.keyword() == Keyword.ANALYSE);
                    if (runs && !(tokens.next() && atOff())) {
                        tokens.add(WriteSign.EXPLAIN_RUNS);
                        continue;
                    }
                }
                default -> {}
            }
            tokens.next();
        } while (depth > 0 && tokens.kind() != TokenKind.END);
    }

    private boolean atOff() {
        return switch (tokens.keyword()) {
            case OFF, FALSE -> true;
            default -> tokens.kind() == TokenKind.INTEGER && tokens.lexer().value() == 0;
        };
    }

    private void explainWords() {
        boolean more;
        do {
            boolean runs = tokens.accept(Keyword.ANALYZE) || tokens.accept(Keyword.ANALYSE);
            if (runs) {
                tokens.add(WriteSign.EXPLAIN_RUNS);
            }
            more = runs || tokens.accept(Keyword.VERBOSE);
        } while (more);
    }

    private Verb create() {
        tokens.accept(Keyword.OR);
        tokens.accept(Keyword.REPLACE);
        if (!tokens.accept(Keyword.GLOBAL)) {
            tokens.accept(Keyword.LOCAL);
        }
        boolean temporary = acceptTemporary();
        while (tokens.kind() != TokenKind.END) {
            temporary |= tokens.atTemporarySchema();
            tokens.next();
        }
        if (temporary) {
            add(SessionEffect.TEMPORARY_OBJECT);
        }
        return Verb.CREATE;
    }

    // Transactions.

    private Verb transaction(Verb verb, TransactionEffect effect) {
        transaction = effect;
        return verb;
    }

    private Verb transaction(Verb verb, Optional<String> name, Function<String, TransactionEffect> effect) {
        return transaction(verb, name.map(effect).orElse(TransactionEffect.NONE));
    }

    private Verb commit() {
        if (tokens.accept(Keyword.PREPARED)) {
            return transaction(Verb.COMMIT_PREPARED, transactions.string(), TransactionEffect.CommitPrepared::new);
        }
        return transaction(Verb.COMMIT, transactions.commit());
    }

    private Verb rollback() {
        if (tokens.accept(Keyword.PREPARED)) {
            return transaction(Verb.ROLLBACK_PREPARED, transactions.string(), TransactionEffect.RollbackPrepared::new);
        }
        transactions.skipWorkOrTransaction();
        if (tokens.accept(Keyword.TO)) {
            return transaction(Verb.ROLLBACK_TO, transactions.savepoint(), TransactionEffect.RollbackTo::new);
        }
        return transaction(Verb.ROLLBACK, transactions.rollback());
    }

    private Verb prepare() {
        if (tokens.accept(Keyword.TRANSACTION) && tokens.atString()) {
            return transaction(
                    Verb.PREPARE_TRANSACTION, transactions.string(), TransactionEffect.PrepareTransaction::new);
        }
        return session(Verb.PREPARE, SessionEffect.PREPARE);
    }

    // Sessions.

    private void add(SessionEffect effect) {
        session |= SessionEffects.bit(effect);
    }

    private Verb session(Verb verb, SessionEffect effect) {
        add(effect);
        return verb;
    }

    private Verb declare() {
        tokens.next();
        skipTo(Keyword.CURSOR);
        boolean held = tokens.accept(Keyword.WITH) && tokens.keyword() == Keyword.HOLD;
        return session(Verb.DECLARE, held ? SessionEffect.HELD_CURSOR : SessionEffect.CURSOR);
    }

    private Verb set() {
        if (tokens.accept(Keyword.CONSTRAINTS) && !atAssignment()) {
            return Verb.SET_CONSTRAINTS;
        }
        var effect = SessionEffect.SET;
        if (tokens.accept(Keyword.LOCAL)) {
            effect = atAssignment() ? SessionEffect.SET : SessionEffect.SET_LOCAL;
        }
        boolean session = tokens.accept(Keyword.SESSION);
        session |= session && tokens.accept(Keyword.SESSION);
        if (tokens.accept(Keyword.TRANSACTION) && !atAssignment()) {
            return setTransaction();
        }
        if (session && tokens.accept(Keyword.CHARACTERISTICS) && !atAssignment()) {
            transaction = new TransactionEffect.SetSessionCharacteristics(transactions.modes());
        } else if (tokens.keyword() == Keyword.ROLE || (session && tokens.keyword() == Keyword.AUTHORIZATION)) {
            add(SessionEffect.ROLE);
        } else if (tokens.atName()) {
            setting(tokens.readName());
        }
        add(effect);
        return Verb.SET;
    }

    private boolean atAssignment() {
        return tokens.kind() == TokenKind.DOT || tokens.kind() == TokenKind.EQUALS || tokens.keyword() == Keyword.TO;
    }

    private Verb setTransaction() {
        if (tokens.accept(Keyword.SNAPSHOT)) {
            return transaction(Verb.SET, transactions.string(), TransactionEffect.SetTransactionSnapshot::new);
        }
        return transaction(Verb.SET, new TransactionEffect.SetTransaction(transactions.modes()));
    }

    private void setting(String name) {
        if (isRole(name)) {
            add(SessionEffect.ROLE);
        } else if (atAssignment()) {
            tokens.next();
            transaction = transactions.setting(name);
        }
    }

    private static boolean isRole(String setting) {
        return setting.equalsIgnoreCase("role") || setting.equalsIgnoreCase("session_authorization");
    }

    private Verb reset() {
        boolean session = tokens.accept(Keyword.SESSION);
        boolean authorization = session && tokens.keyword() == Keyword.AUTHORIZATION;
        if (authorization || (tokens.atName() && isRole(tokens.readName()))) {
            add(SessionEffect.ROLE);
        }
        return session(Verb.RESET, SessionEffect.RESET);
    }
}
