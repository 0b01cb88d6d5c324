package helios.host.endpoint;

import helios.host.endpoint.KernelView.EffectiveConfig;
import helios.host.endpoint.KernelView.Reload;
import helios.host.endpoint.KernelView.ShutdownMode;
import helios.host.metrics.Exposition;
import helios.host.metrics.KernelMetrics;
import helios.host.metrics.MetricsRegistry;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The kernel's routes: probes, metrics, version, configuration, life cycle. */
public final class KernelEndpoints {

    private final KernelView kernel;
    private final KernelMetrics traffic;
    private final MetricsRegistry metrics;

    /** The routes of a kernel and of what is counted in it. */
    public KernelEndpoints(KernelView kernel, KernelMetrics traffic, MetricsRegistry metrics) {
        this.kernel = kernel;
        this.traffic = traffic;
        this.metrics = metrics;
    }

    /** All routes, in the order of the documentation. */
    public List<AdminEndpoint> all() {
        return List.of(
                probe("/health", "tells that the process answers", _ -> health()),
                probe("/healthz", "as /health", _ -> health()),
                probe("/health/live", "tells that the process is alive", _ -> live()),
                probe("/livez", "as /health/live", _ -> live()),
                probe("/health/ready", "tells whether writes, or with mode=read reads, are served", this::ready),
                probe("/readyz", "as /health/ready", this::ready),
                AdminEndpoint.get("/metrics", "the kernel's counters, or all metrics as text", this::metrics),
                AdminEndpoint.get(
                        "/metrics/prometheus", "all metrics as Prometheus text", _ -> text(Exposition.PROMETHEUS)),
                AdminEndpoint.get("/version", "what runs", _ -> version()),
                AdminEndpoint.get("/config", "the configuration in force", _ -> config()),
                AdminEndpoint.post("/admin/reload", "puts the changed configuration in force", _ -> reload()),
                AdminEndpoint.post("/admin/drain", "admits no more clients and ends idle sessions", this::drain),
                AdminEndpoint.post("/admin/resume", "admits clients again", _ -> resume()),
                AdminEndpoint.post("/admin/shutdown", "ends the process", this::shutdown),
                AdminEndpoint.get("/features", "the installed features and where they are called", _ -> features()),
                AdminEndpoint.get("/pipeline", "the order of the hooks", _ -> pipeline()));
    }

    private static AdminEndpoint probe(String path, String summary, AdminEndpoint.Handler handler) {
        return new AdminEndpoint("GET", path, summary, AdminEndpoint.Access.OPEN, handler);
    }

    // Probes

    private static AdminResponse health() {
        return AdminResponse.ok(Map.of("status", "ok"));
    }

    private static AdminResponse live() {
        return AdminResponse.ok(Map.of("alive", true));
    }

    private AdminResponse ready(AdminRequest request) {
        boolean reading = switch (request.query("mode").orElse("write")) {
            case "write" -> false;
            case "read" -> true;
            default -> throw new AdminException(400, "mode must be \"read\" or \"write\"");
        };
        var readiness = kernel.readiness();
        boolean served = reading ? readiness.reads() : readiness.primary();
        if (readiness.obstacle().isPresent() || !served) {
            var reason = readiness.obstacle().orElse(reading ? "no healthy node" : "no healthy primary");
            return new AdminResponse.Json(503, object("ready", false, "message", reason));
        }
        return AdminResponse.ok(object(
                "ready",
                true,
                "message",
                "Proxy is ready",
                "primary",
                readiness.primary(),
                "reads",
                readiness.reads()));
    }

    // Metrics

    private AdminResponse metrics(AdminRequest request) {
        var accept = AcceptHeader.parse(request.header("accept"));
        double json = accept.quality("application/json");
        double prometheus = accept.quality("text/plain");
        double openMetrics = accept.quality("application/openmetrics-text");
        if (json >= prometheus && json >= openMetrics) {
            return AdminResponse.ok(traffic.snapshot());
        }
        return text(prometheus >= openMetrics ? Exposition.PROMETHEUS : Exposition.OPEN_METRICS);
    }

    private AdminResponse text(Exposition format) {
        return new AdminResponse.Content(200, format.contentType(), metrics.write(format));
    }

    // What runs

    private AdminResponse version() {
        var version = kernel.version();
        return AdminResponse.ok(object(
                "version", version.version(),
                "build_time", version.buildTime(),
                "git", version.git(),
                "java", version.java(),
                "spi", version.spi(),
                "abi", version.abi(),
                "transport", version.transport(),
                "tls_provider", version.tlsProvider(),
                "wasm_engines", version.wasmEngines()));
    }

    private AdminResponse config() {
        var config = kernel.config();
        var nodes = config.nodes().stream()
                .map(node -> object(
                        "name", node.name(),
                        "address", node.address(),
                        "role", node.role(),
                        "weight", node.weight(),
                        "enabled", node.enabled()))
                .toList();
        return AdminResponse.ok(object(
                "hash", config.hash(),
                "loaded_at", config.loadedAt(),
                "source", config.source(),
                "generation", config.generation(),
                "listen_address", config.listenAddress(),
                "admin_address", value(config, "admin", "address"),
                "tr_enabled", value(config, "replay", "enabled"),
                "tr_mode", value(config, "replay", "mode"),
                "pool_min_connections", value(config, "pool", "min_connections"),
                "pool_max_connections", value(config, "pool", "max_connections"),
                "nodes", nodes,
                "sections", config.sections()));
    }

    /** A key of a feature, absent where that is not installed. */
    private static Optional<Object> value(EffectiveConfig config, String section, String key) {
        return Optional.ofNullable(
                config.sections().getOrDefault(section, Map.of()).get(key));
    }

    private AdminResponse features() {
        return AdminResponse.ok(kernel.features().stream()
                .map(feature -> object(
                        "name", feature.name(),
                        "sections", feature.sections(),
                        "module", feature.module(),
                        "version", feature.version(),
                        "enabled", feature.enabled(),
                        "state", feature.state(),
                        "stages", feature.stages()))
                .toList());
    }

    private AdminResponse pipeline() {
        var pipeline = kernel.pipeline();
        return AdminResponse.ok(object(
                "generation", pipeline.generation(),
                "stages", pipeline.stages(),
                "blocking", pipeline.blocking()));
    }

    // Life cycle

    private AdminResponse reload() {
        return switch (kernel.reload()) {
            case Reload.Applied applied ->
                AdminResponse.ok(object(
                        "ok", true,
                        "hash", applied.hash(),
                        "changed", applied.changed(),
                        "requires_restart", applied.requiresRestart()));
            case Reload.Refused refused ->
                new AdminResponse.Json(409, object("error", "configuration invalid", "errors", refused.errors()));
        };
    }

    private AdminResponse drain(AdminRequest request) {
        var timeout = seconds(request.json(), "timeout_secs");
        int sessions = unlessConflict(() -> kernel.drain(timeout));
        return AdminResponse.ok(object("state", "draining", "sessions", sessions));
    }

    private AdminResponse resume() {
        unlessConflict(() -> {
            kernel.resume();
            return true;
        });
        return AdminResponse.ok(Map.of("state", "running"));
    }

    private AdminResponse shutdown(AdminRequest request) {
        var mode = mode(request.json());
        unlessConflict(() -> {
            kernel.shutdown(mode);
            return true;
        });
        return new AdminResponse.Json(202, Map.of("ok", true));
    }

    private static <T> T unlessConflict(Supplier<T> action) {
        try {
            return action.get();
        } catch (IllegalStateException e) {
            throw new AdminException(409, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Duration> seconds(Map<String, Object> body, String field) {
        return switch (body.getOrDefault(field, Optional.empty())) {
            case Optional<?> _ -> Optional.empty();
            case Number seconds
            when seconds.doubleValue() >= 0 && seconds.doubleValue() <= Integer.MAX_VALUE ->
                Optional.of(Duration.ofMillis(Math.round(seconds.doubleValue() * 1000)));
            default -> throw new AdminException(400, field + " must be a number of seconds, 0 or more");
        };
    }

    private static ShutdownMode mode(Map<String, Object> body) {
        var given = body.getOrDefault("mode", Optional.empty());
        return Arrays.stream(ShutdownMode.values())
                .filter(mode -> name(mode).equals(given))
                .findFirst()
                .orElseThrow(() -> new AdminException(
                        400,
                        "field \"mode\" must be one of "
                                + Arrays.stream(ShutdownMode.values())
                                        .map(KernelEndpoints::name)
                                        .collect(Collectors.joining(", "))));
    }

    private static String name(ShutdownMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /** A JSON object of names and values in turn. */
    private static Map<String, Object> object(Object... pairs) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put((String) pairs[i], pairs[i + 1]);
        }
        return object;
    }
}
