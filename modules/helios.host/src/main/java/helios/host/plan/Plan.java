package helios.host.plan;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs when, in one generation of the configuration. Immutable: sessions read it without a lock and keep one plan
 * for the whole of a query string or batch.
 *
 * @param generation counts the plans of a process, from 1
 * @param authenticators the stage authenticate
 * @param sessionListeners the stage onSession
 * @param gates the stage gate
 * @param rewriters the stage rewrite
 * @param answerers the stage answer
 * @param routers the stage route
 * @param recoverers the stage recover
 * @param queryListeners the stage onQuery
 * @param pool the pool that a feature put in place of the kernel's
 * @param localDatabases the databases that features serve, by all their names
 * @param endpoints the features' routes of the admin API, in the order of the features' names, those of features that are off last
 */
public record Plan(
        long generation,
        List<Hook<Authenticator>> authenticators,
        List<Hook<SessionListener>> sessionListeners,
        List<Hook<Gate>> gates,
        List<Hook<Rewriter>> rewriters,
        List<Hook<Answerer>> answerers,
        List<Hook<Router>> routers,
        List<Hook<Recoverer>> recoverers,
        List<Hook<QueryListener>> queryListeners,
        Optional<BackendPool> pool,
        Map<String, LocalDatabase> localDatabases,
        List<AdminEndpoint> endpoints) {

    /** The plan of a kernel without features. */
    public static final Plan EMPTY = new Plan(
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Map.of(),
            List.of());

    /** Copies the lists. */
    public Plan {
        authenticators = List.copyOf(authenticators);
        sessionListeners = List.copyOf(sessionListeners);
        gates = List.copyOf(gates);
        rewriters = List.copyOf(rewriters);
        answerers = List.copyOf(answerers);
        routers = List.copyOf(routers);
        recoverers = List.copyOf(recoverers);
        queryListeners = List.copyOf(queryListeners);
        localDatabases = Map.copyOf(localDatabases);
        endpoints = List.copyOf(endpoints);
    }

    /** Tells whether any hook has to do with statements; if not, they pass unread. */
    public boolean inspectsQueries() {
        return !(gates.isEmpty()
                && rewriters.isEmpty()
                && answerers.isEmpty()
                && routers.isEmpty()
                && recoverers.isEmpty()
                && queryListeners.isEmpty());
    }

    /** The hooks of a stage. */
    public List<? extends Hook<?>> of(Stage stage) {
        return switch (stage) {
            case AUTHENTICATE -> authenticators;
            case SESSION -> sessionListeners;
            case GATE -> gates;
            case REWRITE -> rewriters;
            case ANSWER -> answerers;
            case ROUTE -> routers;
            case RECOVER -> recoverers;
            case QUERY -> queryListeners;
        };
    }

    /** The features of each stage in the order in which they run, for {@code GET /pipeline}. */
    public Map<String, List<String>> order() {
        var order = new java.util.LinkedHashMap<String, List<String>>();
        for (var stage : Stage.values()) {
            if (stage != Stage.SESSION) {
                order.put(
                        stage.label(),
                        of(stage).stream().map(Hook::feature).distinct().toList());
            }
        }
        return order;
    }
}
