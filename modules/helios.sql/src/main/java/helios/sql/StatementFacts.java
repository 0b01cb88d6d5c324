package helios.sql;

import java.util.Arrays;

/**
 * What one pass over a statement's tokens tells. Facts of a statement with neither effect are shared objects.
 *
 * @param verb what it does
 * @param transaction what it means to do to the session's transaction
 * @param session what else of the session's state it may change
 */
public record StatementFacts(Verb verb, TransactionEffect transaction, SessionEffects session) {

    private static final StatementFacts[] PLAIN = Arrays.stream(Verb.values())
            .map(verb -> new StatementFacts(verb, TransactionEffect.NONE, SessionEffects.NONE))
            .toArray(StatementFacts[]::new);

    @SuppressWarnings("EnumOrdinal") // an index into what was made from values()
    static StatementFacts of(Verb verb, TransactionEffect transaction, int sessionEffects) {
        return transaction instanceof TransactionEffect.None && sessionEffects == 0
                ? PLAIN[verb.ordinal()]
                : new StatementFacts(verb, transaction, new SessionEffects(sessionEffects));
    }
}
