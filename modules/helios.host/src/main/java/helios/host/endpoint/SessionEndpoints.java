package helios.host.endpoint;

import helios.spi.SqlState;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import helios.spi.operations.DecisionView;
import helios.spi.operations.Operations;
import helios.spi.operations.SessionView;
import helios.spi.query.Decision;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** The routes {@code /sessions*} of the admin API. */
public final class SessionEndpoints {

    private static final int DEFAULT_LIMIT = 1000;
    private static final Decision.Reject ENDED =
            new Decision.Reject(SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");

    private final Operations operations;

    /** The routes to the sessions of a kernel. */
    public SessionEndpoints(Operations operations) {
        this.operations = operations;
    }

    /** All routes. */
    public List<AdminEndpoint> all() {
        return List.of(
                AdminEndpoint.get("/sessions", "the sessions of clients, the oldest first", this::list),
                AdminEndpoint.get(
                        "/sessions/{id}/last",
                        "what became of a session's last statements, the newest first",
                        this::last),
                new AdminEndpoint(
                        "DELETE",
                        "/sessions/{id}",
                        "ends a session",
                        AdminEndpoint.Access.FULL,
                        request -> found(operations.end(id(request), ENDED))),
                AdminEndpoint.post(
                        "/sessions/{id}/cancel",
                        "ends what a session runs",
                        request -> found(operations.cancel(id(request)))));
    }

    private AdminResponse list(AdminRequest request) {
        int limit = limit(request);
        var all = operations.sessions().stream()
                .filter(asked(request, "user", SessionView::user))
                .filter(asked(request, "database", SessionView::database))
                .toList();
        var answer = new LinkedHashMap<String, Object>();
        answer.put("active_sessions", all.size());
        answer.put(
                "sessions",
                all.stream().limit(limit).map(SessionEndpoints::shown).toList());
        return AdminResponse.ok(answer);
    }

    private AdminResponse last(AdminRequest request) {
        var decisions = operations.decisions(id(request)).orElseThrow(SessionEndpoints::missing);
        return AdminResponse.ok(decisions.stream().map(SessionEndpoints::shown).toList());
    }

    private static Predicate<SessionView> asked(
            AdminRequest request, String field, java.util.function.Function<SessionView, String> value) {
        return request.query(field)
                .<Predicate<SessionView>>map(
                        wanted -> session -> value.apply(session).equals(wanted))
                .orElse(_ -> true);
    }

    private static int limit(AdminRequest request) {
        var asked = request.query("limit");
        if (asked.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(asked.get());
            if (limit >= 0) {
                return limit;
            }
        } catch (NumberFormatException _) {
            // As one that is below zero.
        }
        throw new AdminException(400, "limit must be a whole number, 0 or more");
    }

    private static UUID id(AdminRequest request) {
        try {
            return UUID.fromString(request.path("id"));
        } catch (IllegalArgumentException _) {
            throw missing();
        }
    }

    private static AdminResponse found(boolean found) {
        if (!found) {
            throw missing();
        }
        return AdminResponse.ok(Map.of("ok", true));
    }

    private static AdminException missing() {
        return new AdminException(404, "Session not found");
    }

    private static Map<String, Object> shown(DecisionView decision) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("query_fingerprint", HexFormat.of().toHexDigits(decision.fingerprint()));
        fields.put("route", decision.node());
        fields.put("cache", decision.answeredBy());
        fields.put("rewrites", decision.rewrittenBy());
        fields.put("plugins", decision.plugins());
        fields.put("pin", decision.pinned().isEmpty() ? Optional.empty() : String.join(",", decision.pinned()));
        fields.put("elapsed_us", decision.elapsed().toNanos() / 1000);
        return fields;
    }

    private static Map<String, Object> shown(SessionView session) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", session.id().toString());
        fields.put("user", session.user());
        fields.put("database", session.database());
        fields.put("client", session.client().toString());
        fields.put("application_name", session.applicationName());
        fields.put("tenant", session.tenant());
        fields.put("identity", session.identity());
        fields.put("state", session.state().name().toLowerCase(Locale.ROOT));
        fields.put("transaction", session.transaction().name().toLowerCase(Locale.ROOT));
        fields.put("node", session.node());
        fields.put("pinned", session.pinned());
        fields.put("queries", session.queries());
        fields.put("since", session.since());
        return fields;
    }
}
