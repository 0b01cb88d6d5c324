package helios.admin;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import helios.http.BearerRule;
import helios.http.BrowserRule;
import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import helios.spi.TlsIdentity;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminResponse;
import helios.spi.admin.AdminRoute;
import helios.spi.admin.AuditTrail;
import helios.spi.config.Secret;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The admin API of one configuration. */
final class AdminFeature implements Feature {

    private static final AdminRoute ALL = AdminRoute.get("/api", "all routes");
    private static final AdminRoute AUDIT = AdminRoute.get("/admin/audit", "the latest changes, the newest first");

    static final List<AdminRoute> ROUTES = List.of(ALL, AUDIT);

    private final AdminConfig config;
    private final FeatureContext context;
    private final System.Logger log;
    private final AuditTrail audit;
    private volatile Optional<Running> running = Optional.empty();

    /** What runs between start and close. */
    private record Running(Listener listener, Listener.User user) {}

    AdminFeature(AdminConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        log = context.log();
        audit = context.service(AuditTrail.class)
                .orElseThrow(() -> new IllegalStateException("the kernel has no audit trail"));
    }

    @Override
    public void install(Hooks hooks) {
        var _ = hooks.admin(ALL.by(_ -> AdminResponse.ok(routes()))).admin(AUDIT.by(new AuditLog(audit)::list));
    }

    @Override
    public void start() throws IOException {
        var token = config.needsToken() ? Optional.of(generatedToken()) : config.token();
        warn(token);
        var handler = new AdminHandler(
                context,
                new BearerRule(token, config.readToken(), context.clock()),
                token.isEmpty(),
                new BrowserRule(config.listenAddress(), config.hosts(), "admin_hosts"),
                audit);
        var user = new Listener.User(handler, this::tls);
        var inherited = former().flatMap(feature -> feature.running)
                .map(Running::listener)
                .filter(listener -> listener.join(config, user));
        running = Optional.of(new Running(inherited.isPresent() ? inherited.get() : open(user), user));
    }

    @Override
    public void handedOver() {
        close();
    }

    @Override
    public void close() {
        running.ifPresent(present -> present.listener().leave(present.user()));
        running = Optional.empty();
    }

    private Optional<AdminFeature> former() {
        return context.previous().filter(AdminFeature.class::isInstance).map(AdminFeature.class::cast);
    }

    private Listener open(Listener.User user) throws IOException {
        var listener = new Listener(config, user, log);
        log.log(INFO, "admin listening", "address", listener.address());
        return listener;
    }

    private Secret generatedToken() throws IOException {
        var file = new TokenFile(context.stateDir());
        var token = file.token();
        log.log(INFO, "admin_token is not given; callers need the token in this file", "path", file.path());
        return token;
    }

    private void warn(Optional<Secret> token) {
        if (token.isEmpty() && !config.listenAddress().loopback()) {
            log.log(
                    WARNING,
                    "admin is open to everybody who can reach it; give admin_token, or drop admin_allow_insecure",
                    "address",
                    config.address());
        }
        if (token.isEmpty() && config.readToken().isPresent()) {
            log.log(WARNING, "admin_read_token protects nothing while admin is open; give admin_token too");
        }
    }

    private Optional<TlsIdentity> tls() {
        return config.tls() ? context.tls() : Optional.empty();
    }

    /** Answers {@code GET /api}: the routes of features that are off too. */
    private List<Map<String, Object>> routes() {
        return context.endpoints().stream().map(AdminFeature::route).toList();
    }

    private static Map<String, Object> route(AdminEndpoint endpoint) {
        var route = new LinkedHashMap<String, Object>();
        route.put("method", endpoint.method());
        route.put("path", endpoint.path());
        route.put("summary", endpoint.summary());
        route.put("enabled", endpoint.enabled());
        return route;
    }
}
