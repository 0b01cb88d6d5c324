package helios.feature.wasm;

import helios.spi.Attribute;
import helios.spi.session.Session;

/** How many calls of observers a session's statements still have to wait for. */
final class Pending {

    private static final Attribute<Pending> OF_SESSION = Attribute.of("wasm.pending", Pending.class);
    private static final Pending NOTHING = new Pending();

    private int count;
    private volatile boolean idle = true;

    private Pending() {}

    /** Of a session that may have none. */
    static Pending of(Session session) {
        return session.get(OF_SESSION).orElse(NOTHING);
    }

    /** Of a session that is about to have one. */
    static Pending begin(Session session) {
        var known = session.get(OF_SESSION);
        var pending = known.orElseGet(Pending::new);
        if (known.isEmpty()) {
            session.set(OF_SESSION, pending);
        }
        pending.add();
        return pending;
    }

    boolean idle() {
        return idle;
    }

    private synchronized void add() {
        count++;
        idle = false;
    }

    synchronized void done() {
        count--;
        if (count == 0) {
            idle = true;
            notifyAll();
        }
    }

    synchronized void await() throws InterruptedException {
        while (count > 0) {
            wait();
        }
    }
}
