package helios.feature.wasm;

import helios.plugin.Concurrency;
import helios.plugin.FailPolicy;
import helios.plugin.Hook;
import helios.plugin.Manifest;
import helios.plugin.Permission;
import helios.plugin.PluginPackage;
import helios.plugin.host.Answer;
import helios.plugin.host.FailureTracker;
import helios.plugin.host.Guest;
import helios.plugin.host.GuestException;
import helios.plugin.host.GuestFailure;
import helios.plugin.host.GuestThreads;
import helios.plugin.host.HookRequest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A loaded plugin: its guest, and all that decides whether and where it is called. For any number of threads. On an event loop a call
 * has a little time only; one that needs more is made anew elsewhere, and so are the next ones, until enough of them were quick.
 */
final class Plugin {

    /** Where a plugin stands. */
    enum State {
        RUNNING("Running"),
        PAUSED("Paused"),
        FAILED("Failed");

        private final String label;

        State(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** A reply that the hook can have, but that names something that there is not. */
    record Fault(GuestFailure kind, String message) {}

    private static final long END_SECONDS = 5;
    private static final int QUICK_CALLS = 10_000;
    /** Calls that a plugin has to make quickly before it may run on an event loop at all: code is slow until it is compiled. */
    private static final int WARM_UP = 200;

    private static final Called SKIPPED = new Called.Answered(Answer.DEFAULT);
    private static final Called TOO_SLOW = new Called.TooSlow();
    private static final int RETIRED = Integer.MIN_VALUE;

    private final PluginPackage plugin;
    private final Guest guest;
    private final Set<Permission> granted;
    private final PluginPolicy policy;
    private final PluginMeters meters;
    private final FailureTracker tracker;
    private final ObserverQueue observers;
    private final AtomicInteger quickCallsMissing = new AtomicInteger(WARM_UP);
    /** Calls in flight; far below zero once the plugin is retired. */
    private final AtomicInteger users = new AtomicInteger();

    private final CountDownLatch gone = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean paused;
    private volatile Optional<Plugin> successor = Optional.empty();

    Plugin(PluginPackage plugin, Guest guest, Set<Permission> granted, PluginPolicy policy, PluginMeters meters) {
        this.plugin = plugin;
        this.guest = guest;
        this.granted = Set.copyOf(granted);
        this.policy = policy;
        this.meters = meters;
        this.tracker = new FailureTracker(policy.failureThreshold());
        this.paused = !policy.enabled();
        int workers = manifest().concurrency() == Concurrency.SERIAL ? 1 : policy.instances();
        this.observers = new ObserverQueue(workers, policy.queue());
    }

    Manifest manifest() {
        return plugin.manifest();
    }

    PluginPackage files() {
        return plugin;
    }

    String name() {
        return manifest().name();
    }

    boolean has(Hook hook) {
        return manifest().hooks().contains(hook);
    }

    boolean closed(Hook hook) {
        return policy.of(manifest(), hook) == FailPolicy.CLOSED;
    }

    FailPolicy policy(Hook hook) {
        return policy.of(manifest(), hook);
    }

    /** Whether failures of any of its hooks refuse anything. */
    boolean closed() {
        return manifest().hooks().stream().anyMatch(this::closed);
    }

    PluginMeters meters() {
        return meters;
    }

    /** Where calls wait whose answer nobody waits for. */
    ObserverQueue observers() {
        return observers;
    }

    long memoryBytes() {
        return guest.memoryBytes();
    }

    State state() {
        if (paused) {
            return State.PAUSED;
        }
        return tracker.failed() ? State.FAILED : State.RUNNING;
    }

    void pause(boolean on) {
        paused = on;
        if (!on) {
            tracker.succeeded();
        }
    }

    // ---- calls

    /** Calls a hook whose replies need no further check. */
    Called call(Hook hook, HookRequest request) {
        return call(hook, request, _ -> Optional.empty());
    }

    /**
     * Calls a hook, on its successor where this plugin was replaced.
     *
     * @param check finds what is wrong with an answer beyond its form; it counts as a failure
     */
    Called call(Hook hook, HookRequest request, Function<Answer, Optional<Fault>> check) {
        if (users.incrementAndGet() < 0) {
            leave();
            return successor
                    .filter(next -> next.has(hook))
                    .map(next -> next.call(hook, request, check))
                    .orElse(SKIPPED);
        }
        try {
            return admitted(hook, request, check);
        } finally {
            leave();
        }
    }

    private void leave() {
        if (users.decrementAndGet() == RETIRED) {
            endOnce();
        }
    }

    private Called admitted(Hook hook, HookRequest request, Function<Answer, Optional<Fault>> check) {
        if (paused) {
            return SKIPPED;
        }
        boolean inline = !GuestThreads.mayBlock();
        if (inline && quickCallsMissing.get() > 0) {
            return TOO_SLOW;
        }
        if (!tracker.admits(System.nanoTime())) {
            var message = "it failed " + policy.failureThreshold() + " times in a row and is tried again later";
            meters.failed(GuestFailure.UNAVAILABLE, message);
            return new Called.Failed(GuestFailure.UNAVAILABLE, message);
        }
        var time = inline ? policy.inline() : policy.timeout();
        // What the host needs to write the input down is not the guest's time.
        var input = manifest().abi().major() == 1 ? WrittenInput.of(request, granted) : request;
        long start = System.nanoTime();
        try {
            var completed = guest.call(hook, input, start + time.toNanos());
            var answer = completed.answer();
            var fault = check.apply(answer);
            if (fault.isPresent()) {
                return failed(hook, start, fault.get().kind(), fault.get().message());
            }
            tracker.succeeded();
            meters.called(hook, start);
            noteSpeed(inline, completed.nanos());
            return new Called.Answered(answer);
        } catch (GuestException e) {
            return failed(hook, start, inline, e);
        }
    }

    private Called failed(Hook hook, long start, boolean inline, GuestException e) {
        boolean late = e.kind() == GuestFailure.TIMEOUT || e.kind() == GuestFailure.UNAVAILABLE;
        if (late) {
            quickCallsMissing.set(QUICK_CALLS);
            if (inline && e.repeatable()) {
                return TOO_SLOW;
            }
        }
        return failed(hook, start, e.kind(), String.valueOf(e.getMessage()));
    }

    private Called failed(Hook hook, long start, GuestFailure kind, String message) {
        tracker.failed(System.nanoTime());
        meters.called(hook, start);
        meters.failed(kind, message);
        return new Called.Failed(kind, message);
    }

    /** Observers of a serial plugin always wait in its queue, so that they keep their order; the others only while it is slow. */
    boolean observesInline() {
        return manifest().concurrency() == Concurrency.PARALLEL && quickCallsMissing.get() == 0 && observers.idle();
    }

    private void noteSpeed(boolean inline, long took) {
        if (!inline && quickCallsMissing.get() > 0) {
            if (took > policy.inline().toNanos()) {
                quickCallsMissing.updateAndGet(missing -> missing > WARM_UP ? QUICK_CALLS : WARM_UP);
            } else {
                quickCallsMissing.updateAndGet(missing -> Math.max(0, missing - 1));
            }
        }
    }

    // ---- end

    /** Takes it out of service: calls in flight end on it, later ones go to its successor, then its guest is told and ended. */
    void retire(Optional<Plugin> next) {
        successor = next;
        if (users.getAndAdd(RETIRED) == 0) {
            endOnce();
        }
    }

    private void endOnce() {
        if (!ended.getAndSet(true)) {
            Thread.ofVirtual().name("helios-wasm-end").start(this::end);
        }
    }

    private void end() {
        if (has(Hook.ON_DISCONNECT) && !paused) {
            try {
                var _ = guest.call(
                        Hook.ON_DISCONNECT,
                        HookRequest.NONE,
                        System.nanoTime() + policy.timeout().toNanos());
            } catch (GuestException e) {
                meters.failed(e.kind(), String.valueOf(e.getMessage()));
            }
        }
        guest.close();
        gone.countDown();
    }

    /** Waits until it is out of service for good. */
    void awaitEnd() {
        try {
            var _ = gone.await(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
