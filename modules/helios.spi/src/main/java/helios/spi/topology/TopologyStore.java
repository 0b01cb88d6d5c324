package helios.spi.topology;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Holds the present topology. Readers see either the old one or the new one, never a mixture. */
public interface TopologyStore {

    /** The topology now. */
    Topology current();

    /**
     * Changes one node atomically; the change may be tried several times and must have no effect of its own. A node that
     * is not configured (any more) is left alone. The epoch rises if the primary changed by it.
     */
    void update(String node, UnaryOperator<Node> change);

    /**
     * Makes the calling feature the one that finds out what nodes are and whether they answer: the kernel asks no more, until
     * the feature is closed. The first to change a node's role becomes it too.
     *
     * @return false if another feature is
     */
    boolean track();

    /**
     * Calls the listener with the name of a node that could not be connected to, or that ended a session's connection,
     * for whatever reason: look at it. Called on event loops; must return quickly. Closing the result ends that.
     */
    Subscription onTrouble(Consumer<String> listener);

    /** Calls the listener after every change with the new topology. Closing the result ends that. */
    Subscription onChange(Consumer<Topology> listener);

    /** A listener's registration. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
