package helios.sql;

import java.util.Locale;
import java.util.Optional;

/**
 * Reads the statements that begin, end or change a transaction, from behind their first word on. What does not belong
 * there is passed over: the server refuses such a statement, unless it is newer than this reader.
 */
final class TransactionReader {

    private final StatementTokens tokens;

    TransactionReader(StatementTokens tokens) {
        this.tokens = tokens;
    }

    /** Behind {@code BEGIN} or {@code START}. */
    TransactionEffect begin() {
        skipWorkOrTransaction();
        return new TransactionEffect.Begin(modes());
    }

    /** Behind {@code COMMIT}, {@code END}. */
    TransactionEffect commit() {
        skipWorkOrTransaction();
        return new TransactionEffect.Commit(chain());
    }

    /** Behind {@code ROLLBACK} where neither {@code PREPARED} nor {@code TO} follows, or {@code ABORT}. */
    TransactionEffect rollback() {
        return new TransactionEffect.Rollback(chain());
    }

    boolean skipWorkOrTransaction() {
        return tokens.accept(Keyword.WORK) || tokens.accept(Keyword.TRANSACTION);
    }

    private boolean chain() {
        return tokens.accept(Keyword.AND) && tokens.accept(Keyword.CHAIN);
    }

    /** A savepoint's name, with or without {@code SAVEPOINT} in front of it; that word alone is a name too. */
    Optional<String> savepoint() {
        if (tokens.keyword() != Keyword.SAVEPOINT) {
            return name();
        }
        var word = tokens.readName();
        return tokens.atName() ? name() : Optional.of(word);
    }

    Optional<String> name() {
        return tokens.atName() ? Optional.of(tokens.readName()) : Optional.empty();
    }

    Optional<String> string() {
        return tokens.atString() ? Optional.of(tokens.readString()) : Optional.empty();
    }

    /** A list of modes, with or without commas. */
    TransactionModes modes() {
        var modes = TransactionModes.NONE;
        while (tokens.kind() != TokenKind.END) {
            if (tokens.accept(Keyword.ISOLATION)) {
                tokens.accept(Keyword.LEVEL);
                modes = isolation().map(modes::withIsolation).orElse(modes);
            } else if (tokens.accept(Keyword.READ)) {
                modes = readOnly(modes);
            } else if (tokens.accept(Keyword.NOT)) {
                modes = tokens.accept(Keyword.DEFERRABLE) ? modes.withDeferrable(false) : modes;
            } else if (tokens.accept(Keyword.DEFERRABLE)) {
                modes = modes.withDeferrable(true);
            } else {
                tokens.next();
            }
        }
        return modes;
    }

    private TransactionModes readOnly(TransactionModes modes) {
        if (tokens.accept(Keyword.ONLY)) {
            return modes.withReadOnly(true);
        }
        return tokens.accept(Keyword.WRITE) ? modes.withReadOnly(false) : modes;
    }

    private Optional<IsolationLevel> isolation() {
        if (tokens.accept(Keyword.SERIALIZABLE)) {
            return Optional.of(IsolationLevel.SERIALIZABLE);
        }
        if (tokens.accept(Keyword.REPEATABLE)) {
            return tokens.accept(Keyword.READ) ? Optional.of(IsolationLevel.REPEATABLE_READ) : Optional.empty();
        }
        if (tokens.accept(Keyword.READ)) {
            if (tokens.accept(Keyword.COMMITTED)) {
                return Optional.of(IsolationLevel.READ_COMMITTED);
            }
            return tokens.accept(Keyword.UNCOMMITTED) ? Optional.of(IsolationLevel.READ_UNCOMMITTED) : Optional.empty();
        }
        return Optional.empty();
    }

    /** What the assignment of a setting means to the running transaction; the token is the value. */
    TransactionEffect setting(String name) {
        var modes = switch (name.toLowerCase(Locale.ROOT)) {
            case "transaction_isolation" -> isolation(value()).map(TransactionModes.NONE::withIsolation);
            case "transaction_read_only" -> bool(value()).map(TransactionModes.NONE::withReadOnly);
            case "transaction_deferrable" -> bool(value()).map(TransactionModes.NONE::withDeferrable);
            default -> Optional.<TransactionModes>empty();
        };
        return modes.<TransactionEffect>map(TransactionEffect.SetTransaction::new)
                .orElse(TransactionEffect.NONE);
    }

    private String value() {
        if (tokens.atString()) {
            return tokens.readString();
        }
        return tokens.kind() == TokenKind.END ? "" : tokens.readName();
    }

    private static Optional<IsolationLevel> isolation(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "serializable" -> Optional.of(IsolationLevel.SERIALIZABLE);
            case "repeatable read" -> Optional.of(IsolationLevel.REPEATABLE_READ);
            case "read committed" -> Optional.of(IsolationLevel.READ_COMMITTED);
            case "read uncommitted" -> Optional.of(IsolationLevel.READ_UNCOMMITTED);
            default -> Optional.empty();
        };
    }

    /** As the server reads a boolean setting: any beginning of a word that is no beginning of its opposite. */
    private static Optional<Boolean> bool(String value) {
        var word = value.toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return Optional.empty();
        }
        if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
            return Optional.of(true);
        }
        boolean off = "false".startsWith(word) || "no".startsWith(word) || word.equals("0");
        return off || word.equals("of") || word.equals("off") ? Optional.of(false) : Optional.empty();
    }
}
