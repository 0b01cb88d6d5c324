package helios.sql.analysis;

/** What a statement is to those who route, cache and permit: the first question of all. */
public enum Kind {
    /** It changes nothing, and a standby can run it. */
    READ,
    /** It changes rows, or may; a SELECT with a function that may, or that locks rows. */
    WRITE,
    /** It makes, changes or drops something else than rows, or rights on it. */
    DDL,
    /** It begins, ends or changes a transaction. */
    TRANSACTION,
    /** It changes the session: settings, prepared statements, cursors, channels. */
    SESSION,
    /** None of these, or not known. */
    OTHER
}
