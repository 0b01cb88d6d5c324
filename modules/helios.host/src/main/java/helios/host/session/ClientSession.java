package helios.host.session;

import helios.host.metrics.TrafficCounters;
import helios.host.net.PeerUser;
import helios.host.plan.Hook;
import helios.host.plan.Plan;
import helios.spi.Attribute;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.operations.DecisionView;
import helios.spi.operations.SessionView;
import helios.spi.pool.Condition;
import helios.spi.pool.PoolTerms;
import helios.spi.query.Decision;
import helios.spi.session.Credential;
import helios.spi.session.Identity;
import helios.spi.session.Session;
import helios.spi.session.SessionListener;
import helios.spi.topology.Node;
import helios.sql.ClientEncoding;
import helios.wire.BackendMessage;
import helios.wire.BackendWriter;
import helios.wire.FrameView;
import helios.wire.Frontend;
import helios.wire.MalformedFrameException;
import helios.wire.ParseView;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection from its startup packet to its end. Without hooks that concern statements its bytes pass as
 * slices, and only the requests are counted; with hooks they go through a {@link QueryPipeline}.
 */
public final class ClientSession extends ChannelInboundHandlerAdapter implements Session, ServerConnection.Owner {

    /** What a client may send during the login; PostgreSQL's own limit. */
    private static final int MAX_PASSWORD = 65_535;

    /** How many requests may be without a reply before the client is not read from. */
    private static final int MAX_OWED = 65_536;

    /** How often a session that ends looks whether its last words are out. */
    private static final int CLOSE_POLL_MILLIS = 2;

    private static final int PAUSE_SERVER_FULL = 1;
    private static final int PAUSE_INBOX = 2;
    private static final int PAUSE_OWED = 4;
    private static final int PAUSE_SUSPENDED = 8;

    private enum State {
        LOGIN,
        READY,
        CLOSED
    }

    private record Request(byte tag, ByteBuf frame) {}

    private final UUID id = UUID.randomUUID();
    private final Instant since = Instant.now();
    private final Environment environment;
    private final ClientGreeting greeting;
    private final Channel channel;
    private final Flow flow;
    private final TrafficCounters traffic;
    private final Login login;
    private final Leases leases = new Leases(this);
    private final ArrayDeque<Request> inbox = new ArrayDeque<>();
    private final FrameView view = new FrameView();
    private final ParseView parse = new ParseView();

    /** What is known by name; texts of the client. */
    final PreparedStatements prepared;
    /** What the client set itself. */
    final Settings settings = new Settings();

    /** What it listens to without a server of its own. */
    private final SharedChannels channels = new SharedChannels(this);

    private State state = State.LOGIN;
    private Plan plan;
    private @Nullable QueryPipeline pipeline;
    private Optional<Trail> trail = Optional.empty();
    /** Serves the session in place of a server. */
    private @Nullable LocalDesk desk;
    /** The server of the whole session; absent if it has one for each transaction. */
    private @Nullable ServerConnection home;

    private PoolTerms terms = PoolTerms.SESSION;
    private @Nullable StartupSettings startup;
    /** What the client has set, as it is to be on whatever server it gets. */
    private SessionState wanted = SessionState.EMPTY;
    /** The settings that the client was told of, as servers report them. */
    private Map<String, String> told = Map.of();

    private @Nullable Map<Attribute<?>, Object> attributes;
    private Optional<Identity> identity = Optional.empty();
    private Optional<Credential> credential = Optional.empty();
    private Environment.@Nullable CancelKey key;
    private Optional<Decision.Reject> farewell = Optional.empty();
    private int pauses;
    private int inboxBytes;
    private boolean admitted;
    /** Who was asked about the opening, as long as that is not over. */
    private List<Hook<SessionListener>> asked = List.of();

    private boolean clientDirty;
    private boolean serverDirty;
    private boolean pumping;
    /** The client has sent requests. */
    private boolean used;
    /** The client's goodbye is on its way to the server, behind requests that the server still works on. */
    private boolean leaving;

    private Standstills.@Nullable Waiting stopped;
    private final SessionMeter meter = new SessionMeter();
    private final SessionTimer timer = new SessionTimer(System.nanoTime());
    /** CancelRequests that are under way. */
    private CompletableFuture<Void> cancelling = CompletableFuture.completedFuture(null);

    private CompletableFuture<Void> lastBlocking = CompletableFuture.completedFuture(null);

    /** A session that begins when it is added to the client's channel. */
    public ClientSession(Environment environment, Channel channel, ClientGreeting greeting) {
        this.environment = environment;
        this.channel = channel;
        this.greeting = greeting;
        var limits = environment.limits();
        prepared = new PreparedStatements(limits.maxPreparedStatements(), limits.maxPreparedBytes());
        flow = new Flow(channel, limits.maxMessageBytes());
        traffic = environment.traffic();
        plan = environment.plan();
        login = new Login(this, environment);
    }

    // ---- what features see

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public String user() {
        return greeting.user();
    }

    @Override
    public String database() {
        return greeting.database();
    }

    @Override
    public String clientAddress() {
        return greeting.clientAddress();
    }

    @Override
    public boolean tls() {
        return greeting.tls();
    }

    @Override
    public Map<String, String> startupParameters() {
        return greeting.parameters();
    }

    @Override
    public Optional<Identity> identity() {
        return identity;
    }

    @Override
    public Optional<String> setting(String name) {
        return settings.get(name).or(() -> reported(name)).or(() -> find(greeting.parameters(), name));
    }

    @Override
    public Map<String, String> settings(String prefix) {
        var found = new HashMap<String, String>();
        greeting.parameters().forEach((name, value) -> {
            var key = name.toLowerCase(Locale.ROOT);
            if (key.startsWith(prefix)) {
                found.put(key, value);
            }
        });
        settings.collect(prefix, found);
        return found;
    }

    private Optional<String> reported(String name) {
        return find(home == null ? told : home.parameters(), name);
    }

    private static Optional<String> find(Map<String, String> parameters, String name) {
        var exact = parameters.get(name);
        return exact != null
                ? Optional.of(exact)
                : parameters.entrySet().stream()
                        .filter(parameter -> parameter.getKey().equalsIgnoreCase(name))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public <T> Optional<T> get(Attribute<T> attribute) {
        return attributes == null
                ? Optional.empty()
                : Optional.ofNullable(attribute.type().cast(attributes.get(attribute)));
    }

    @Override
    public <T> void set(Attribute<T> attribute, T value) {
        if (attributes == null) {
            attributes = new HashMap<>();
        }
        attributes.put(attribute, value);
    }

    @Override
    public void remove(Attribute<?> attribute) {
        if (attributes != null) {
            attributes.remove(attribute);
        }
    }

    // ---- what the rest of the package sees

    Environment environment() {
        return environment;
    }

    ClientGreeting greeting() {
        return greeting;
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    Plan plan() {
        return plan;
    }

    Optional<Credential> credential() {
        return credential;
    }

    boolean closed() {
        return state == State.CLOSED;
    }

    /** What it counts of itself. */
    SessionMeter meter() {
        return meter;
    }

    /** What becomes of its statements, where an operator looks at that. */
    Optional<Trail> trail() {
        if (trail.isPresent() && trail.get().over(System.nanoTime())) {
            trail = Optional.empty();
        }
        return trail;
    }

    /** What became of its last statements, the newest first, since somebody first asked; on its event loop. */
    public List<DecisionView> decisions() {
        var kept = trail().orElseGet(Trail::new);
        trail = Optional.of(kept);
        return kept.look(System.nanoTime());
    }

    /** The session as operators see it; on its event loop. */
    public SessionView view() {
        return SessionViews.of(this, channel, serving(), Optional.ofNullable(pipeline), doing());
    }

    /** The server of the whole session; absent before and after, and if it has one for each transaction. */
    Optional<ServerConnection> home() {
        return Optional.ofNullable(home);
    }

    /** Its dealings with whoever lends servers. */
    Leases leases() {
        return leases;
    }

    /** A listener is about to be asked about the session's opening. */
    void asks(Hook<SessionListener> listener) {
        var all = new ArrayList<>(asked);
        all.add(listener);
        asked = all;
    }

    /** On what terms the session gets its servers; known when it is known who the client is. */
    void terms(PoolTerms agreed) {
        terms = agreed;
        wanted = startup().state();
    }

    /** What the startup packet asks for. */
    StartupSettings startup() {
        var read = startup;
        if (read == null) {
            read = StartupSettings.of(greeting.parameters());
            startup = read;
        }
        return read;
    }

    /** The state that a server is brought to before it is the session's. */
    SessionState state() {
        return wanted;
    }

    /** The state that a server was found in; what the client asked for at its start and has reset since counts again. */
    void wants(SessionState found) {
        wanted = found.over(startup().state());
    }

    /** What it listens to without a server of its own. */
    SharedChannels channels() {
        return channels;
    }

    /** How the client writes texts. */
    Charset charset() {
        return ClientEncoding.of(reported("client_encoding").orElse("UTF8")).charset();
    }

    /** Tells whether the client may be told of what nobody asked for. */
    boolean quiet() {
        return state == State.READY && pipeline != null && pipeline.idle();
    }

    /** Tells whether the client takes what it is sent. */
    boolean writable() {
        return channel.isWritable();
    }

    /** The settings that the client was told of. */
    Map<String, String> told() {
        return told;
    }

    /** A server is the session's for a transaction: the client is told what is different there. */
    void attached(ServerConnection server) {
        server.attach(this);
        server.read(channel.isWritable());
        var reported = server.parameters();
        if (!reported.equals(told)) {
            var before = told;
            told = reported;
            reported.forEach((name, value) -> {
                if (!value.equals(before.get(name))) {
                    tellSetting(name, value);
                }
            });
        }
    }

    void tellSetting(String name, String value) {
        var message = buffer(64);
        BackendWriter.parameterStatus(message, name, value);
        write(message);
    }

    void identify(Identity who, Optional<Credential> how) {
        identity = Optional.of(who);
        credential = how;
        who.tenant().ifPresent(tenant -> set(Attribute.TENANT, tenant));
    }

    void write(ByteBuf bytes) {
        traffic.bytesSent(bytes.readableBytes());
        meter.sent(bytes.readableBytes());
        timer.reply(System.nanoTime());
        channel.write(bytes, channel.voidPromise());
        clientDirty = true;
    }

    ByteBuf buffer(int size) {
        return channel.alloc().buffer(size);
    }

    void count(int queries) {
        traffic.queriesProcessed(queries);
        meter.begun(queries);
    }

    // ---- life

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        login.begin();
    }

    /** The login is over, and the server is the session's: the client is told, and its requests are served. */
    void ready(ServerConnection server) {
        home = server;
        server.state(wanted);
        server.attach(this);
        admitted();
    }

    /** The login is over, and a server comes with each transaction; the client was told these settings. */
    void ready(Map<String, String> settings) {
        told = settings;
        pipeline = new QueryPipeline(this, null, terms);
        admitted();
    }

    /** The login is over, and a feature serves the session itself. */
    void ready(LocalDesk served) {
        desk = served;
        admitted();
    }

    /** Tells whether a feature serves the session itself. */
    public boolean local() {
        return desk != null;
    }

    /** Tells whether the client is a process of the operating system's user that the proxy runs as. */
    boolean ownUser() {
        return PeerUser.isOwn(channel);
    }

    /** The server is ready again, and owes another ReadyForQuery, or none. */
    void ended(TransactionStatus status, boolean more) {
        if (meter.ended(status, more)) {
            traffic.transactionEnded();
        }
    }

    private void admitted() {
        admitted = true;
        meter.admitted(environment.counters(database()));
        asked = List.of();
        state = State.READY;
        greeting.authenticated().run();
        var newKey = environment.issueKey(this, greeting.protocolVersion());
        key = newKey;
        var message = buffer(64);
        BackendWriter.backendKeyData(message, newKey.processId(), newKey.secret());
        BackendWriter.readyForQuery(message, TransactionStatus.IDLE);
        write(message);
        environment.opened(this);
        adopt(environment.plan());
        suspend(environment.standstills().now().suspended());
        flushClient();
        pump();
    }

    /** Takes up a new generation's plan, at once or when what is under way has ended. */
    public void adopt(Plan newPlan) {
        if (state == State.CLOSED) {
            return;
        }
        takeUpLimits();
        if ((pipeline != null && !pipeline.idle()) || (desk != null && desk.running())) {
            return;
        }
        plan = newPlan;
        if (newPlan.inspectsQueries() && pipeline == null && home != null && home.idle() && flow.atBoundary()) {
            pipeline = new QueryPipeline(this, home, PoolTerms.SESSION);
            if (used) {
                pipeline.takeOver();
            }
        } else if (!newPlan.inspectsQueries() && pipeline != null && home != null && pipeline.onlyHome()) {
            pipeline = null;
        }
    }

    private void takeUpLimits() {
        var limits = environment.limits();
        flow.limit(limits.maxMessageBytes());
        prepared.limit(limits.maxPreparedStatements(), limits.maxPreparedBytes());
        if (home != null) {
            home.limit(limits.maxMessageBytes());
        }
    }

    /** The node of the server that signed the client in; absent before and after. */
    public Optional<Node> node() {
        return home().map(ServerConnection::target);
    }

    /** Tells whether the session has taken up this plan, so that features of older ones are not needed for it. */
    public boolean uses(Plan some) {
        return state != State.CLOSED && plan.generation() == some.generation();
    }

    /** Ends the session as soon as it is outside a transaction. */
    public void drain(Decision.Reject reason) {
        if (desk != null) {
            // An operator is to see the others go.
            return;
        }
        farewell = Optional.of(reason);
        leaveIfIdle();
    }

    /** Gives back what the session has on a node but does not use; on its event loop. */
    public void leave(String node) {
        if (pipeline != null) {
            pipeline.leave(node);
        }
    }

    /** Ends the session as soon as it is outside a transaction, if it is kept on a node; on its event loop. */
    public void sendAway(String node, Decision.Reject reason) {
        boolean kept =
                pipeline == null ? node().filter(own -> own.name().equals(node)).isPresent() : pipeline.keptOn(node);
        if (kept) {
            drain(reason);
        }
    }

    /** Ends the session with a FATAL error. */
    public void end(Decision.Reject reason) {
        if (state == State.CLOSED) {
            return;
        }
        if (admittedBoundary()) {
            var message = buffer(128);
            BackendWriter.errorResponse(
                    message,
                    "FATAL",
                    reason.state().code(),
                    reason.message(),
                    reason.detail().orElse(""),
                    reason.hint().orElse(""));
            write(message);
        }
        close(true);
    }

    /** The server refused the login: its own error is all that the client gets. */
    void refuse(ByteBuf error) {
        write(error);
        close(true);
    }

    /** What the startup packet of each of the session's server connections says. */
    Map<String, String> serverParameters() {
        return login.startupParameters();
    }

    /** Nothing but a close may follow a frame that is incomplete, or an end that the client has been told of. */
    private boolean admittedBoundary() {
        return serving()
                .map(server -> server.atBoundary() && !(server.terminal() && state != State.LOGIN))
                .orElse(true);
    }

    /** The server that the session has now. */
    private Optional<ServerConnection> serving() {
        return home == null && pipeline != null ? pipeline.serving() : home();
    }

    /**
     * Ends what the client runs or waits for, if it does; any thread.
     *
     * @return done when the cancel can no longer hit a later statement
     */
    public CompletionStage<Void> cancel() {
        var done = new CompletableFuture<Void>();
        loop().execute(() -> cancelNow().whenComplete((_, _) -> done.complete(null)));
        return done;
    }

    private CompletionStage<Void> cancelNow() {
        if (state == State.READY && pipeline != null) {
            return pipeline.cancel();
        }
        if (desk != null) {
            desk.cancel();
        }
        return state != State.READY || home == null || home.replies.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : cancel(home);
    }

    /** Ends what a server runs for the session; until that is over the server is nobody else's, who would be hit by it. */
    CompletionStage<Void> cancel(ServerConnection server) {
        var sent = environment.dialler().cancel(server).toCompletableFuture();
        cancelling = CompletableFuture.allOf(cancelling, sent);
        return sent;
    }

    private void close(boolean flushFirst) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        flow.stop();
        inbox.forEach(request -> request.frame().release());
        inbox.clear();
        if (key != null) {
            key.forget().run();
        }
        login.abort();
        channels.close();
        if (pipeline != null) {
            pipeline.close();
        }
        if (desk != null) {
            desk.close();
        }
        if (stopped != null) {
            stopped.leave();
        }
        if (home != null) {
            giveUp(home, used ? Condition.UNKNOWN : Condition.KNOWN);
        }
        wipe();
        if (admitted) {
            environment.closed(this);
        }
        tellClosed();
        if (flushFirst) {
            closeWhenSent(System.nanoTime());
        } else {
            channel.close();
        }
    }

    /**
     * Closes when the client has all, or takes none of it for too long. The time is looked at because a write of no bytes,
     * whose end could be listened to, does not end on io_uring.
     */
    private void closeWhenSent(long begun) {
        channel.flush();
        var unsent = channel.unsafe().outboundBuffer();
        if (unsent == null
                || unsent.isEmpty()
                || SessionTimer.exceeded(environment.limits().clientWrite(), System.nanoTime() - begun)) {
            channel.close();
        } else {
            loop().schedule(() -> closeWhenSent(begun), CLOSE_POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Ends what the session has to do with a server. One that may still execute something for nobody is told to stop, then
     * closed, and only then given back, so that nobody gets its place before.
     *
     * @param idle how it is given back if it is at rest
     */
    void giveUp(ServerConnection server, Condition idle) {
        server.attach(null);
        if (!cancelling.isDone()) {
            cancelling.whenComplete((_, _) -> loop().execute(() -> giveUp(server, idle)));
            return;
        }
        if (!server.open()) {
            leases.release(server, Condition.BROKEN);
        } else if (leaving) {
            Leaving.finish(server, environment, () -> leases.release(server, Condition.BROKEN));
        } else if (!flow.atBoundary() || server.replies.doubtful()) {
            stop(server);
        } else if (server.idle()) {
            leases.release(server, idle);
        } else if (server.lender().isPresent() && server.replies.isEmpty() && !server.replies.skipping()) {
            leases.release(server, Condition.UNKNOWN);
        } else {
            stop(server);
        }
    }

    private void stop(ServerConnection server) {
        var cancelled = environment.dialler().cancel(server);
        if (server.lender().isEmpty()) {
            server.abort();
            return;
        }
        cancelled.whenComplete((_, _) -> server.loop().execute(() -> {
            server.abort();
            leases.release(server, Condition.BROKEN);
        }));
    }

    private void wipe() {
        if (credential.orElse(null) instanceof Credential.ScramKeys keys) {
            java.util.Arrays.fill(keys.clientKey(), (byte) 0);
            java.util.Arrays.fill(keys.serverKey(), (byte) 0);
        }
    }

    private void tellClosed() {
        var told = desk != null ? List.<Hook<SessionListener>>of() : admitted ? plan.sessionListeners() : asked;
        for (var hook : told) {
            tell(hook, listener -> listener.closed(this));
        }
    }

    /** Calls an observer, whose answer nobody waits for, where it wants to run. */
    <T> void tell(Hook<T> hook, Consumer<T> call) {
        if (hook.blocking()) {
            inOrder(() -> tellNow(hook, call));
        } else {
            tellNow(hook, call);
        }
    }

    /** Calls an observer on this thread; what it throws is its own affair, and counted. */
    <T> void tellNow(Hook<T> hook, Consumer<T> call) {
        try {
            call.accept(hook.call());
        } catch (RuntimeException e) {
            environment.rejected(hook.feature(), QueryFailures.of(e));
        }
    }

    /** Runs what may block behind all that was handed in before. */
    void inOrder(Runnable task) {
        var previous = lastBlocking;
        var next = new CompletableFuture<Void>();
        lastBlocking = next;
        environment.blocking().execute(() -> {
            previous.join();
            try {
                task.run();
            } finally {
                next.complete(null);
            }
        });
    }

    /** The client said goodbye. */
    void leave() {
        close(false);
    }

    /** Nothing is under way any more: a new plan may be taken up, a drained session may end. */
    void idle() {
        if (plan.generation() != environment.plan().generation()) {
            adopt(environment.plan());
        }
        channels.deliver();
        leaveIfIdle();
    }

    /** Looks at the clock: called now and then while any time limit is set. */
    public void tick(long now) {
        if (state != State.READY) {
            return;
        }
        var limits = environment.limits();
        switch (timer.look(limits, doing(), now)) {
            case QUERY -> cancelNow();
            case BACKEND_READ ->
                end(new Decision.Reject(
                        SqlState.QUERY_CANCELED,
                        "node \"%s\" stayed silent for longer than [limits] backend_read_timeout_secs"
                                .formatted(serving().map(ServerConnection::node).orElse(""))));
            case CLIENT_IDLE ->
                end(new Decision.Reject(
                        SqlState.IDLE_SESSION_TIMEOUT,
                        "the session was idle for longer than [limits] client_idle_secs"));
            case PINNED -> end(restedTooLong());
            case IDLE_IN_TRANSACTION ->
                end(new Decision.Reject(
                        SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                        "the transaction was idle for longer than [limits] idle_in_transaction_secs"));
            case NOTHING -> {}
        }
        if (state == State.READY) {
            checkWriters(limits, now);
        }
    }

    private Decision.Reject restedTooLong() {
        var causes = Optional.ofNullable(pipeline).map(SessionViews::pins).orElse(List.of());
        return new Decision.Reject(
                        SqlState.IDLE_SESSION_TIMEOUT,
                        "the session was idle for longer than [pool] pin_timeout_secs, while a server connection was"
                                + " kept for it (%s)".formatted(String.join(", ", causes)))
                .withHint("End what keeps the connection before the session rests, or raise [pool] pin_timeout_secs.");
    }

    private SessionTimer.Doing doing() {
        if (desk != null) {
            return SessionTimer.Doing.IDLE;
        }
        if (pipeline == null ? home != null && !home.idle() && !home.replies.isEmpty() : pipeline.busy()) {
            return SessionTimer.Doing.WAITING_FOR_SERVER;
        }
        if (serving().map(ServerConnection::status).orElse(TransactionStatus.IDLE) != TransactionStatus.IDLE) {
            return SessionTimer.Doing.IDLE_IN_TRANSACTION;
        }
        boolean pinned = home == null && pipeline != null && !pipeline.staying().isEmpty();
        return pinned ? SessionTimer.Doing.PINNED : SessionTimer.Doing.IDLE;
    }

    private void checkWriters(SessionLimits limits, long now) {
        boolean writable = channel.isWritable()
                && serving().map(ServerConnection::isWritable).orElse(true);
        if (timer.stuck(writable, channel.isWritable() ? limits.backendWrite() : limits.clientWrite(), now)) {
            close(false);
        }
    }

    // ---- from the client

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        traffic.bytesReceived(bytes.readableBytes());
        meter.received(bytes.readableBytes());
        try {
            flow.feed(bytes);
        } catch (MalformedFrameException e) {
            end(new Decision.Reject(SqlState.PROTOCOL_VIOLATION, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flushServer();
    }

    private void flushServer() {
        if (serverDirty && home != null) {
            serverDirty = false;
            home.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        boolean writable = state == State.CLOSED || channel.isWritable();
        if (pipeline != null) {
            pipeline.readServers(writable);
        } else if (home != null) {
            home.read(writable);
        }
        if (writable) {
            channels.deliver();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        close(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof HeliosException error) {
            end(Decision.Reject.of(error));
        } else {
            close(false);
        }
    }

    private void pause(int reason, boolean on) {
        int before = pauses;
        pauses = on ? pauses | reason : pauses & ~reason;
        if ((before == 0) != (pauses == 0)) {
            channel.config().setAutoRead(pauses == 0);
        }
    }

    /** Tells whether the client is in the midst of a message that passes. */
    boolean midMessage() {
        return !flow.atBoundary();
    }

    /** Serves the requests that had to wait, as far as they can be served now. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!inbox.isEmpty()
                    && state == State.READY
                    && serves(inbox.getFirst().tag())) {
                var request = inbox.removeFirst();
                inboxBytes -= request.frame().readableBytes();
                serve(request.tag(), request.frame());
            }
        } finally {
            pumping = false;
        }
        pause(PAUSE_INBOX, inboxBytes > environment.limits().maxPendingBytes() / 8);
        flushServer();
    }

    private boolean serves(byte tag) {
        if (desk != null) {
            return !desk.running();
        }
        if (tag != Frontend.TERMINATE && stopped()) {
            return false;
        }
        return pipeline == null || pipeline.accepts(tag);
    }

    /** Nothing new begins while an operator has stopped the session's database: it waits, and is offered again. */
    private boolean stopped() {
        var standstills = environment.standstills();
        if (!standstills.stops(database()) || !resting()) {
            return false;
        }
        if (stopped == null) {
            meter.waits();
            stopped = standstills.await(database(), loop(), () -> {
                stopped = null;
                meter.refused();
                if (state == State.READY) {
                    pump();
                    flushClient();
                }
            });
        }
        return true;
    }

    /** Tells whether no request is under way, and no transaction; on the session's event loop. */
    public boolean resting() {
        return (home == null || home.idle()) && (pipeline == null || pipeline.idle());
    }

    /** Reads from the client again, or no more; on the session's event loop. */
    public void suspend(boolean on) {
        if (desk == null) {
            pause(PAUSE_SUSPENDED, on);
        }
    }

    /** Tells whether the client has got all that was meant for it; on the session's event loop. */
    public boolean flushed() {
        var unsent = channel.unsafe().outboundBuffer();
        return desk != null || unsent == null || unsent.isEmpty();
    }

    private void serve(byte tag, ByteBuf frame) {
        if (desk != null) {
            timer.request(System.nanoTime());
            desk.request(tag, frame);
        } else if (pipeline == null) {
            plainRequest(tag, frame);
        } else {
            pipeline.request(tag, frame);
        }
    }

    private void enqueue(byte tag, ByteBuf frame) {
        inbox.addLast(new Request(tag, frame));
        inboxBytes += frame.readableBytes();
        pause(PAUSE_INBOX, inboxBytes > environment.limits().maxPendingBytes() / 8);
    }

    private void toServer(ByteBuf bytes) {
        var server = home;
        if (server == null) {
            bytes.release();
            return;
        }
        server.write(bytes);
        serverDirty = true;
        if (server.replies.size() > MAX_OWED) {
            pause(PAUSE_OWED, true);
        }
    }

    /** A frame that was collected although no hook wants it: it names a statement, or it had to wait for the login. */
    private void plainRequest(byte tag, ByteBuf frame) {
        view.wrap(frame, frame.readerIndex());
        int first = view.bodyLength() > 0 ? frame.getByte(view.bodyStart()) & 0xff : -1;
        var refusal = remember(tag, frame);
        if (refusal.isPresent()) {
            frame.release();
            failParse(refusal.get());
        } else if (account(tag, first)) {
            toServer(frame);
        } else {
            frame.release();
        }
    }

    /** Notes what a named statement stands for, or that it is gone; what refuses it, if there is no room for it. */
    private Optional<Decision.Reject> remember(byte tag, ByteBuf frame) {
        if (tag == Frontend.PARSE) {
            return rememberParse(frame);
        }
        if (tag == Frontend.CLOSE && frame.getByte(view.bodyStart()) == 'S') {
            prepared.remove(frame.toString(
                    view.bodyStart() + 1, view.bodyLength() - 2, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        return Optional.empty();
    }

    private Optional<Decision.Reject> rememberParse(ByteBuf frame) {
        if (view.bodyLength() > 0 && frame.getByte(view.bodyStart()) == 0) {
            return Optional.empty();
        }
        try {
            parse.wrap(view);
            var statement = statementOf(parse);
            var refusal = prepared.refusal(statement);
            if (refusal.isEmpty()) {
                prepared.put(statement);
            }
            return refusal;
        } catch (MalformedFrameException _) {
            // The server says what is wrong with it, in its own words.
            view.wrap(frame, frame.readerIndex());
            return Optional.empty();
        }
    }

    /** The server gets a Parse that fails in place of the client's, and the client, at that place among the replies, the reason. */
    private void failParse(Decision.Reject reason) {
        var server = home;
        if (server != null) {
            var message = server.buffer(64);
            OwnRequests.failingParse(server, message, Note.failing(() -> tellError(reason)));
            toServer(message);
        }
    }

    /** Tells the client of an error that ends a statement. */
    void tellError(Decision.Reject reject) {
        var message = buffer(128);
        BackendWriter.errorResponse(
                message,
                "ERROR",
                reject.state().code(),
                reject.message(),
                reject.detail().orElse(""),
                reject.hint().orElse(""));
        write(message);
    }

    static StatementText statementOf(ParseView parse) {
        var types = new int[parse.parameterTypeCount()];
        for (int i = 0; i < types.length; i++) {
            types[i] = parse.parameterType(i);
        }
        return new StatementText(
                new String(parse.statement().toBytes(), java.nio.charset.StandardCharsets.ISO_8859_1),
                parse.query().toBytes(),
                types);
    }

    /** Notes in the server's account what passes; false: it must not pass. */
    private boolean account(byte tag, int firstByte) {
        var server = home;
        if (server == null) {
            return false;
        }
        var replies = server.replies;
        switch (tag) {
            case Frontend.QUERY -> {
                replies.sent(ReplyQueue.QUERY, null);
                begun();
            }
            case Frontend.PARSE -> {
                replies.sent(ReplyQueue.PARSE, null);
                meter.requested(tag, firstByte > 0);
            }
            case Frontend.BIND -> {
                replies.sent(ReplyQueue.BIND, null);
                meter.requested(tag, false);
            }
            case Frontend.DESCRIBE ->
                replies.sent(firstByte == 'S' ? ReplyQueue.DESCRIBE_STATEMENT : ReplyQueue.DESCRIBE_PORTAL, null);
            case Frontend.EXECUTE -> {
                replies.sent(ReplyQueue.EXECUTE, null);
                begun();
            }
            case Frontend.CLOSE -> replies.sent(ReplyQueue.CLOSE, null);
            case Frontend.SYNC -> replies.sent(ReplyQueue.SYNC, null);
            case Frontend.FUNCTION_CALL -> {
                replies.sent(ReplyQueue.FUNCTION_CALL, null);
                begun();
            }
            case Frontend.COPY_DONE, Frontend.COPY_FAIL -> replies.sentCopyEnd();
            case Frontend.COPY_DATA, Frontend.FLUSH -> {}
            case Frontend.TERMINATE -> {
                if (server.idle()) {
                    close(false);
                    return false;
                }
                // What was asked for before is still done, and answered: the server ends the connection then.
                leaving = true;
            }
            default -> {
                end(new Decision.Reject(SqlState.PROTOCOL_VIOLATION, "invalid frontend message type " + (tag & 0xff)));
                return false;
            }
        }
        return true;
    }

    private void begun() {
        used = true;
        traffic.queriesProcessed(1);
        meter.begun(1);
        if (environment.limits().stamped()) {
            timer.request(System.nanoTime());
        }
    }

    /** A request has come that time limits count from. */
    void touch() {
        used = true;
        timer.request(System.nanoTime());
    }

    private final class Flow extends FrameFlow {

        Flow(Channel channel, int maxMessageBytes) {
            super(channel.alloc(), maxMessageBytes);
        }

        @Override
        int begin(byte tag, int bodyLength, int firstByte) {
            if (state == State.READY && inbox.isEmpty()) {
                if (desk != null || (tag != Frontend.TERMINATE && stopped())) {
                    return HOLD;
                }
                return pipeline == null ? plain(tag, firstByte) : pipeline.begin(tag, bodyLength);
            }
            if (state == State.LOGIN && bodyLength > MAX_PASSWORD && tag == Frontend.PASSWORD_MESSAGE) {
                throw new MalformedFrameException("a password message of " + bodyLength + " bytes is too long");
            }
            return HOLD;
        }

        private int plain(byte tag, int firstByte) {
            if (leaving) {
                return DROP;
            }
            if ((tag == Frontend.PARSE && firstByte != 0)
                    || (tag == Frontend.CLOSE && firstByte != 'P')
                    || (tag == Frontend.DESCRIBE && firstByte < 0)) {
                return HOLD;
            }
            return account(tag, firstByte) ? FORWARD : DROP;
        }

        @Override
        void end(byte tag, byte lastByte) {
            if (pipeline != null) {
                flushSpan();
                pipeline.passed();
            }
        }

        @Override
        void held(byte tag, ByteBuf frame) {
            if (state == State.LOGIN) {
                if (!login.answer(tag, frame)) {
                    enqueue(tag, frame);
                }
            } else if (state == State.CLOSED) {
                frame.release();
            } else if (inbox.isEmpty() && serves(tag)) {
                flushSpan();
                serve(tag, frame);
            } else {
                enqueue(tag, frame);
            }
        }

        @Override
        void forward(ByteBuf span) {
            if (pipeline != null) {
                pipeline.copyData(span);
            } else {
                toServer(span);
            }
        }
    }

    // ---- from the server

    @Override
    public void toClient(ServerConnection server, ByteBuf bytes) {
        if (state == State.CLOSED) {
            // What comes while the server is still asked something is nobody's, and must not keep it from being read.
            bytes.release();
            return;
        }
        if (pipeline != null && pipeline.keeps(server, bytes)) {
            return;
        }
        traffic.bytesSent(bytes.readableBytes());
        meter.sent(bytes.readableBytes());
        channel.write(bytes, channel.voidPromise());
        clientDirty = true;
        if (!channel.isWritable()) {
            server.read(false);
        }
    }

    @Override
    public void flushClient() {
        if (environment.limits().stamped()) {
            timer.reply(System.nanoTime());
        }
        if (clientDirty) {
            clientDirty = false;
            channel.flush();
        }
        if ((pauses & PAUSE_OWED) != 0 && home != null && home.replies.size() < MAX_OWED / 2) {
            pause(PAUSE_OWED, false);
        }
        if (!inbox.isEmpty()) {
            pump();
        }
        if (farewell.isPresent()) {
            leaveIfIdle();
        }
    }

    private void leaveIfIdle() {
        if (state == State.READY && inbox.isEmpty() && resting()) {
            farewell.ifPresent(this::end);
        }
    }

    @Override
    public void ready(ServerConnection server, TransactionStatus status, boolean swallowed) {
        meter.parsedOnServer(server.replies.takeParses());
        if (!swallowed) {
            ended(status, server.replies.readyOwed() > 0);
        }
        if (pipeline != null) {
            pipeline.ready(server, status, swallowed);
        }
    }

    @Override
    public void readyAgain(TransactionStatus status) {
        if (pipeline != null) {
            pipeline.readyAgain(status);
        }
    }

    @Override
    public boolean makesReady() {
        return pipeline != null;
    }

    @Override
    public boolean sortsNotifications() {
        return terms.lends();
    }

    @Override
    public boolean notified(ServerConnection server, ByteBuf frame) {
        return channels.passes(frame);
    }

    @Override
    public boolean survives(ServerConnection server) {
        return pipeline != null && pipeline.survives(server);
    }

    @Override
    public boolean parameter(ServerConnection server, BackendMessage.ParameterStatus parameter) {
        settings.reported(parameter.name());
        if (home == null) {
            told = server.parameters();
        }
        return true;
    }

    @Override
    public void serverWritable(ServerConnection server, boolean writable) {
        pause(PAUSE_SERVER_FULL, !writable);
    }

    @Override
    public void lost(ServerConnection server, String reason) {
        environment.trouble(server.node());
        if (pipeline != null) {
            pipeline.lost(server, reason);
        } else {
            serverLost(
                    server,
                    new Decision.Reject(
                            SqlState.CONNECTION_FAILURE,
                            "the connection to node \"%s\" was lost%s"
                                    .formatted(server.node(), reason.isEmpty() ? "" : ": " + reason)));
        }
    }

    /** The server is gone, and the session with it: it is told so, unless it was told by the server itself. */
    void serverLost(ServerConnection server, Decision.Reject told) {
        boolean owed = !leaving && (!server.replies.isEmpty() || server.replies.skipping());
        if (owed && server.atBoundary() && !server.terminal()) {
            var message = buffer(128);
            BackendWriter.errorResponse(message, "FATAL", told.state().code(), told.message());
            write(message);
        }
        close(true);
    }
}
