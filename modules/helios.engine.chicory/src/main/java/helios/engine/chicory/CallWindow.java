package helios.engine.chicory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The time in which an instance's guest may be interrupted. The thread that calls and the watchdog agree on it by
 * compare-and-set on one word, a sequence number and a phase: the interrupt happens while the guest runs, or not at all,
 * and the thread waits for one that has begun, so that none arrives after the call.
 */
final class CallWindow {

    private static final int IDLE = 0;
    private static final int GUEST = 1;
    private static final int HOST = 2;
    private static final int HOST_LATE = 3;
    private static final int INTERRUPTING = 4;
    private static final int INTERRUPTED = 5;
    private static final int PHASES = 8;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(CallWindow.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Watchdog watchdog;
    private volatile long state;
    private long deadline = System.nanoTime();
    private Thread thread = Thread.currentThread();
    private boolean interruptedBefore;

    CallWindow(Watchdog watchdog) {
        this.watchdog = watchdog;
    }

    /** The deadline of the present call, or of the last one. */
    long deadline() {
        return deadline;
    }

    /** Begins a call; an interrupt that the thread had is kept from the guest until the end. */
    void open(long until) {
        thread = Thread.currentThread();
        interruptedBefore = Thread.interrupted();
        deadline = until;
        state = (state & -PHASES) + PHASES | GUEST;
        watchdog.attend(until);
    }

    /** Ends a call, and tells whether it was ended by the watchdog. The thread's interrupt status is as it was. */
    boolean close() {
        boolean late = leave();
        if (interruptedBefore) {
            Thread.currentThread().interrupt();
        }
        return late;
    }

    private boolean leave() {
        while (true) {
            long now = state;
            switch ((int) (now & (PHASES - 1))) {
                case INTERRUPTING -> Thread.onSpinWait();
                case INTERRUPTED -> {
                    Thread.interrupted();
                    state = now & -PHASES;
                    return true;
                }
                case HOST_LATE -> {
                    state = now & -PHASES;
                    return true;
                }
                default -> {
                    if (STATE.compareAndSet(this, now, now & -PHASES)) {
                        return false;
                    }
                }
            }
        }
    }

    /** The guest calls the host: no interrupt until {@link #leaveHost}. */
    void enterHost() {
        long now = state;
        if ((now & (PHASES - 1)) != GUEST || !STATE.compareAndSet(this, now, now - GUEST + HOST)) {
            throw new DeadlineException();
        }
    }

    /** The host function has returned: if the deadline passed meanwhile, the guest goes no further. */
    void leaveHost() {
        long now = state;
        if ((now & (PHASES - 1)) != HOST || !STATE.compareAndSet(this, now, now - HOST + GUEST)) {
            throw new DeadlineException();
        }
    }

    /** On the watchdog's thread: ends the call if its time is over. Tells whether one runs. */
    boolean expire(long now) {
        while (true) {
            long seen = state;
            int phase = (int) (seen & (PHASES - 1));
            if (phase == IDLE) {
                return false;
            }
            if (deadline - now > 0 || settle(seen, phase)) {
                return true;
            }
        }
    }

    /** Answers {@code false} if the call went from guest to host, or back, or ended meanwhile. */
    private boolean settle(long seen, int phase) {
        switch (phase) {
            case GUEST -> {
                if (!STATE.compareAndSet(this, seen, seen - GUEST + INTERRUPTING)) {
                    return false;
                }
                thread.interrupt();
                state = seen - GUEST + INTERRUPTED;
                return true;
            }
            case HOST -> {
                return STATE.compareAndSet(this, seen, seen - HOST + HOST_LATE);
            }
            default -> {
                return true;
            }
        }
    }
}
