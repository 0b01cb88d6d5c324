package helios.host.net;

import java.util.concurrent.CompletionStage;

/** What a cancel key stands for: a client's session. */
@FunctionalInterface
public interface CancelTarget {

    /**
     * Cancels what the session runs or waits for now, or nothing. Called on any thread; must not block.
     *
     * @return done when the cancel can no longer hit a later statement; until then the client that asked waits
     */
    CompletionStage<?> cancel();
}
