package helios.spi.query;

/** Answers a statement in place of a backend. */
@FunctionalInterface
public interface Answerer {

    /** Answers or proceeds; the first answer counts. */
    Decision.AtAnswer answer(Query query);
}
