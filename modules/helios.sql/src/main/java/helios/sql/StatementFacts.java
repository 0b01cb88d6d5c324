package helios.sql;

/**
 * What one pass over a statement's tokens tells. Facts of a statement with neither effect are shared objects.
 *
 * @param verb what it does
 * @param transaction what it means to do to the session's transaction
 * @param session what else of the session's state it may change
 * @param writes signs that it does more than read
 */
public record StatementFacts(Verb verb, TransactionEffect transaction, SessionEffects session, WriteSigns writes) {

    /** Of a text that has something that is no token: nothing is known. */
    public static final StatementFacts UNKNOWN =
            new StatementFacts(Verb.UNKNOWN, TransactionEffect.NONE, SessionEffects.NONE);

    private static final int SIGNS = 1 << WriteSign.values().length;
    private static final StatementFacts[] PLAIN = plain();

    /** Facts of a statement without signs that it writes. */
    public StatementFacts(Verb verb, TransactionEffect transaction, SessionEffects session) {
        this(verb, transaction, session, WriteSigns.NONE);
    }

    private static StatementFacts[] plain() {
        var verbs = Verb.values();
        var plain = new StatementFacts[verbs.length * SIGNS];
        for (int i = 0; i < plain.length; i++) {
            var signs = new WriteSigns(i % SIGNS);
            plain[i] = new StatementFacts(verbs[i / SIGNS], TransactionEffect.NONE, SessionEffects.NONE, signs);
        }
        return plain;
    }

    @SuppressWarnings("EnumOrdinal") // an index into what was made from values()
    static StatementFacts of(Verb verb, TransactionEffect transaction, int sessionEffects, int writeSigns) {
        return transaction instanceof TransactionEffect.None && sessionEffects == 0
                ? PLAIN[verb.ordinal() * SIGNS + writeSigns]
                : new StatementFacts(verb, transaction, new SessionEffects(sessionEffects), new WriteSigns(writeSigns));
    }

    /**
     * Tells whether the statement may be a read, as far as its words tell. Whether it is one depends on the functions,
     * operators and views in it.
     */
    public boolean mayBeRead() {
        return switch (verb) {
            case SELECT -> hasNoSignButCalls();
            case EXPLAIN -> !writes.contains(WriteSign.EXPLAIN_RUNS) || hasNoSignButCalls();
            case SHOW -> true;
            default -> false;
        };
    }

    private boolean hasNoSignButCalls() {
        int harmless = WriteSigns.bit(WriteSign.CALL) | WriteSigns.bit(WriteSign.EXPLAIN_RUNS);
        return (writes.bits() & ~harmless) == 0;
    }
}
