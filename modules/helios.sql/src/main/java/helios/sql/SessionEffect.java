package helios.sql;

/**
 * A kind of session state that a statement may change, as far as its text tells. A function that is called may change
 * anything that it does not say by its name: {@link #OPAQUE_CODE} marks only statements that run code and nothing else.
 */
public enum SessionEffect {
    /** {@code SET} of a setting for the session. */
    SET,
    /** {@code SET LOCAL}: until the transaction's end. */
    SET_LOCAL,
    /** {@code RESET}. */
    RESET,
    /** {@code SET ROLE}, {@code SET SESSION AUTHORIZATION} or a {@code RESET} of them; beside {@link #SET} and its like. */
    ROLE,
    /** {@code set_config(...)} is called, for the session or the transaction. */
    SET_CONFIG,
    /** {@code DISCARD ALL}. */
    DISCARD_ALL,
    /** {@code DISCARD TEMP}, {@code PLANS} or {@code SEQUENCES}. */
    DISCARD,
    /** {@code PREPARE name}. */
    PREPARE,
    /** {@code DEALLOCATE}. */
    DEALLOCATE,
    /** {@code LISTEN}. */
    LISTEN,
    /** {@code UNLISTEN}. */
    UNLISTEN,
    /** {@code DECLARE} of a cursor that ends with its transaction. */
    CURSOR,
    /** {@code DECLARE ... WITH HOLD}. */
    HELD_CURSOR,
    /** {@code CLOSE} of a cursor, or of all. */
    CLOSE,
    /** A temporary table, view or sequence is made, or something in {@code pg_temp} is. */
    TEMPORARY_OBJECT,
    /** A session-level advisory lock is taken. */
    ADVISORY_LOCK,
    /** Session-level advisory locks are given back. */
    ADVISORY_UNLOCK,
    /** {@code nextval} or {@code setval} is called. */
    SEQUENCE_ADVANCE,
    /** {@code currval} or {@code lastval} is called: the answer depends on what the session did before. */
    SEQUENCE_READ,
    /** {@code setseed} is called. */
    SETSEED,
    /** A snapshot is exported. */
    SNAPSHOT,
    /** {@code LOAD} of a library. */
    LOAD,
    /** {@code DO} or {@code CALL}. */
    OPAQUE_CODE
}
