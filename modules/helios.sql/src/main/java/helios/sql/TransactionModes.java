package helios.sql;

import java.util.Optional;

/**
 * The modes that a statement gives a transaction; what it does not mention is empty and stays as it was. Of a mode that
 * is given twice the last counts.
 */
public record TransactionModes(
        Optional<IsolationLevel> isolation, Optional<Boolean> readOnly, Optional<Boolean> deferrable) {

    /** None mentioned. */
    public static final TransactionModes NONE =
            new TransactionModes(Optional.empty(), Optional.empty(), Optional.empty());

    TransactionModes withIsolation(IsolationLevel level) {
        return new TransactionModes(Optional.of(level), readOnly, deferrable);
    }

    TransactionModes withReadOnly(boolean on) {
        return new TransactionModes(isolation, Optional.of(on), deferrable);
    }

    TransactionModes withDeferrable(boolean on) {
        return new TransactionModes(isolation, readOnly, Optional.of(on));
    }
}
