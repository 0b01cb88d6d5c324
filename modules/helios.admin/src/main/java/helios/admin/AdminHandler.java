package helios.admin;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import helios.http.BearerRule;
import helios.http.BearerRule.Grant;
import helios.http.BrowserRule;
import helios.http.HttpException;
import helios.http.HttpHandler;
import helios.http.HttpHead;
import helios.http.HttpReply;
import helios.http.PathTemplate;
import helios.http.Routes;
import helios.http.Routes.Match;
import helios.spi.FeatureContext;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminEndpoint.Access;
import helios.spi.admin.AdminException;
import helios.spi.admin.AuditTrail;
import java.util.List;

/** Admits callers and leads each request to its endpoint. Thread-safe. */
final class AdminHandler implements HttpHandler {

    /** {@code /api/x} and {@code /x} are the same. */
    private static final String PREFIX = "api";

    /** The routes of a list of endpoints, kept as long as the list is the same. */
    private record Table(List<AdminEndpoint> endpoints, Routes<AdminEndpoint> routes) {}

    private final FeatureContext context;
    private final BearerRule bearer;
    private final boolean open;
    private final BrowserRule browser;
    private final AuditTrail audit;
    private volatile Table table;

    /**
     * A handler of the endpoints that the context tells of.
     *
     * @param open whether callers without a token have all rights
     */
    AdminHandler(FeatureContext context, BearerRule bearer, boolean open, BrowserRule browser, AuditTrail audit) {
        this.context = context;
        this.bearer = bearer;
        this.open = open;
        this.browser = browser;
        this.audit = audit;
        table = table(List.of());
    }

    @Override
    public Responder accept(HttpHead head) {
        var match = routes().find(head.method(), withoutPrefix(head.target().segments()));
        var caller = admit(head, match);
        return switch (match) {
            case Match.Found<AdminEndpoint> found ->
                body -> answer(found, new AdminCall(head, found.variables(), body, caller));
            case Match.WrongMethod<AdminEndpoint> wrong -> throw wrong.refusal();
            case Match.NotFound<AdminEndpoint> _ ->
                throw new HttpException(404, "no route " + head.target().rawPath() + "; GET /api lists them all");
        };
    }

    // Routing

    private Routes<AdminEndpoint> routes() {
        var endpoints = context.endpoints();
        var present = table;
        if (!present.endpoints().equals(endpoints)) {
            present = table(endpoints);
            table = present;
        }
        return present.routes();
    }

    private Table table(List<AdminEndpoint> endpoints) {
        var routes = Routes.of(
                endpoints.stream().filter(this::wellFormed).toList(), AdminEndpoint::method, AdminHandler::template);
        routes.shadowed().forEach(endpoint -> warn("admin route is never reached, another has its path", endpoint));
        return new Table(endpoints, routes);
    }

    private boolean wellFormed(AdminEndpoint endpoint) {
        try {
            var _ = template(endpoint);
            return true;
        } catch (IllegalArgumentException _) {
            warn("admin route is left out, its path is malformed", endpoint);
            return false;
        }
    }

    private void warn(String message, AdminEndpoint endpoint) {
        context.log().log(WARNING, message, "method", endpoint.method(), "path", endpoint.path());
    }

    private static PathTemplate template(AdminEndpoint endpoint) {
        return PathTemplate.parse(endpoint.path()).without(PREFIX);
    }

    private static List<String> withoutPrefix(List<String> segments) {
        return segments.size() > 1 && segments.getFirst().equals(PREFIX)
                ? segments.subList(1, segments.size())
                : segments;
    }

    // Admission

    /** Returns what the caller is called. */
    private String admit(HttpHead head, Match<AdminEndpoint> match) {
        if (alwaysOpen(match)) {
            return name("anonymous", head);
        }
        var grant = bearer.check(head);
        if (grant == Grant.NONE) {
            browser.requireKnownHost(head);
            if (!open) {
                throw BearerRule.unauthorised();
            }
        }
        var caller = name(
                switch (grant) {
                    case FULL -> "admin_token";
                    case READ -> "admin_read_token";
                    case NONE -> "anonymous";
                },
                head);
        try {
            if (grant == Grant.READ && !readable(head, match)) {
                throw new HttpException(403, "admin_read_token gives the right to read alone; use admin_token");
            }
            browser.refuseForeignChange(head);
        } catch (HttpException e) {
            audit(head, caller, e.status());
            throw e;
        }
        return caller;
    }

    private static boolean alwaysOpen(Match<AdminEndpoint> match) {
        return switch (match) {
            case Match.Found<AdminEndpoint> found -> found.value().access() == Access.OPEN;
            case Match.WrongMethod<AdminEndpoint> wrong ->
                wrong.values().stream().allMatch(endpoint -> endpoint.access() == Access.OPEN);
            case Match.NotFound<AdminEndpoint> _ -> false;
        };
    }

    private static boolean readable(HttpHead head, Match<AdminEndpoint> match) {
        boolean full = match instanceof Match.Found<AdminEndpoint> found
                && found.value().access() == Access.FULL;
        return head.safe() && !full;
    }

    private static String name(String kind, HttpHead head) {
        return kind + "@" + head.remote().getHostAddress();
    }

    // Answering

    private HttpReply answer(Match.Found<AdminEndpoint> found, AdminCall call) throws Exception {
        int status = 500;
        try {
            var response = found.value().handler().handle(call);
            status = response.status();
            return new HttpReply(response);
        } catch (AdminException e) {
            status = e.status();
            throw e;
        } finally {
            audit(call.head(), call.caller(), status);
        }
    }

    private void audit(HttpHead head, String caller, int status) {
        if (head.safe()) {
            return;
        }
        var event = new AuditTrail.Event(
                context.clock().instant(), caller, head.method(), head.target().rawPath(), status);
        audit.add(event);
        context.log().log(
                INFO,
                "admin call",
                "caller",
                event.caller(),
                "method",
                event.method(),
                "path",
                event.path(),
                "status",
                event.status());
    }
}
