package helios.host.session;

import helios.spi.topology.TopologyStore;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The waiting room of sessions whose next step needs another topology: they are woken in the order in which they came,
 * each on its own event loop, and look again. Bounded: who finds it full is refused.
 */
public final class Holds {

    private final int capacity;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long woken;

    /** A waiting room that is emptied by every change of the topology. */
    public Holds(int capacity, TopologyStore topology) {
        this.capacity = capacity;
        var _ = topology.onChange(_ -> release());
    }

    /** One that waits. */
    public final class Waiting {
        private final EventLoop loop;
        private final Runnable retry;
        private final Runnable expired;
        private @Nullable Future<?> timer;
        private boolean over;

        private Waiting(EventLoop loop, Runnable retry, Runnable expired) {
            this.loop = loop;
            this.retry = retry;
            this.expired = expired;
        }

        /** Leaves; neither task runs any more. On the loop of the one that waits. */
        public void leave() {
            finish();
        }

        private boolean finish() {
            synchronized (Holds.this) {
                waiting.remove(this);
            }
            if (over) {
                return false;
            }
            over = true;
            if (timer != null) {
                timer.cancel(false);
            }
            return true;
        }

        private void wake() {
            loop.execute(() -> {
                if (finish()) {
                    retry.run();
                }
            });
        }

        private void expire() {
            if (finish()) {
                expired.run();
            }
        }
    }

    /**
     * Waits, on the caller's event loop, until the topology changes or the hold is released; {@code retry} or {@code
     * expired} runs on that loop, once.
     *
     * @return empty if the room is full
     */
    public java.util.Optional<Waiting> await(EventLoop loop, Duration atMost, Runnable retry, Runnable expired) {
        var entry = new Waiting(loop, retry, expired);
        synchronized (this) {
            if (waiting.size() >= capacity) {
                return java.util.Optional.empty();
            }
            waiting.addLast(entry);
        }
        entry.timer = loop.schedule(entry::expire, atMost.toNanos(), TimeUnit.NANOSECONDS);
        return java.util.Optional.of(entry);
    }

    /** Wakes all that wait, in the order in which they came. */
    public void release() {
        ArrayList<Waiting> all;
        synchronized (this) {
            woken += waiting.size();
            all = new ArrayList<>(waiting);
            waiting.clear();
        }
        all.forEach(Waiting::wake);
    }

    /** How many wait. */
    public synchronized int size() {
        return waiting.size();
    }

    /** How many were woken so far. */
    public synchronized long woken() {
        return woken;
    }
}
