package helios.spi;

/** A running feature, made by its {@link FeatureProvider} for one configuration. */
public interface Feature extends AutoCloseable {

    /** Registers the feature's hooks, and does nothing else. Called once, before {@link #start}. */
    void install(Hooks hooks);

    /**
     * Opens what the feature needs: listeners, monitor connections, threads. May block. At start-up the first client
     * connection is accepted after this returned; at a reload the new plan is in force after it returned.
     */
    default void start() throws Exception {}

    /**
     * Another process has taken over: it listens at the same addresses and is ready. Called at most once, while this process
     * still serves the sessions that it has; stop listening, and let what is under way end. May block.
     */
    default void handedOver() {}

    /** Undoes {@link #start}. Called once, after the last query that the feature served has ended; may block. */
    @Override
    default void close() {}
}
