package helios.sql;

/**
 * What a statement means to do to its session's transaction. Whether it did so is known by the server's answer alone: a
 * {@code COMMIT} of a failed transaction, say, rolls back.
 */
public sealed interface TransactionEffect {

    /** Nothing. */
    TransactionEffect NONE = new None();

    /** Neither begins nor ends a transaction, nor changes one. */
    record None() implements TransactionEffect {}

    /** {@code BEGIN}, {@code START TRANSACTION}. */
    record Begin(TransactionModes modes) implements TransactionEffect {}

    /** {@code COMMIT}, {@code END}; {@code chain}: another begins at once with the same modes. */
    record Commit(boolean chain) implements TransactionEffect {}

    /** {@code ROLLBACK}, {@code ABORT}; {@code chain} as for {@link Commit}. */
    record Rollback(boolean chain) implements TransactionEffect {}

    /** {@code SAVEPOINT}; an older one of that name is hidden until this one is gone. */
    record Savepoint(String name) implements TransactionEffect {}

    /** {@code RELEASE}: that savepoint and the younger ones are gone, what they did stays. */
    record Release(String name) implements TransactionEffect {}

    /** {@code ROLLBACK TO}: what came after that savepoint is undone, the younger ones are gone, it stays. */
    record RollbackTo(String name) implements TransactionEffect {}

    /** {@code PREPARE TRANSACTION}: the session leaves the transaction, which waits for its second phase. */
    record PrepareTransaction(String gid) implements TransactionEffect {}

    /** {@code COMMIT PREPARED}, of any session's transaction. */
    record CommitPrepared(String gid) implements TransactionEffect {}

    /** {@code ROLLBACK PREPARED}, of any session's transaction. */
    record RollbackPrepared(String gid) implements TransactionEffect {}

    /** {@code SET TRANSACTION}, or a {@code SET} of one of the settings behind it, such as {@code transaction_read_only}. */
    record SetTransaction(TransactionModes modes) implements TransactionEffect {}

    /** {@code SET TRANSACTION SNAPSHOT}: sees what the exporting transaction saw, on the same server only. */
    record SetTransactionSnapshot(String snapshot) implements TransactionEffect {}

    /** {@code SET SESSION CHARACTERISTICS}: the modes of the session's later transactions. */
    record SetSessionCharacteristics(TransactionModes modes) implements TransactionEffect {}
}
