package helios.feature.wasm;

import helios.plugin.Hook;
import helios.plugin.Json;
import helios.plugin.host.GuestThreads;
import helios.plugin.host.HookRequest;
import helios.plugin.host.NumberField;
import helios.plugin.host.TextField;
import helios.spi.Attribute;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.spi.query.Outcome;
import helios.spi.query.Query;
import helios.spi.query.QueryListener;
import helios.spi.session.Identity;
import helios.spi.session.Session;
import helios.spi.session.SessionListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells plugins what happened: how statements ended, which sessions come and go. */
final class Observers implements QueryListener, SessionListener {

    private static final Attribute<Count> QUERIES = Attribute.of("wasm.queries", Count.class);

    /** How many statements a session ran. */
    private static final class Count {
        private long queries;
    }

    private final List<Plugin> postQuery;
    private final List<Plugin> onConnect;
    private final List<Plugin> onDisconnect;
    private final HostAttributes attributes;
    private final InstantSource clock;

    Observers(PluginSet plugins, HostAttributes attributes, InstantSource clock) {
        this.postQuery = plugins.with(Hook.POST_QUERY);
        this.onConnect = plugins.with(Hook.ON_CONNECT);
        this.onDisconnect = plugins.with(Hook.ON_DISCONNECT);
        this.attributes = attributes;
        this.clock = clock;
    }

    boolean ofStatements() {
        return !postQuery.isEmpty() || !onDisconnect.isEmpty();
    }

    boolean ofSessions() {
        return !onConnect.isEmpty() || !onDisconnect.isEmpty();
    }

    /** Tells whether statements have to wait for calls of former ones. */
    boolean mayHoldUp() {
        return !postQuery.isEmpty();
    }

    // ---- statements

    /** A statement begins when the calls for the session's former ones have ended, and those for itself have room. */
    Decision.AtGate await(Query query) {
        var pending = Pending.of(query.session());
        if (pending.idle() && !full()) {
            return Decision.PROCEED;
        }
        if (!GuestThreads.mayBlock()) {
            return Decision.MAY_BLOCK;
        }
        try {
            pending.await();
            for (var plugin : postQuery) {
                plugin.observers().awaitRoom();
            }
            return Decision.PROCEED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HeliosException(SqlState.ADMIN_SHUTDOWN, "the proxy is shutting down", e);
        }
    }

    private boolean full() {
        for (var plugin : postQuery) {
            if (plugin.observers().full()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void finished(Query query, Outcome outcome) {
        if (!onDisconnect.isEmpty()) {
            count(query.session()).queries++;
        }
        for (var plugin : postQuery) {
            tell(plugin, query, outcome);
        }
    }

    private void tell(Plugin plugin, Query query, Outcome outcome) {
        var request = Request.of(query, attributes);
        var text = StatementText.original(request);
        if (!plugin.manifest().when().matches(Hook.POST_QUERY, text)) {
            return;
        }
        var input = new OutcomeInput(text, outcome);
        boolean now =
                plugin.observesInline() && Pending.of(query.session()).idle() && attributes.ready(query.session());
        if (now && !(plugin.call(Hook.POST_QUERY, input) instanceof Called.TooSlow)) {
            return;
        }
        input.prepare();
        var pending = Pending.begin(query.session());
        plugin.observers().add(() -> {
            try {
                var _ = plugin.call(Hook.POST_QUERY, input);
            } finally {
                pending.done();
            }
        });
    }

    // ---- sessions

    private static Count count(Session session) {
        var known = session.get(QUERIES);
        if (known.isPresent()) {
            return known.get();
        }
        var count = new Count();
        session.set(QUERIES, count);
        return count;
    }

    @Override
    public Decision.AtOpening opening(Session session) {
        if (!onConnect.isEmpty()) {
            tell(onConnect, Hook.ON_CONNECT, input(session, Optional.empty()));
        }
        return Decision.PROCEED;
    }

    @Override
    public void closed(Session session) {
        if (!onDisconnect.isEmpty()) {
            long queries = session.get(QUERIES).map(count -> count.queries).orElse(0L);
            tell(onDisconnect, Hook.ON_DISCONNECT, input(session, Optional.of(queries)));
        }
    }

    private static void tell(List<Plugin> plugins, Hook hook, HookRequest input) {
        for (var plugin : plugins) {
            plugin.observers().add(() -> {
                var _ = plugin.call(hook, input);
            });
        }
    }

    private MembersInput input(Session session, Optional<Long> queries) {
        long now = clock.millis();
        var all = attributes.of(session);
        var application = session.setting("application_name").orElse("");
        var identity = session.identity().map(Identity::name);
        var object = Json.MAPPER.createObjectNode();
        object.put("client_id", session.id().toString());
        object.put("user", session.user());
        object.put("database", session.database());
        object.put("client_ip", session.clientAddress());
        object.put("application_name", application);
        object.put("identity", identity.orElse(null));
        var members = object.putObject("attributes");
        all.forEach(members::put);
        object.put("timestamp_ms", now);
        var texts = new EnumMap<TextField, String>(Map.of(
                TextField.CLIENT_ID, session.id().toString(),
                TextField.USER, session.user(),
                TextField.DATABASE, session.database(),
                TextField.CLIENT_IP, session.clientAddress(),
                TextField.APPLICATION_NAME, application));
        identity.ifPresent(name -> texts.put(TextField.IDENTITY, name));
        var numbers = new EnumMap<NumberField, Long>(Map.of(NumberField.TIMESTAMP_MS, now));
        numbers.put(NumberField.TLS, session.tls() ? 1L : 0L);
        queries.ifPresent(count -> {
            long millis = Duration.between(session.since(), clock.instant()).toMillis();
            object.put("queries", count);
            object.put("duration_ms", millis);
            // The kernel does not tell why a session ended.
            object.putNull("reason");
            numbers.put(NumberField.QUERIES, count);
            numbers.put(NumberField.DURATION_MS, millis);
        });
        return new MembersInput(object, texts, numbers, all, Optional.empty());
    }
}
