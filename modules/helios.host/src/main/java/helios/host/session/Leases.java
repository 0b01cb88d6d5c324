package helios.host.session;

import helios.spi.SqlState;
import helios.spi.pool.Backend;
import helios.spi.pool.Condition;
import helios.spi.pool.Dialler;
import helios.spi.pool.LeaseListener;
import helios.spi.pool.LeaseRequest;
import helios.spi.query.Decision;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.wire.BackendMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gets a session its server connections, from the feature that pools or by dialling, in the state that the session wants,
 * and gives them back. On the session's event loop.
 */
final class Leases {

    private final ClientSession session;
    private @Nullable LeaseRequest last;
    private @Nullable Dialler dialler;

    Leases(ClientSession session) {
        this.session = session;
    }

    /**
     * One of both is called, once; neither when the request was cancelled.
     *
     * @return cancels the request
     */
    Runnable acquire(Node node, Consumer<ServerConnection> leased, Consumer<Decision.Reject> refused) {
        var wish = new Wish(leased, refused);
        var request = session.plan().pool().isPresent() ? pooled(node) : request(node, false);
        ask(request, dialler(), wish, this::bringTo);
        return wish::drop;
    }

    /** The same for the server that the client itself signs in to; it is of no use to other sessions. */
    Runnable acquireFor(
            Node node, Dialler dialler, Consumer<ServerConnection> leased, Consumer<Decision.Reject> refused) {
        var wish = new Wish(leased, refused);
        ask(request(node, true), dialler, wish, (server, asker) -> asker.take(server));
        return wish::drop;
    }

    private void ask(LeaseRequest request, Dialler dialler, Wish wish, BiConsumer<ServerConnection, Wish> lent) {
        session.meter().waits();
        var pool = session.plan().pool();
        if (pool.isPresent()) {
            var lender = pool.get();
            wish.cancel = lender.acquire(request, dialler, wish.listener(server -> {
                server.lender(lender);
                lent.accept(server, wish);
            }));
        } else {
            dialler.dial(request, session.environment().limits().startup(), wish.listener(server -> {
                server.state(session.startup().state());
                lent.accept(server, wish);
            }));
        }
    }

    /** What somebody waits for, until it is told or not wanted any more. */
    private final class Wish {

        private final Consumer<ServerConnection> leased;
        private final Consumer<Decision.Reject> refused;
        private @Nullable Runnable cancel;
        private boolean over;

        Wish(Consumer<ServerConnection> leased, Consumer<Decision.Reject> refused) {
            this.leased = leased;
            this.refused = refused;
        }

        void drop() {
            if (!over) {
                session.meter().refused();
            }
            over = true;
            if (cancel != null) {
                cancel.run();
            }
        }

        void take(ServerConnection server) {
            if (over) {
                release(server, Condition.KNOWN);
            } else {
                over = true;
                session.meter().served();
                leased.accept(server);
            }
        }

        void refuse(Decision.Reject reason) {
            if (!over) {
                over = true;
                session.meter().refused();
                refused.accept(reason);
            }
        }

        LeaseListener listener(Consumer<ServerConnection> lent) {
            return new LeaseListener() {
                @Override
                public void leased(Backend backend) {
                    if (backend instanceof ServerConnection server) {
                        lent.accept(server);
                    } else {
                        refuse(new Decision.Reject(
                                SqlState.INTERNAL_ERROR, "the pool lent a connection that no dialler opened"));
                    }
                }

                @Override
                public void refused(Decision.Reject reason) {
                    refuse(reason);
                }
            };
        }
    }

    /** The same request as for the last transaction, as long as it goes to the same node. */
    private LeaseRequest pooled(Node node) {
        var request = last;
        if (request == null || !request.node().equals(node)) {
            request = request(node, false);
            last = request;
        }
        return request;
    }

    /** What the pool is asked for; all that the startup packet held if there is none. */
    private LeaseRequest request(Node node, boolean exclusive) {
        var parameters = new LinkedHashMap<>(session.serverParameters());
        var role = String.valueOf(parameters.remove("user"));
        var database = String.valueOf(parameters.remove("database"));
        boolean shared = session.plan().pool().isPresent() && !exclusive;
        Map<String, String> fixed = shared ? session.startup().fixed() : parameters;
        return new LeaseRequest(
                Optional.of(session), node, database, role, fixed, session.credential(), exclusive, session.loop());
    }

    /** Brings a connection that the session has to the session's state; tells, once, what kept it from that. */
    void bring(ServerConnection server, Consumer<Optional<Decision.Reject>> done) {
        var wanted = session.state();
        if (wanted.equals(server.state())) {
            done.accept(Optional.empty());
            return;
        }
        server.ask(wanted.from(server.state()), answer -> {
            if (answer.error().isEmpty()) {
                server.state(wanted);
            }
            done.accept(answer.error());
        });
    }

    /** Brings a connection to the session's state; nothing is sent when it is in it. */
    private void bringTo(ServerConnection server, Wish wish) {
        server.limit(session.environment().limits().maxMessageBytes());
        var wanted = session.state();
        var sql = wanted.from(server.state());
        if (sql.isEmpty()) {
            wish.take(server);
            return;
        }
        server.ask(sql, answer -> {
            if (answer.error().isEmpty()) {
                server.state(wanted);
                wish.take(server);
                return;
            }
            boolean died = !server.open();
            release(server, Condition.UNKNOWN);
            if (died && !wish.over && session.plan().pool().isPresent()) {
                // Nothing of the client's was sent there.
                ask(pooled(server.target()), dialler(), wish, this::bringTo);
            } else {
                wish.refuse(answer.error().get());
            }
        });
    }

    /** Gives a connection back that nothing more is wanted of. */
    void release(ServerConnection server, Condition condition) {
        server.attach(null);
        server.read(true);
        var lender = server.lender();
        if (lender.isPresent()) {
            server.lender(null);
            lender.get().release(server, server.open() ? condition : Condition.BROKEN);
        } else {
            server.terminate();
        }
    }

    private Dialler dialler() {
        var known = dialler;
        if (known == null) {
            known = new ForPools(session.loop(), session.environment());
            dialler = known;
        }
        return known;
    }

    /** Opens connections on an event loop, for sessions or for the pool itself: it knows of no session. */
    private record ForPools(EventLoop loop, Environment environment) implements Dialler {

        @Override
        public void dial(LeaseRequest request, Duration atMost, LeaseListener listener) {
            var parameters = new LinkedHashMap<String, String>();
            parameters.put("user", request.role());
            parameters.put("database", request.database());
            parameters.putAll(request.startupParameters());
            var target = new ServerDialler.Target(request.node(), parameters, request.credential(), false);
            environment.dialler().dial(loop, target, true, new Dial(request, listener, environment).endAfter(atMost));
        }
    }

    /** A dial that is under way. */
    private static final class Dial implements ServerLogin.Listener {

        private final LeaseRequest request;
        private final LeaseListener listener;
        private final Environment environment;
        private @Nullable ServerLogin login;
        private @Nullable Future<?> timeout;
        private boolean over;

        Dial(LeaseRequest request, LeaseListener listener, Environment environment) {
            this.request = request;
            this.listener = listener;
            this.environment = environment;
        }

        /** Zero: never. */
        Dial endAfter(Duration atMost) {
            if (!atMost.isZero()) {
                timeout = request.loop().schedule(() -> late(atMost), atMost.toMillis(), TimeUnit.MILLISECONDS);
            }
            return this;
        }

        private void late(Duration atMost) {
            if (login != null) {
                login.abort();
            }
            failed(new Decision.Reject(
                    SqlState.CANNOT_CONNECT_NOW,
                    "node \"%s\" (%s) did not let the proxy in within %d ms"
                            .formatted(request.node().name(), request.node().address(), atMost.toMillis())));
        }

        private boolean ends() {
            boolean first = !over;
            over = true;
            if (timeout != null) {
                timeout.cancel(false);
            }
            return first;
        }

        @Override
        public void connected(ServerLogin begun) {
            login = begun;
            if (over) {
                begun.abort();
            }
        }

        @Override
        public void ready(ServerConnection server) {
            if (ends()) {
                contradicted(server, environment);
                listener.leased(server);
            } else {
                server.terminate();
            }
        }

        @Override
        public void refused(BackendMessage.ErrorResponse error, ByteBuf frame) {
            frame.release();
            failed(OwnQuery.reject(error));
        }

        @Override
        public void failed(Decision.Reject reason) {
            if (ends()) {
                listener.refused(reason);
            }
        }
    }

    /** A primary that says at the login that it is a standby has been demoted behind the topology's back. */
    static void contradicted(ServerConnection server, Environment environment) {
        if (server.target().role() == NodeRole.PRIMARY
                && Optional.of("on")
                        .equals(Optional.ofNullable(server.parameters().get("in_hot_standby")))) {
            environment.contradicted(server.node());
        }
    }
}
