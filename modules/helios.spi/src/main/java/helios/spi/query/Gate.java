package helios.spi.query;

/** Observes a statement before anything is done with it, and may reject it. */
@FunctionalInterface
public interface Gate {

    /** Admits or rejects. Every gate is asked until one rejects. */
    Decision.AtGate admit(Query query);
}
