package helios.host.session;

import helios.host.plan.Hook;
import helios.spi.SqlState;
import helios.spi.local.LocalDatabase;
import helios.spi.pool.BackendPool;
import helios.spi.pool.Condition;
import helios.spi.pool.LeaseListener;
import helios.spi.pool.LeaseRequest;
import helios.spi.pool.PoolTerms;
import helios.spi.query.Decision;
import helios.spi.session.Authentication;
import helios.spi.session.AuthenticationEvent;
import helios.spi.session.Authenticator;
import helios.spi.session.Credential;
import helios.spi.session.Identity;
import helios.spi.session.SessionListener;
import helios.spi.topology.Node;
import helios.wire.BackendMessage;
import helios.wire.BackendMessage.AuthenticationRequest;
import helios.wire.BackendWriter;
import helios.wire.Frontend;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gets a client admitted: by an authenticator, whose credential then signs in to the server; else by the server itself,
 * whose requests and the client's answers are relayed one to one. The client is told nothing but what the exchange needs
 * until the server is ready and every session listener had its say.
 */
final class Login implements ServerLogin.Listener {

    private static final String PLUS = "SCRAM-SHA-256-PLUS";

    private final ClientSession session;
    private final Environment environment;
    private final List<ByteBuf> told = new ArrayList<>();
    private @Nullable ServerLogin server;
    private @Nullable ServerConnection signedIn;
    /** Who waits for the dial that is under way. */
    private @Nullable LeaseListener dialled;

    private @Nullable Node dialledNode;
    /** The server's own words of why it refused the client. */
    private @Nullable ByteBuf refusal;

    /** What the client is told of settings where the server that reported them did not tell this client. */
    private Map<String, String> settings = Map.of();

    private Runnable request = () -> {};
    private @Nullable Exchange exchange;
    private Holds.@Nullable Waiting waiting;
    private Standstills.@Nullable Waiting stopped;
    private String decidedBy = "server";
    private boolean relay = true;
    private boolean asked;
    private boolean plainOnly;
    private boolean over;

    Login(ClientSession session, Environment environment) {
        this.session = session;
        this.environment = environment;
    }

    void begin() {
        var local = local();
        if (local.flatMap(LocalDatabase::owner).filter(session.user()::equals).isPresent() && session.ownUser()) {
            decidedBy = "peer";
            session.identify(Identity.of(session.user()), Optional.empty());
            serve(local.get(), true);
            return;
        }
        if (local.isEmpty() && environment.standstills().refuses(session.database())) {
            session.end(new Decision.Reject(
                            SqlState.CANNOT_CONNECT_NOW,
                            "database \"%s\" takes no clients for now".formatted(session.database()))
                    .withHint("ENABLE it on the console of the proxy."));
            return;
        }
        var authenticators = session.plan().authenticators();
        if (authenticators.isEmpty()) {
            dial();
        } else {
            var talk = new Exchange(session);
            exchange = talk;
            environment.blocking().execute(() -> authenticate(authenticators, talk));
        }
    }

    /** Takes what the client sends during the login; false: it is no part of it, and has to wait. */
    boolean answer(byte tag, ByteBuf frame) {
        if (tag == Frontend.TERMINATE) {
            frame.release();
            session.end(new Decision.Reject(SqlState.CONNECTION_FAILURE, "the client ended its login"));
            return true;
        }
        if (exchange != null && exchange.takes()) {
            exchange.offer(tag, frame);
            return true;
        }
        if (asked && server != null) {
            asked = false;
            server.answer(frame);
            return true;
        }
        return false;
    }

    void abort() {
        over = true;
        told.forEach(ByteBuf::release);
        told.clear();
        if (waiting != null) {
            waiting.leave();
        }
        if (stopped != null) {
            stopped.leave();
        }
        if (exchange != null) {
            exchange.end();
        }
        request.run();
        if (server != null) {
            server.abort();
            server = null;
        }
        tellDialled(new Decision.Reject(SqlState.CONNECTION_FAILURE, "the client is gone"));
        if (refusal != null) {
            refusal.release();
            refusal = null;
        }
        if (signedIn != null) {
            session.leases().release(signedIn, Condition.KNOWN);
            signedIn = null;
        }
    }

    private void tellDialled(Decision.Reject reason) {
        var waits = dialled;
        dialled = null;
        if (waits != null) {
            waits.refused(reason);
        }
    }

    // ---- the proxy decides

    private void authenticate(List<Hook<Authenticator>> authenticators, Exchange talk) {
        for (var hook : authenticators) {
            Authentication found;
            try {
                found = hook.call().authenticate(talk);
            } catch (Exception e) {
                session.loop().execute(() -> deny(hook.feature(), QueryFailures.of(e)));
                return;
            }
            switch (found) {
                case Authentication.Defer _ -> {}
                case Authentication.Accepted accepted -> {
                    session.loop().execute(() -> accept(hook.feature(), accepted));
                    return;
                }
                case Authentication.Denied(var state, var message) -> {
                    session.loop().execute(() -> deny(hook.feature(), new Decision.Reject(state, message)));
                    return;
                }
            }
        }
        session.loop().execute(this::dial);
    }

    private void accept(String feature, Authentication.Accepted accepted) {
        decidedBy = feature;
        relay = false;
        exchange = null;
        session.identify(accepted.identity(), accepted.credential());
        dial();
    }

    private void deny(String feature, Decision.Reject reason) {
        if (!over) {
            decidedBy = feature;
            tellOutcome(false);
            environment.rejected(feature, reason);
            session.end(reason);
        }
    }

    // ---- a server is dialled, or lent

    /** The feature's database that the client asks for. */
    private Optional<LocalDatabase> local() {
        return Optional.ofNullable(session.plan().localDatabases().get(session.database()));
    }

    /** A feature serves the session in place of a server. */
    private void serve(LocalDatabase database, boolean owner) {
        try {
            var desk = new LocalDesk(session, database.open(session, owner));
            tellOutcome(true);
            var message = session.buffer(16);
            BackendWriter.authenticationOk(message);
            session.write(message);
            database.settings().forEach(session::tellSetting);
            session.ready(desk);
        } catch (RuntimeException e) {
            deny("", QueryFailures.of(e));
        }
    }

    private void dial() {
        if (over) {
            return;
        }
        var local = local();
        if (local.isPresent() && relay) {
            deny(
                    "",
                    new Decision.Reject(
                                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                                    "database \"%s\" is the proxy's own, and nothing tells it who user \"%s\" is"
                                            .formatted(session.database(), session.user()))
                            .withHint("Name the user in [auth] auth_file, or come by the Unix socket as the user that"
                                    + " the proxy runs as."));
            return;
        }
        if (local.isPresent()) {
            serve(local.get(), false);
            return;
        }
        var pool = relay ? Optional.<BackendPool>empty() : session.plan().pool();
        if (pool.isPresent()) {
            // The client has done its part: what it waits for now has time limits of its own.
            session.greeting().authenticated().run();
        }
        if (environment.standstills().stops(session.database())) {
            stopped = environment.standstills().await(session.database(), session.loop(), this::dial);
            return;
        }
        var terms = pool.map(lender -> lender.terms(session)).orElse(PoolTerms.SESSION);
        session.terms(terms);
        if (terms.lends()) {
            var known = environment.greetings().find(session.database(), roleName(), session.startup());
            if (known.isPresent()) {
                greet(known.get());
                return;
            }
        }
        var primary = environment.topology().current().primary();
        if (primary.isEmpty()) {
            awaitPrimary();
        } else if (pool.isPresent()) {
            request = session.leases().acquire(primary.get(), lent -> lent(lent, terms), this::refused);
        } else {
            request = session.leases().acquireFor(primary.get(), this::dial, this::open, this::refused);
        }
    }

    /** The login as a whole has a time limit of its own. */
    private void dial(LeaseRequest request, Duration atMost, LeaseListener listener) {
        dialled = listener;
        dial(request.node());
    }

    private void dial(Node node) {
        dialledNode = node;
        var target = new ServerDialler.Target(node, startupParameters(), session.credential(), relay);
        environment.dialler().dial(session.loop(), target, !plainOnly, this);
    }

    /** A pool lent a server. One that is wanted for transactions only is asked how settings look there, and given back. */
    private void lent(ServerConnection lent, PoolTerms terms) {
        if (over) {
            session.leases().release(lent, Condition.KNOWN);
        } else if (terms.lends()) {
            var asked = new Stay(() -> environment.limits().maxTrackedSettings());
            lent.ask(asked.question(), answer -> {
                var found = asked.answered(answer, lent.role());
                found.ifPresent(lent::state);
                var greeting = new Greetings.Greeting(found.orElse(lent.state()), lent.parameters());
                session.leases().release(lent, found.isPresent() ? Condition.KNOWN : Condition.UNKNOWN);
                if (!over) {
                    environment.greetings().note(session.database(), roleName(), session.startup(), greeting);
                    greet(greeting);
                }
            });
        } else {
            settings = lent.parameters();
            open(lent);
        }
    }

    private void greet(Greetings.Greeting greeting) {
        session.wants(greeting.state());
        settings = greeting.reported();
        tellOutcome(true);
        open(session.plan().sessionListeners().iterator());
    }

    private void open(ServerConnection connection) {
        Leases.contradicted(connection, environment);
        if (over) {
            session.leases().release(connection, Condition.KNOWN);
            return;
        }
        signedIn = connection;
        tellOutcome(true);
        open(session.plan().sessionListeners().iterator());
    }

    /** No server is to be had, or it refused the client: then the client gets its very words. */
    private void refused(Decision.Reject reason) {
        if (over) {
            return;
        }
        var words = refusal;
        refusal = null;
        if (words != null) {
            session.refuse(words);
        } else {
            session.end(reason);
        }
    }

    private void awaitPrimary() {
        var reason = new Decision.Reject(
                SqlState.CANNOT_CONNECT_NOW,
                "no node is known to be a primary; see GET /nodes, or name the primary by [[nodes]] role = \"primary\"");
        var wait = environment
                .holds()
                .await(session.loop(), environment.writeTimeout(), this::dial, () -> session.end(reason));
        if (wait.isEmpty()) {
            session.end(reason);
        } else {
            waiting = wait.get();
        }
    }

    /** What the startup packet of each of the session's server connections says. */
    Map<String, String> startupParameters() {
        var greeting = session.greeting();
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("user", roleName());
        parameters.put("database", greeting.database());
        parameters.putAll(greeting.parameters());
        return parameters;
    }

    /** Whom the session is on a server. */
    private String roleName() {
        return session.credential()
                .map(Credential::role)
                .or(() -> session.identity().map(Identity::role))
                .orElse(session.user());
    }

    @Override
    public void connected(ServerLogin login) {
        if (over) {
            login.abort();
        } else {
            server = login;
        }
    }

    @Override
    public void asks(AuthenticationRequest request, ByteBuf frame) {
        if (request instanceof AuthenticationRequest.Sasl(var mechanisms) && mechanisms.contains(PLUS)) {
            frame.release();
            relayScram(mechanisms);
            return;
        }
        asked = !(request instanceof AuthenticationRequest.SaslFinal);
        session.write(frame);
        session.flushClient();
    }

    /**
     * The server offers channel binding, which no relay can give. A client on TLS would notice that it was taken from
     * the offer, and the server would refuse it for what it noticed: such a login needs a server connection without TLS.
     */
    private void relayScram(List<String> mechanisms) {
        if (!session.tls()) {
            asked = true;
            var offer = session.buffer(64);
            BackendWriter.authenticationSasl(
                    offer,
                    mechanisms.stream()
                            .filter(mechanism -> !mechanism.equals(PLUS))
                            .toList());
            session.write(offer);
            session.flushClient();
        } else if (environment.dialler().mayBePlain()) {
            if (server != null) {
                server.abort();
                server = null;
            }
            plainOnly = true;
            if (dialledNode != null) {
                dial(dialledNode);
            }
        } else {
            session.end(new Decision.Reject(
                            SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                            "a SCRAM login cannot be relayed from a client on TLS to a server on TLS")
                    .withHint("Let the proxy run the exchange itself, by [auth] auth_file or auth_query of the feature"
                            + " auth, or set [backend] sslmode to \"prefer\"."));
        }
    }

    @Override
    public void tells(ByteBuf frame) {
        if (over) {
            frame.release();
        } else {
            told.add(frame);
        }
    }

    @Override
    public void refused(BackendMessage.ErrorResponse error, ByteBuf frame) {
        if (over) {
            frame.release();
        } else {
            if (error.sqlState().orElse("").startsWith("28")) {
                tellOutcome(false);
            }
            refusal = frame;
        }
        tellDialled(OwnQuery.reject(error));
    }

    @Override
    public void failed(Decision.Reject reason) {
        tellDialled(reason);
    }

    @Override
    public void ready(ServerConnection connection) {
        server = null;
        var waits = dialled;
        dialled = null;
        if (waits == null) {
            connection.terminate();
        } else {
            waits.leased(connection);
        }
    }

    /** Asks the session listeners one after another, each where it wants to run. */
    private void open(Iterator<Hook<SessionListener>> listeners) {
        while (listeners.hasNext()) {
            var hook = listeners.next();
            session.asks(hook);
            if (hook.blocking()) {
                environment.blocking().execute(() -> {
                    var decision = opening(hook);
                    session.loop().execute(() -> {
                        if (admits(hook, decision)) {
                            open(listeners);
                        }
                    });
                });
                return;
            }
            if (!admits(hook, opening(hook))) {
                return;
            }
        }
        admit();
    }

    private Decision.AtOpening opening(Hook<SessionListener> hook) {
        try {
            return hook.call().opening(session);
        } catch (RuntimeException e) {
            return QueryFailures.of(e);
        }
    }

    private boolean admits(Hook<SessionListener> hook, Decision.AtOpening decision) {
        if (over || !(decision instanceof Decision.Reject reject)) {
            return !over;
        }
        environment.rejected(hook.feature(), reject);
        session.end(reject);
        return false;
    }

    private void admit() {
        var message = session.buffer(16);
        BackendWriter.authenticationOk(message);
        session.write(message);
        told.forEach(session::write);
        told.clear();
        settings.forEach(session::tellSetting);
        var server = signedIn;
        signedIn = null;
        if (server == null) {
            session.ready(settings);
        } else {
            session.ready(server);
        }
    }

    private void tellOutcome(boolean success) {
        var event = new AuthenticationEvent(
                Instant.now(), session.user(), session.database(), session.clientAddress(), decidedBy, success);
        for (var hook : session.plan().sessionListeners()) {
            session.tell(hook, listener -> listener.authenticated(event));
        }
    }
}
