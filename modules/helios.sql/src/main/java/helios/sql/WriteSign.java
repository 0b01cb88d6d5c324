package helios.sql;

/**
 * A sign in a statement's words that it does more than read, or may. A word that is only a name counts too: what has no
 * sign does no more than read as long as the relations and operators in it do not; what has one is for its tree to tell.
 */
public enum WriteSign {
    /** {@code INSERT}, {@code UPDATE}, {@code DELETE} or {@code MERGE} behind the statement's first word. */
    DATA_CHANGE,
    /** {@code SELECT INTO}. */
    INTO,
    /** {@code FOR UPDATE}, {@code FOR SHARE} and their like. */
    ROW_LOCK,
    /** {@code EXPLAIN ANALYZE}: the statement that is explained is run. */
    EXPLAIN_RUNS,
    /** A function may be called. */
    CALL
}
