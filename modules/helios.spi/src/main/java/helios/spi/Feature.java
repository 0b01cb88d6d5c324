package helios.spi;

import java.util.Optional;

/** A running feature, made by its {@link FeatureProvider} for one configuration. */
public interface Feature extends AutoCloseable {

    /**
     * Registers the feature's hooks, and does nothing else. Called before {@link #start}, and once more each time that {@link
     * FeatureContext#reinstall} asks for it.
     */
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

    /** A reload took place that left this feature's configuration as it is: read anew what the configuration names. May block. */
    default void reloaded() {}

    /** Why the process is not ready as far as this feature is concerned, for {@code GET /readyz}; empty if it is. */
    default Optional<String> obstacle() {
        return Optional.empty();
    }

    /** Undoes {@link #start}. Called once, after the last query that the feature served has ended; may block. */
    @Override
    default void close() {}
}
