package helios.host;

import helios.host.auth.Link;
import helios.host.catalog.LiveCatalogs;
import helios.host.metrics.DatabaseCounters;
import helios.host.metrics.TrafficCounters;
import helios.host.net.Acceptor;
import helios.host.net.BackendTls;
import helios.host.net.CancelRegistry;
import helios.host.net.ClientHello;
import helios.host.net.FrontSettings;
import helios.host.net.FrontTls;
import helios.host.net.HbaRule;
import helios.host.net.SessionOpener;
import helios.host.net.Transport;
import helios.host.node.DirectClients;
import helios.host.node.NodeStore;
import helios.host.node.RoleProbe;
import helios.host.plan.Plan;
import helios.host.session.ClientGreeting;
import helios.host.session.ClientSession;
import helios.host.session.Environment;
import helios.host.session.Greetings;
import helios.host.session.Holds;
import helios.host.session.Listeners;
import helios.host.session.NettyDialler;
import helios.host.session.ServerDialler;
import helios.host.session.Servers;
import helios.host.session.SessionLimits;
import helios.host.session.Standstills;
import helios.host.session.StatementNames;
import helios.spi.FeatureProvider;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClient;
import helios.spi.client.SqlClients;
import helios.spi.pool.BackendPool;
import helios.spi.query.Decision;
import helios.spi.session.Credential;
import helios.spi.topology.Node;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore;
import helios.sql.catalog.Catalog;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The running proxy: wires sockets, sessions, nodes and features, and changes them by generations.
 *
 * <p>Thread-safe; {@link #reconfigure} and {@link #close} are called one after another.
 */
final class Kernel implements SessionOpener, AutoCloseable {

    private static final int MAX_HELD = 10_000;
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration RETIRE_CHECK = Duration.ofMillis(50);

    /** What a client that was let in last may still do when the others have been sent away: it came for something. */
    private static final Duration LATECOMERS = Duration.ofSeconds(5);

    /** What one generation of the configuration amounts to. */
    private record Generation(
            KernelSettings settings,
            Optional<FrontTls> tls,
            BackendTls backendTls,
            Features features,
            SessionLimits limits) {

        Generation(KernelSettings settings, Optional<FrontTls> tls, BackendTls backendTls, Features features) {
            this(settings, tls, backendTls, features, limits(settings, features));
        }

        private static SessionLimits limits(KernelSettings settings, Features features) {
            var pinned = features.plan().pool().map(BackendPool::pinTimeout).orElse(Duration.ZERO);
            return settings.limits().withPinned(pinned);
        }
    }

    private final KernelMeters meters;
    private final Transport transport;
    private final NodeStore topology;
    private final RoleProbe probe;
    private final LiveCatalogs catalogs;
    private final CancelRegistry cancels;
    private final NettyDialler dialler;
    private final Listeners listeners;
    private final Holds holds;
    private final Greetings greetings = new Greetings();
    private final StatementNames statementNames = new StatementNames();
    private final Sessions sessions = new Sessions();
    private final Standstills standstills = new Standstills();
    private final AtomicInteger connected = new AtomicInteger();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final SessionEnvironment environment = new SessionEnvironment();
    private final List<InetSocketAddress> addresses = new CopyOnWriteArrayList<>();
    private volatile Optional<Acceptor> acceptor = Optional.empty();
    private volatile Generation generation;
    private volatile DirectClients clients;
    private volatile Optional<Decision.Reject> farewell = Optional.empty();
    private volatile boolean sendsAway;

    /**
     * Opens the event loops and reads the certificates; nothing listens yet.
     *
     * @throws IllegalArgumentException if a file of the configuration cannot be used
     */
    Kernel(KernelSettings settings, KernelMeters meters) {
        this.meters = meters;
        meters.sharedStatements(statementNames::shared);
        generation = new Generation(
                settings,
                settings.tlsFiles().map(FrontTls::load),
                BackendTls.load(settings.backend().tls()),
                Features.none());
        transport = Transport.open(Transport.defaultLoops());
        topology = new NodeStore(settings.nodes());
        clients = new DirectClients(topology, settings.backend());
        probe = new RoleProbe(topology, clients());
        var _ = topology.onTrouble(probe::failed);
        catalogs = new LiveCatalogs(this::connectToRead);
        cancels = CancelRegistry.open(
                transport, settings.stateDir(), () -> generation.settings().maxCancelKeys());
        dialler = new NettyDialler(
                transport,
                () -> {
                    var now = generation;
                    return new NettyDialler.Settings(
                            now.backendTls(), now.settings().backend().allowWeakAuth(), now.limits());
                },
                topology::trouble,
                blocking);
        listeners = new Listeners(new Listeners.Settings(topology, dialler, this::backendLogin, meters::listenerLost));
        holds = new Holds(MAX_HELD, topology);
        for (var loop : transport.loops()) {
            registerLoop(loop);
        }
        var _ = topology.onChange(this::follow);
    }

    private Credential.Password backendLogin() {
        var backend = generation.settings().backend();
        return new Credential.Password(backend.user(), backend.password());
    }

    /** A connection to a database, of the primary where there is one. */
    private SqlClient connectToRead(String database) {
        var now = topology.current();
        var node = now.primary()
                .or(() -> now.standbys().stream().findFirst())
                .orElseThrow(() -> new HeliosException(SqlState.CANNOT_CONNECT_NOW, "no node is up"));
        return clients.direct(node.name(), database);
    }

    private void registerLoop(EventExecutor loop) {
        loop.submit(() -> sessions.register(loop, meters.traffic().addLoop())).syncUninterruptibly();
        loop.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks at the clock for the sessions of the event loop that this runs on. */
    private void tick() {
        if (environment.limits().timed()) {
            long now = System.nanoTime();
            sessions.eachOfThisLoop(session -> session.tick(now));
        }
    }

    // ---- life

    /** Makes the features of a configuration and takes up their plan; then accepts clients. */
    void start(List<FeatureProvider<?>> providers, Features.Sections sections, Features.Contexts contexts)
            throws Exception {
        var first = generation;
        generation = new Generation(
                first.settings(),
                first.tls(),
                first.backendTls(),
                first.features().next(providers, sections, contexts));
        probe.start();
        listen(first.settings());
    }

    private void listen(KernelSettings settings) throws IOException {
        var listening = new Acceptor(transport, this::frontSettings, this, cancels, settings.reusePort());
        acceptor = Optional.of(listening);
        for (var address : settings.listen()) {
            addresses.add(listening.listen(address));
        }
        if (settings.unixSocketDir().isPresent() && !addresses.isEmpty()) {
            listening.listen(
                    settings.unixSocketDir().get(), addresses.getFirst().getPort(), settings.reusePort());
        }
    }

    private FrontSettings frontSettings() {
        var now = generation;
        var front = now.settings().front();
        return new FrontSettings(now.tls(), front.requireTls(), front.hba(), front.startupTimeout(), front.keepAlive());
    }

    /**
     * Takes up another configuration: all of it, or, if anything in it cannot be used, nothing.
     *
     * @throws Exception why nothing has changed
     */
    void reconfigure(
            KernelSettings settings,
            List<FeatureProvider<?>> providers,
            Features.Sections sections,
            Features.Contexts contexts)
            throws Exception {
        var old = generation;
        var tls = settings.tlsFiles().map(FrontTls::load);
        var backendTls = BackendTls.load(settings.backend().tls());
        var features = old.features().next(providers, sections, contexts);
        clients = new DirectClients(topology, settings.backend());
        topology.reconfigure(settings.nodes());
        generation = new Generation(settings, tls, backendTls, features);
        var plan = features.plan();
        sessions.each(session -> {
                    session.adopt(plan);
                    session.node()
                            .filter(node -> !serves(settings, node))
                            .ifPresent(node -> session.drain(removed(node)));
                })
                .join();
        blocking.execute(() -> retire(features));
    }

    /** Sends away the sessions that cannot leave a node by themselves. */
    void vacate(String node) {
        var reason = new Decision.Reject(
                SqlState.ADMIN_SHUTDOWN,
                "terminating connection because node \"%s\" is drained; connect again".formatted(node));
        sessions.each(session -> session.sendAway(node, reason)).join();
    }

    /** Sessions give back what they have on nodes that are draining but do not use. */
    private void follow(Topology now) {
        listeners.follow(now);
        for (var node : now.nodes()) {
            if (node.draining()) {
                sessions.each(session -> session.leave(node.name()));
            }
        }
    }

    /** Lets a feature register its hooks anew, and takes up the plan that results. */
    void reinstall(String feature) {
        var old = generation;
        var features = old.features().reinstalled(feature);
        if (features != old.features()) {
            generation = new Generation(old.settings(), old.tls(), old.backendTls(), features);
            sessions.each(session -> session.adopt(features.plan())).join();
        }
    }

    private static boolean serves(KernelSettings settings, Node node) {
        return settings.nodes().stream()
                .anyMatch(known -> known.enabled()
                        && known.name().equals(node.name())
                        && known.address().equals(node.address()));
    }

    private static Decision.Reject removed(Node node) {
        return new Decision.Reject(
                SqlState.ADMIN_SHUTDOWN,
                "terminating connection because node \"%s\" (%s) was taken out of service; connect again"
                        .formatted(node.name(), node.address()));
    }

    /** Ends what only the former generation used, once no session uses its plan any more. */
    private void retire(Features features) {
        try {
            while (sessions.behind(plan()).join() > 0) {
                Thread.sleep(RETIRE_CHECK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        features.replaced().forEach(feature -> feature.feature().close());
    }

    /** Stops accepting; the sessions that there are go on. */
    synchronized void stopAccepting(Decision.Reject reason) {
        farewell = Optional.of(reason);
        acceptor.ifPresent(Acceptor::close);
        acceptor = Optional.empty();
    }

    /** Stops accepting, and ends each session when it is outside a transaction. */
    synchronized void drain(Decision.Reject reason) {
        sendsAway = true;
        stopAccepting(reason);
        sessions.each(session -> session.drain(reason)).join();
    }

    /** As {@link #drain}, but whoever still comes while another process takes the addresses over is served. */
    synchronized void handOver(Decision.Reject reason) throws InterruptedException {
        for (var feature : features().running()) {
            feature.feature().handedOver();
        }
        if (acceptor.isPresent()) {
            acceptor.get().handOver();
        }
        drain(reason);
    }

    /** Accepts again, after {@link #drain}. */
    synchronized void resume() throws IOException {
        var former = farewell;
        if (former.isPresent()) {
            sendsAway = false;
            farewell = Optional.empty();
            addresses.clear();
            try {
                listen(generation.settings());
            } catch (IOException e) {
                farewell = former;
                throw e;
            }
        }
    }

    /** Ends all sessions now. */
    void endSessions(Decision.Reject reason) {
        sessions.each(session -> session.end(reason)).join();
    }

    /** How many sessions there are. */
    int activeSessions() {
        return sessions.count().join();
    }

    /** Ends everything; sessions that are still there are cut. */
    @Override
    public void close() {
        acceptor.ifPresent(Acceptor::close);
        endSessions(new Decision.Reject(SqlState.ADMIN_SHUTDOWN, "the proxy is shutting down"));
        listeners.close();
        probe.close();
        catalogs.close();
        generation.features().close();
        cancels.close();
        transport.close();
        blocking.shutdownNow();
    }

    // ---- what is asked

    KernelSettings settings() {
        return generation.settings();
    }

    Features features() {
        return generation.features();
    }

    Plan plan() {
        return generation.features().plan();
    }

    NodeStore topology() {
        return topology;
    }

    Sessions sessions() {
        return sessions;
    }

    Servers servers() {
        return dialler.servers();
    }

    Standstills standstills() {
        return standstills;
    }

    /** Client connections that have sent their startup packet. */
    int connected() {
        return connected.get();
    }

    LiveCatalogs catalogs() {
        return catalogs;
    }

    /** Connections as {@code [backend]} is when they are opened. */
    SqlClients clients() {
        return new SqlClients() {
            @Override
            public SqlClient direct(String node) {
                return clients.direct(node);
            }

            @Override
            public SqlClient direct(String node, Duration timeout) {
                return clients.direct(node, timeout);
            }
        };
    }

    Transport transport() {
        return transport;
    }

    boolean draining() {
        return farewell.isPresent();
    }

    /** Where clients connect; the port that the system picked stands here. */
    List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    // ---- sessions

    @Override
    public void open(Channel channel, ClientHello hello) {
        if (draining()) {
            throw new HeliosException(SqlState.ADMIN_SHUTDOWN, "the proxy is shutting down");
        }
        sessions.traffic().connectionAccepted();
        var ignored = generation.settings().ignoredStartupParameters();
        Map<String, String> parameters = new LinkedHashMap<>(hello.startup().parameters());
        parameters.remove("user");
        parameters.remove("database");
        parameters.keySet().removeIf(ignored::contains);
        var session = new ClientSession(
                environment,
                channel,
                new ClientGreeting(
                        hello.user(),
                        hello.database(),
                        parameters,
                        hello.startup().negotiatedVersion(),
                        hello.replication(),
                        hello.clientAddress(),
                        hello.tls(),
                        hello.clientCertificate()
                                .map(certificate ->
                                        certificate.getSubjectX500Principal().getName()),
                        hello.serverCertificate().flatMap(Link::serverEndPoint),
                        hello.method().map(HbaRule.Method::toString),
                        hello.authenticated()));
        session.set(Catalog.OF_SESSION, catalogs.of(session.database()));
        connected.incrementAndGet();
        channel.closeFuture().addListener(_ -> connected.decrementAndGet());
        channel.pipeline().addLast("session", session);
    }

    /** Its login had begun before the drain did. */
    private void sendAway(ClientSession late) {
        sessions.later(LATECOMERS, () -> farewell.ifPresent(late::drain));
    }

    @Override
    public void refused(ClientHello hello, SqlState state, String reason) {
        sessions.traffic().connectionRejected();
        meters.rejected("hba", state);
    }

    private final class SessionEnvironment implements Environment {

        @Override
        public Plan plan() {
            return Kernel.this.plan();
        }

        @Override
        public SessionLimits limits() {
            return generation.limits();
        }

        @Override
        public TopologyStore topology() {
            return topology;
        }

        @Override
        public ServerDialler dialler() {
            return dialler;
        }

        @Override
        public Listeners listeners() {
            return listeners;
        }

        @Override
        public StatementNames statementNames() {
            return statementNames;
        }

        @Override
        public Greetings greetings() {
            return greetings;
        }

        @Override
        public Executor blocking() {
            return blocking;
        }

        @Override
        public Holds holds() {
            return holds;
        }

        @Override
        public Standstills standstills() {
            return standstills;
        }

        @Override
        public Duration writeTimeout() {
            return generation.settings().writeTimeout();
        }

        @Override
        public CancelKey issueKey(ClientSession session, int protocolVersion) {
            var key = cancels.issue(protocolVersion, session::cancel);
            return new CancelKey(key.processId(), key.secret(), key::close);
        }

        @Override
        public void rejected(String feature, Decision.Reject reject) {
            meters.rejected(feature, reject.state());
        }

        @Override
        public void routeIgnored(String reason) {
            meters.routeIgnored(reason);
        }

        @Override
        public void contradicted(String node) {
            probe.contradicted(node);
        }

        @Override
        public void trouble(String node) {
            topology.trouble(node);
        }

        @Override
        public void catalogChanged(String database) {
            catalogs.changed(database);
        }

        @Override
        public void opened(ClientSession session) {
            sessions.add(session);
            if (sendsAway) {
                sendAway(session);
            }
        }

        @Override
        public void closed(ClientSession session) {
            sessions.remove(session);
            sessions.traffic().connectionClosed();
        }

        @Override
        public TrafficCounters traffic() {
            return sessions.traffic();
        }

        @Override
        public DatabaseCounters counters(String database) {
            return sessions.counters(database);
        }
    }
}
