package helios.host.session;

import helios.spi.SqlState;
import helios.spi.pool.PoolMode;
import helios.spi.pool.PoolTerms;
import helios.spi.query.Decision;
import helios.sql.SessionEffect;
import helios.sql.SessionEffects;
import helios.sql.StatementFacts;
import helios.sql.TransactionEffect;
import helios.wire.Frontend;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a session may not do on the terms of its pool, and what its statements may leave on a server that it was lent. */
final class LendingRules {

    private final PoolTerms terms;
    private final Stay stay;
    /** A sequence was advanced on the server that the session has, so that its value can be asked for there. */
    private boolean sequenceAdvanced;

    LendingRules(PoolTerms terms, Stay stay) {
        this.terms = terms;
        this.stay = stay;
    }

    /** What the terms of a pool refuse: the client is told before anything runs. */
    Optional<Decision.Reject> refusal(List<StatementQuery> queries) {
        if (!terms.lends()) {
            return Optional.empty();
        }
        boolean advanced = sequenceAdvanced;
        for (var query : queries) {
            var facts = query.facts;
            if (terms.mode() == PoolMode.STATEMENT && facts.transaction() instanceof TransactionEffect.Begin) {
                return Optional.of(new Decision.Reject(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "transaction blocks are not allowed where [pool] mode is \"statement\"")
                        .withHint("Set [pool] mode = \"transaction\"."));
            }
            advanced |= advancesSequence(facts);
            if (!advanced && facts.session().contains(SessionEffect.SEQUENCE_READ)) {
                return Optional.of(new Decision.Reject(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "currval and lastval are not known in a later transaction than nextval's, which another"
                                        + " server connection may have served")
                        .withHint("Use RETURNING, ask in the same transaction, or set [pool] sequence_values ="
                                + " \"pin\"."));
            }
        }
        return Optional.empty();
    }

    private static boolean setsByName(SessionEffects effects) {
        return effects.contains(SessionEffect.SET)
                || effects.contains(SessionEffect.SET_CONFIG)
                || effects.contains(SessionEffect.OPAQUE_CODE);
    }

    private static boolean advancesSequence(StatementFacts facts) {
        return facts.session().contains(SessionEffect.SEQUENCE_ADVANCE)
                || switch (facts.verb()) {
                    case INSERT, MERGE, COPY, CALL, DO -> true;
                    default -> false;
                };
    }

    /** Notes what may have become of the session by what is sent. */
    void sent(Segment segment) {
        for (var query : segment.queries) {
            if (query.parsedOnly) {
                continue;
            }
            sent(query);
        }
        if (segment.lastTag() == Frontend.FUNCTION_CALL) {
            stay.sentAnything();
        }
    }

    private void sent(StatementQuery query) {
        var effects = query.facts.session();
        switch (query.facts.verb()) {
            case UNKNOWN -> {
                if (!query.text().isBlank()) {
                    stay.sentAnything();
                }
            }
            case DROP -> stay.sentDrop();
            default -> {}
        }
        stay.sent(effects);
        if (setsByName(effects)) {
            stay.mentions(query.text());
            query.parameters().stream()
                    .flatMap(parameter -> parameter.value().stream())
                    .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                    .forEach(stay::mentions);
        }
        if (advancesSequence(query.facts)) {
            sequenceAdvanced = true;
            if (terms.pinSequences()) {
                stay.because(Stay.Cause.SEQUENCE);
            }
        }
        if (effects.contains(SessionEffect.DISCARD_ALL)) {
            stay.over(Stay.Cause.SEQUENCE);
        }
    }

    /** The server is given back: sequences that were advanced on it are out of reach. */
    void left() {
        sequenceAdvanced = false;
        stay.left();
    }
}
