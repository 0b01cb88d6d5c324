package helios.host.session;

import helios.sql.IsolationLevel;
import helios.sql.TransactionEffect;
import helios.sql.TransactionModes;
import java.util.Locale;
import java.util.Optional;

/**
 * The modes of a transaction that has run nothing yet, so that it can be begun anew elsewhere: on the primary, when it asks
 * for what a standby refuses.
 */
final class Opening {

    private Optional<TransactionModes> modes = Optional.empty();

    /** A statement is sent. */
    void sent(StatementQuery query) {
        modes = switch (query.facts.transaction()) {
            case TransactionEffect.Begin(var given) -> Optional.of(given);
            case TransactionEffect.SetTransaction(var given) -> modes.map(before -> both(before, given));
            default -> Optional.empty();
        };
    }

    private static TransactionModes both(TransactionModes before, TransactionModes given) {
        return new TransactionModes(
                given.isolation().or(before::isolation),
                given.readOnly().or(before::readOnly),
                given.deferrable().or(before::deferrable));
    }

    /** Tells whether the statement asks for what no standby grants, while nothing else has been run. */
    boolean asksForMore(StatementQuery query) {
        return modes.isPresent()
                && query.facts.transaction() instanceof TransactionEffect.SetTransaction(var given)
                && (given.readOnly().filter(readOnly -> !readOnly).isPresent()
                        || given.isolation()
                                .filter(IsolationLevel.SERIALIZABLE::equals)
                                .isPresent());
    }

    /** What begins a transaction with the same modes. */
    String sql() {
        var sql = new StringBuilder("BEGIN");
        modes.ifPresent(given -> {
            given.isolation().ifPresent(level -> sql.append(" ISOLATION LEVEL ").append(words(level)));
            given.readOnly().ifPresent(on -> sql.append(on ? " READ ONLY" : " READ WRITE"));
            given.deferrable().ifPresent(on -> sql.append(on ? " DEFERRABLE" : " NOT DEFERRABLE"));
        });
        return sql.toString();
    }

    private static String words(IsolationLevel level) {
        return level.name().replace('_', ' ').toUpperCase(Locale.ROOT);
    }
}
