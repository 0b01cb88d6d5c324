package helios.spi;

import helios.spi.admin.AdminEndpoint;
import helios.spi.local.LocalDatabase;
import helios.spi.pool.BackendPool;
import helios.spi.query.Answerer;
import helios.spi.query.Gate;
import helios.spi.query.QueryListener;
import helios.spi.query.Recoverer;
import helios.spi.query.Rewriter;
import helios.spi.query.Router;
import helios.spi.session.Authenticator;
import helios.spi.session.SessionListener;

/**
 * Everything that a feature can do. A stage is the method that one registers with; the protocol fixes the order of the
 * stages: authenticate, gate, rewrite, answer, route, (forward,) recover, onQuery. Within a stage hooks run as {@link
 * FeatureProvider#after} and {@link FeatureProvider#before} imply, ties by feature name, and those of one feature in the
 * order of registration.
 */
public interface Hooks {

    /**
     * Hooks whose calls may block: what is registered on the result runs on a virtual thread, with the session's reads
     * paused. A hop costs tens of microseconds, paid only by the queries that reach such a hook.
     */
    Hooks mayBlock();

    /** Registers who decides whether a client is who it says. Always runs on a virtual thread. */
    Hooks authenticate(Authenticator authenticator);

    /** Registers an observer of sessions, which may refuse them at their opening. */
    Hooks onSession(SessionListener listener);

    /** Registers an observer of statements that may reject them. */
    Hooks gate(Gate gate);

    /** Registers a rewriter of statements. */
    Hooks rewrite(Rewriter rewriter);

    /** Registers one who may answer a statement in place of a backend. */
    Hooks answer(Answerer answerer);

    /** Registers one who may say where a statement runs. */
    Hooks route(Router router);

    /** Registers one who may save a session whose backend died. */
    Hooks recover(Recoverer recoverer);

    /** Registers an observer of outcomes. */
    Hooks onQuery(QueryListener listener);

    /** Replaces the kernel's pool, in which each session has its backends for itself. At most one feature may. */
    Hooks pool(BackendPool pool);

    /** Serves a database itself, in place of a server's. Of two features that serve one name, neither starts. */
    Hooks serve(LocalDatabase database);

    /** Adds a route to the admin API. */
    Hooks admin(AdminEndpoint endpoint);
}
