package helios.feature.pool;

import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.spi.session.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/** Who may come in while there is a limit for clients, and who waits at the door: whoever came first comes in first. Thread-safe. */
final class Admission {

    /** A client at the door: told whether it may come in. */
    private record Waiting(UUID session, CompletableFuture<Boolean> admitted) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final PoolMeters meters;
    private final Set<UUID> inside = new HashSet<>();
    private final ArrayDeque<Waiting> door = new ArrayDeque<>();
    private int limit;

    Admission(int limit, PoolMeters meters) {
        this.limit = limit;
        this.meters = meters;
    }

    /** Counts from now on; zero means no limit. */
    void limit(int clients) {
        lock.lock();
        try {
            limit = clients;
            letIn();
        } finally {
            lock.unlock();
        }
    }

    /** Lets a session in, now or, where it may wait, within that time; on a thread that may block if there is any. */
    Decision.AtOpening enter(Session session, Duration atMost) {
        CompletableFuture<Boolean> admitted;
        lock.lock();
        try {
            if (hasRoom() && door.isEmpty()) {
                inside.add(session.id());
                return Decision.PROCEED;
            }
            if (atMost.isZero()) {
                return refusal("there are %d clients already".formatted(limit));
            }
            admitted = new CompletableFuture<>();
            door.addLast(new Waiting(session.id(), admitted));
        } finally {
            lock.unlock();
        }
        long since = System.nanoTime();
        boolean in = await(session.id(), admitted, atMost);
        meters.admissionWaited(System.nanoTime() - since);
        return in
                ? Decision.PROCEED
                : refusal("there are %d clients, and none left within %d ms".formatted(limit, atMost.toMillis()));
    }

    private boolean await(UUID session, CompletableFuture<Boolean> admitted, Duration atMost) {
        try {
            return admitted.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // It may have been let in at the last moment.
            return !leaveDoor(session) && admitted.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            leaveDoor(session);
            return false;
        }
    }

    private boolean leaveDoor(UUID session) {
        lock.lock();
        try {
            return door.removeIf(waiting -> waiting.session().equals(session));
        } finally {
            lock.unlock();
        }
    }

    private static Decision.Reject refusal(String why) {
        return new Decision.Reject(SqlState.TOO_MANY_CONNECTIONS, why)
                .withHint("Try later, or raise [pool] max_client_connections or admission_wait_secs.");
    }

    /** A session has ended, inside or at the door. */
    void leave(Session session) {
        lock.lock();
        try {
            inside.remove(session.id());
            door.removeIf(waiting ->
                    waiting.session().equals(session.id()) && waiting.admitted().complete(false));
            letIn();
        } finally {
            lock.unlock();
        }
    }

    /** How many are at the door. */
    int waiting() {
        lock.lock();
        try {
            return door.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        return limit == 0 || inside.size() < limit;
    }

    private void letIn() {
        while (hasRoom() && !door.isEmpty()) {
            var next = door.removeFirst();
            inside.add(next.session());
            next.admitted().complete(true);
        }
    }
}
