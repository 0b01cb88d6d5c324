package helios.host.net;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets few cancels run at a time, so that a storm of them does not fill the servers with connections: the others wait, and
 * beyond a bound of number or time they are dropped without a word. Thread-safe.
 */
final class CancelQueue {

    private record Waiting(Supplier<CompletionStage<?>> cancel, CompletableFuture<Void> done, long sinceNanos) {}

    private final int maxRunning;
    private final int maxWaiting;
    private final Duration timeout;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int running;

    /**
     * @param timeout how long one may wait, and how long one may run before its place is given away
     */
    CancelQueue(int maxRunning, int maxWaiting, Duration timeout) {
        this.maxRunning = maxRunning;
        this.maxWaiting = maxWaiting;
        this.timeout = timeout;
    }

    /** Runs a cancel, now or later; done, never exceptionally, when it has run or was dropped. */
    CompletionStage<Void> submit(Supplier<CompletionStage<?>> cancel) {
        var asked = new Waiting(cancel, new CompletableFuture<>(), System.nanoTime());
        if (admit(asked)) {
            run(asked);
        }
        return asked.done;
    }

    private synchronized boolean admit(Waiting asked) {
        if (running < maxRunning) {
            running++;
            return true;
        }
        if (waiting.size() < maxWaiting) {
            waiting.add(asked);
        } else {
            asked.done.complete(null);
        }
        return false;
    }

    private void run(Waiting admitted) {
        var place = new CompletableFuture<Void>();
        place.whenComplete((_, _) -> {
            admitted.done.complete(null);
            next().ifPresent(this::run);
        });
        try {
            admitted.cancel.get().whenComplete((_, _) -> place.complete(null));
            place.completeOnTimeout(null, timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException _) {
            place.complete(null); // nobody is told how a cancel went
        }
    }

    /** Hands a place on to the first that has not waited too long, else gives it back. */
    private synchronized Optional<Waiting> next() {
        for (var first = waiting.poll(); first != null; first = waiting.poll()) {
            if (System.nanoTime() - first.sinceNanos < timeout.toNanos()) {
                return Optional.of(first);
            }
            first.done.complete(null);
        }
        running--;
        return Optional.empty();
    }
}
