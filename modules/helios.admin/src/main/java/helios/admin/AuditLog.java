package helios.admin;

import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import helios.spi.admin.AuditTrail;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows the latest changes. */
final class AuditLog {

    private static final String DEFAULT_LIMIT = "100";

    private final AuditTrail trail;

    AuditLog(AuditTrail trail) {
        this.trail = trail;
    }

    /** Answers {@code GET /admin/audit}. */
    AdminResponse list(AdminRequest request) {
        int limit = limit(request.query("limit").orElse(DEFAULT_LIMIT));
        return AdminResponse.ok(Map.of(
                "events", trail.latest(limit).stream().map(AuditLog::json).toList()));
    }

    private static int limit(String text) {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw new AdminException(400, "limit must be a number, 1 or more, not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static Map<String, Object> json(AuditTrail.Event event) {
        var json = new LinkedHashMap<String, Object>();
        json.put("at", event.at());
        json.put("caller", event.caller());
        json.put("method", event.method());
        json.put("path", event.path());
        json.put("status", event.status());
        return json;
    }
}
