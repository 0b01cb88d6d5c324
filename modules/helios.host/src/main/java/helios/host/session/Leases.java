package helios.host.session;

import helios.spi.SqlState;
import helios.spi.pool.Backend;
import helios.spi.pool.Dialler;
import helios.spi.pool.LeaseListener;
import helios.spi.pool.LeaseRequest;
import helios.spi.query.Decision;
import helios.spi.topology.Node;
import helios.wire.BackendMessage;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.function.Consumer;

/** Gets a session a server connection besides the one that signed it in: from the feature that pools, or by dialling. */
final class Lease {

    private final ClientSession session;

    Lease(ClientSession session) {
        this.session = session;
    }

    /** One of both is called, once, on the session's event loop. */
    void acquire(Node node, Consumer<ServerConnection> leased, Consumer<Decision.Reject> refused) {
        var parameters = new LinkedHashMap<>(session.serverParameters());
        var role = String.valueOf(parameters.remove("user"));
        var database = String.valueOf(parameters.remove("database"));
        var request = new LeaseRequest(session, node, database, role, parameters, session.credential());
        var listener = new LeaseListener() {
            @Override
            public void leased(Backend backend) {
                if (backend instanceof ServerConnection server) {
                    leased.accept(server);
                } else {
                    refused.accept(new Decision.Reject(
                            SqlState.INTERNAL_ERROR, "the pool lent a connection that no dialler opened"));
                }
            }

            @Override
            public void refused(Decision.Reject reason) {
                refused.accept(reason);
            }
        };
        Dialler dialler = this::dial;
        var pool = session.plan().pool();
        if (pool.isPresent()) {
            var _ = pool.get().acquire(request, dialler, listener);
        } else {
            dialler.dial(request, listener);
        }
    }

    private void dial(LeaseRequest request, LeaseListener listener) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("user", request.role());
        parameters.put("database", request.database());
        parameters.putAll(request.startupParameters());
        var target = new ServerDialler.Target(request.node(), parameters, request.credential(), false);
        session.environment().dialler().dial(session.loop(), target, true, new ServerLogin.Listener() {
            @Override
            public void ready(ServerConnection server) {
                listener.leased(server);
            }

            @Override
            public void refused(BackendMessage.ErrorResponse error, ByteBuf frame) {
                frame.release();
                var state = error.sqlState()
                        .filter(code -> code.matches("[0-9A-Z]{5}"))
                        .orElse("08006");
                listener.refused(new Decision.Reject(
                        new SqlState(state),
                        "node \"%s\" refused the login: %s"
                                .formatted(
                                        request.node().name(), error.message().orElse("no reason given"))));
            }

            @Override
            public void failed(Decision.Reject reason) {
                listener.refused(reason);
            }
        });
    }
}
