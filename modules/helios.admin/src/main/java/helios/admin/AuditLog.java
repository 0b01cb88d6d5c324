package helios.admin;

import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The latest changes that were asked for. Bounded; thread-safe. */
final class AuditLog {

    private static final int CAPACITY = 1000;
    private static final String DEFAULT_LIMIT = "100";

    /**
     * One change.
     *
     * @param at when it was answered
     * @param caller the kind of token and the address
     * @param method the request's
     * @param path as it was sent, without the query
     * @param status what was answered
     */
    record Event(Instant at, String caller, String method, String path, int status) {}

    private final Deque<Event> newestFirst = new ArrayDeque<>();

    synchronized void add(Event event) {
        if (newestFirst.size() == CAPACITY) {
            newestFirst.removeLast();
        }
        newestFirst.addFirst(event);
    }

    /** Answers {@code GET /admin/audit}. */
    AdminResponse list(AdminRequest request) {
        int limit = limit(request.query("limit").orElse(DEFAULT_LIMIT));
        return AdminResponse.ok(
                Map.of("events", latest(limit).stream().map(AuditLog::json).toList()));
    }

    private synchronized List<Event> latest(int limit) {
        return newestFirst.stream().limit(limit).toList();
    }

    private static int limit(String text) {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw new AdminException(400, "limit must be a number, 1 or more, not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static Map<String, Object> json(Event event) {
        var json = new LinkedHashMap<String, Object>();
        json.put("at", event.at());
        json.put("caller", event.caller());
        json.put("method", event.method());
        json.put("path", event.path());
        json.put("status", event.status());
        return json;
    }
}
