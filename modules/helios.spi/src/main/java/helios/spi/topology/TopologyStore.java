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

    /** Calls the listener after every change with the new topology. Closing the result ends that. */
    Subscription onChange(Consumer<Topology> listener);

    /** A listener's registration. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
