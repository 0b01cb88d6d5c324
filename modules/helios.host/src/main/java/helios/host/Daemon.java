package helios.host;

import helios.host.config.Changes;
import helios.host.config.ConfigLoader;
import helios.host.config.Configuration;
import helios.host.config.Loaded;
import helios.host.config.Overrides;
import helios.host.config.Problem;
import helios.host.config.ProxyConfig;
import helios.host.config.Reference;
import helios.host.config.Source;
import helios.host.endpoint.KernelEndpoints;
import helios.host.endpoint.KernelView;
import helios.host.endpoint.SessionEndpoints;
import helios.host.lifecycle.Signals;
import helios.host.lifecycle.Successor;
import helios.host.log.Log;
import helios.host.log.LogFormat;
import helios.host.net.FrontTls;
import helios.host.plan.Hook;
import helios.host.plan.Stage;
import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.SqlState;
import helios.spi.TlsIdentity;
import helios.spi.admin.AdminEndpoint;
import helios.spi.client.SqlClients;
import helios.spi.metrics.Metrics;
import helios.spi.query.Decision;
import helios.spi.topology.TopologyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A proxy that runs by a configuration: starts the kernel, reloads, drains, and tells the admin API about it. Thread-safe.
 */
final class Daemon implements KernelView, AutoCloseable {

    private static final Log LOG = Log.of("helios.daemon");
    private static final Duration DRAIN_CHECK = Duration.ofMillis(50);
    private static final Decision.Reject FAREWELL =
            new Decision.Reject(SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");

    private final Source source;
    private final Overrides overrides;
    private final ConfigLoader loader;
    private final List<FeatureProvider<?>> providers;
    private final InstantSource clock = InstantSource.system();
    private final KernelMeters meters = new KernelMeters(clock);
    private final KernelEndpoints kernelEndpoints = new KernelEndpoints(this, meters.traffic(), meters.registry());
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Kernel kernel;
    private final LiveOperations operations;
    /** What features may ask for beyond their context. */
    private final List<Object> services;

    private volatile Configuration configuration;
    /** What the configuration was last read from. */
    private Source read;
    /** What was set since then, besides the overrides. */
    private Overrides set;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Queue<Context> fresh = new ConcurrentLinkedQueue<>();
    private volatile boolean shuttingDown;

    /** A proxy that has read its configuration and does nothing yet. */
    Daemon(
            Source source,
            Overrides overrides,
            ConfigLoader loader,
            List<FeatureProvider<?>> providers,
            Configuration configuration) {
        this.source = source;
        this.overrides = overrides;
        this.loader = loader;
        this.providers = List.copyOf(providers);
        this.configuration = configuration;
        kernel = new Kernel(Settings.of(configuration), meters);
        read = source.frozen();
        set = overrides;
        operations = new LiveOperations(kernel, this);
        services = List.of(operations, kernel.catalogs(), new AuditRing());
    }

    /** Starts the features and accepts clients. */
    synchronized void start() throws Exception {
        configureLog(configuration.proxy());
        configuration.warnings().forEach(warning -> LOG.warn("configuration", "warning", warning));
        kernel.start(providers, configuration::of, contexts());
        forgetPrevious();
        started.countDown();
        LOG.info("ready", "version", Build.TEXT, "nodes", configuration.nodes().size());
    }

    private static void configureLog(ProxyConfig proxy) {
        Log.configure(
                System.Logger.Level.valueOf(
                        switch (proxy.logLevel()) {
                            case ERROR -> "ERROR";
                            case WARN -> "WARNING";
                            case INFO -> "INFO";
                            case DEBUG -> "DEBUG";
                            case TRACE -> "TRACE";
                        }),
                LogFormat.valueOf(proxy.logFormat().name()));
    }

    /** Waits until the proxy has ended. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    Kernel kernel() {
        return kernel;
    }

    /** Ends everything, once. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            kernel.close();
            ended.countDown();
        }
    }

    // ---- reload

    /** Tells whether a changed file is to be reloaded. */
    boolean watchesFile() {
        return configuration.proxy().watchConfig();
    }

    @Override
    public synchronized Reload reload() {
        return load(source.frozen(), overrides);
    }

    /** Gives a key another value until the next reload. */
    synchronized Reload set(String key, String value) {
        return load(read, set.with("SET", key, value));
    }

    /** The configuration in force. */
    Configuration configuration() {
        return configuration;
    }

    /** All keys that there are. */
    Reference reference() {
        return loader.reference(providers);
    }

    private Reload load(Source from, Overrides with) {
        return switch (loader.load(from, with, providers)) {
            case Loaded.Valid(var loaded) -> {
                var result = apply(loaded.changesFrom(configuration));
                if (result instanceof Reload.Applied) {
                    read = from;
                    set = with;
                }
                yield result;
            }
            case Loaded.Invalid(var errors, var _) ->
                refused(errors.stream().map(Problem::toString).toList());
            case Loaded.Unreadable(var reason) -> refused(List.of(reason));
        };
    }

    private Reload apply(Changes changes) {
        var next = changes.configuration();
        try {
            var before = kernel.features().running();
            kernel.reconfigure(Settings.of(next), providers, next::of, contexts());
            tellKept(before);
        } catch (Exception e) {
            return refused(List.of(String.valueOf(e.getMessage())));
        } finally {
            forgetPrevious();
        }
        for (var provider : providers) {
            if (next.of(provider).isEmpty()) {
                meters.registry().forgetGauges(provider.name());
                kernel.topology().forget(provider.name());
            }
        }
        configuration = next;
        configureLog(next.proxy());
        LOG.info(
                "reloaded",
                "changed",
                String.join(",", changes.changed()),
                "requires_restart",
                String.join(",", changes.requiresRestart()));
        return new Reload.Applied(next.hash(), changes.changed(), changes.requiresRestart());
    }

    /** Features whose configuration stayed as it was may have files to read anew. */
    private void tellKept(List<Features.Running> before) {
        var kept = new ArrayList<Feature>();
        before.forEach(old -> kept.add(old.feature()));
        kernel.features().running().stream()
                .map(Features.Running::feature)
                .filter(kept::contains)
                .forEach(Feature::reloaded);
    }

    private static Reload refused(List<String> errors) {
        errors.forEach(error -> LOG.error("reload refused, nothing has changed", "error", error));
        return new Reload.Refused(errors);
    }

    // ---- drain and stop

    @Override
    public int drain(Optional<Duration> timeout) {
        if (shuttingDown) {
            throw new IllegalStateException("the proxy is shutting down");
        }
        int active = kernel.activeSessions();
        kernel.drain(FAREWELL);
        Thread.ofVirtual().name("helios-drain").start(() -> endAfter(timeout.orElse(drainTimeout())));
        return active;
    }

    private Duration drainTimeout() {
        return configuration.proxy().shutdownDrainTimeoutSecs();
    }

    /** Waits for the sessions to end by themselves, then ends those that did not. */
    private void endAfter(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (kernel.draining() && kernel.activeSessions() > 0) {
                if (System.nanoTime() - deadline > 0) {
                    kernel.endSessions(FAREWELL);
                    return;
                }
                Thread.sleep(DRAIN_CHECK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitClients() throws InterruptedException {
        while (kernel.activeSessions() > 0) {
            Thread.sleep(DRAIN_CHECK);
        }
    }

    @Override
    public void resume() {
        if (shuttingDown) {
            throw new IllegalStateException("the proxy is shutting down");
        }
        try {
            kernel.resume();
        } catch (IOException e) {
            throw new IllegalStateException("the proxy cannot listen again: " + e.getMessage(), e);
        }
    }

    @Override
    public void shutdown(ShutdownMode mode) {
        beginShutdown();
        LOG.info("shutting down", "mode", mode.name().toLowerCase(Locale.ROOT));
        endOnceDone(() -> {
            switch (mode) {
                case FAST -> {}
                case WAIT_FOR_CLIENTS -> {
                    kernel.stopAccepting(FAREWELL);
                    awaitClients();
                }
                case WAIT_FOR_SERVERS -> {
                    kernel.drain(FAREWELL);
                    endAfter(drainTimeout());
                }
            }
        });
    }

    private synchronized void beginShutdown() {
        if (shuttingDown) {
            throw new IllegalStateException("the proxy is shutting down already");
        }
        shuttingDown = true;
    }

    private interface LastWork {
        void run() throws InterruptedException;
    }

    private void endOnceDone(LastWork work) {
        Thread.ofPlatform().name("helios-shutdown").start(() -> {
            try {
                work.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                close();
            }
        });
    }

    /** What the process does on signals; those that come while it starts wait until it has. */
    Signals.Actions signals() {
        return new Signals.Actions() {
            @Override
            public void reload() throws InterruptedException {
                started.await();
                var _ = Daemon.this.reload();
            }

            @Override
            public void stop() throws InterruptedException {
                started.await();
                shutdown(ShutdownMode.WAIT_FOR_SERVERS);
            }

            @Override
            public void stopNow() {
                close();
            }

            @Override
            public void handOver() throws InterruptedException {
                started.await();
                Daemon.this.handOver();
            }
        };
    }

    /** Starts a successor by the same command; when it accepts clients, this process drains and ends. */
    private void handOver() throws InterruptedException {
        var obstacles = obstaclesToHandOver();
        obstacles.forEach(obstacle -> LOG.error("no hand-over", "reason", obstacle));
        if (!obstacles.isEmpty()) {
            return;
        }
        try {
            var successor = Successor.start(configuration.proxy().stateDir());
            LOG.info("handing over", "successor", successor.pid());
            beginShutdown();
            endOnceDone(() -> {
                kernel.handOver(FAREWELL);
                endAfter(drainTimeout());
                LOG.info("handed over", "successor", successor.pid());
            });
        } catch (IOException | IllegalStateException e) {
            LOG.error("no hand-over", "reason", String.valueOf(e.getMessage()));
        }
    }

    private List<String> obstaclesToHandOver() {
        var proxy = configuration.proxy();
        if (shuttingDown) {
            return List.of("the proxy is shutting down");
        }
        if (!proxy.soReuseport()) {
            return List.of("so_reuseport is off, so that no other process can listen on the same port");
        }
        return switch (loader.load(source, overrides, providers)) {
            case Loaded.Invalid(var errors, var _) ->
                errors.stream().map(Problem::toString).toList();
            case Loaded.Unreadable(var reason) -> List.of(reason);
            case Loaded.Valid(var next) ->
                next.proxy().listenAddress().stream().anyMatch(address -> address.port() == 0)
                        ? List.of("listen_address has port 0: clients would not find the successor")
                        : List.of();
        };
    }

    // ---- what features get

    private Features.Contexts contexts() {
        return new Features.Contexts() {
            @Override
            public FeatureContext of(FeatureProvider<?> provider, Optional<Feature> previous) {
                return context(provider, previous);
            }

            @Override
            public boolean reinstalls(FeatureProvider<?> provider) {
                return fresh.stream()
                        .anyMatch(context -> context.feature.equals(provider.name()) && context.reinstalls);
            }
        };
    }

    /** Takes up the hooks that a feature has now. */
    private synchronized void reinstall(Context context) {
        if (fresh.contains(context)) {
            context.reinstalls = true;
        } else if (!closed.get()) {
            kernel.reinstall(context.feature);
        }
    }

    private FeatureContext context(FeatureProvider<?> provider, Optional<Feature> previous) {
        var context = new Context(provider.name(), previous);
        fresh.add(context);
        return context;
    }

    /** A feature has taken over from its predecessor by now; holding on to it would chain all that there ever were. */
    private void forgetPrevious() {
        for (var context = fresh.poll(); context != null; context = fresh.poll()) {
            context.previous = Optional.empty();
        }
    }

    /** The routes of the kernel and of the live generation's features. */
    List<AdminEndpoint> endpoints() {
        return Stream.of(
                        kernelEndpoints.all(),
                        new SessionEndpoints(operations).all(),
                        kernel.plan().endpoints())
                .flatMap(List::stream)
                .toList();
    }

    private final class Context implements FeatureContext {

        private final String feature;
        private volatile Optional<Feature> previous;
        private volatile boolean reinstalls;

        Context(String feature, Optional<Feature> previous) {
            this.feature = feature;
            this.previous = previous;
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public Metrics metrics() {
            return meters.registry().of(feature);
        }

        @Override
        public TopologyStore topology() {
            return kernel.topology().of(feature);
        }

        @Override
        public SqlClients sql() {
            return kernel.clients();
        }

        @Override
        public System.Logger log() {
            return System.getLogger("helios." + feature);
        }

        @Override
        public Optional<Feature> previous() {
            return previous;
        }

        @Override
        public List<AdminEndpoint> endpoints() {
            return Daemon.this.endpoints();
        }

        @Override
        public <T> Optional<T> service(Class<T> type) {
            return services.stream().filter(type::isInstance).map(type::cast).findFirst();
        }

        @Override
        public Path stateDir() {
            return configuration.proxy().stateDir();
        }

        @Override
        public Optional<TlsIdentity> tls() {
            return configuration.tlsIdentity();
        }

        @Override
        public void reinstall() {
            Daemon.this.reinstall(this);
        }
    }

    // ---- what the admin API is told

    @Override
    public Readiness readiness() {
        var topology = kernel.topology().current();
        boolean primary = topology.primary().isPresent();
        boolean reads = primary || !topology.standbys().isEmpty();
        var obstacle = kernel.features().running().stream()
                .flatMap(running -> running.feature().obstacle().stream())
                .findFirst();
        return new Readiness(primary, reads, kernel.draining() ? Optional.of("draining") : obstacle);
    }

    @Override
    public Version version() {
        return new Version(
                Build.TEXT,
                Build.TIME,
                Build.GIT,
                Runtime.version().toString(),
                Build.SPI,
                List.of(),
                kernel.transport().name(),
                FrontTls.provider(),
                List.of());
    }

    @Override
    public EffectiveConfig config() {
        var now = configuration;
        var root = new LinkedHashMap<String, Object>();
        var sections = new LinkedHashMap<String, Map<String, Object>>();
        sections.put("proxy", root);
        now.effective().forEach((name, value) -> {
            if (value instanceof Map<?, ?> table) {
                var keys = new LinkedHashMap<String, Object>();
                table.forEach((key, content) -> keys.put(String.valueOf(key), content));
                sections.put(name, keys);
            } else if (!(value instanceof List<?> items && items.stream().anyMatch(Map.class::isInstance))) {
                root.put(name, value);
            }
        });
        return new EffectiveConfig(
                now.hash(),
                now.loadedAt(),
                now.source(),
                kernel.plan().generation(),
                String.join(
                        ",",
                        kernel.addresses().stream()
                                .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
                                .toList()),
                now.nodes().stream()
                        .map(node -> new ConfiguredNode(
                                node.name(),
                                node.address(),
                                node.role().name().toLowerCase(Locale.ROOT),
                                node.weight(),
                                node.enabled()))
                        .toList(),
                sections);
    }

    @Override
    public List<InstalledFeature> features() {
        var running = kernel.features().running().stream()
                .map(feature -> feature.provider().name())
                .toList();
        var plan = kernel.plan();
        return providers.stream()
                .map(provider -> {
                    boolean on = running.contains(provider.name());
                    var module = provider.getClass().getModule();
                    return new InstalledFeature(
                            provider.name(),
                            List.copyOf(provider.sections().names()),
                            String.valueOf(module.getName()),
                            module.getDescriptor() == null
                                    ? ""
                                    : module.getDescriptor().rawVersion().orElse(""),
                            on,
                            on ? "on" : "off",
                            Stream.of(Stage.values())
                                    .filter(stage -> plan.of(stage).stream()
                                            .anyMatch(hook -> hook.feature().equals(provider.name())))
                                    .map(Stage::label)
                                    .toList());
                })
                .toList();
    }

    @Override
    public Pipeline pipeline() {
        var plan = kernel.plan();
        var blocking = new ArrayList<String>();
        for (var stage : Stage.values()) {
            plan.of(stage).stream()
                    .filter(Hook::blocking)
                    .map(hook -> hook.feature() + "." + stage.label())
                    .distinct()
                    .forEach(blocking::add);
        }
        return new Pipeline(plan.generation(), plan.order(), blocking);
    }
}
