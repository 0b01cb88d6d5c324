package helios.host.session;

import helios.host.net.PeerUser;
import helios.spi.Attribute;
import helios.spi.operations.SessionView;
import helios.spi.operations.SocketName;
import helios.spi.query.TransactionState;
import helios.spi.session.Identity;
import helios.wire.TransactionStatus;
import io.netty.channel.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Shows a session to operators. On its event loop. */
final class SessionViews {

    private SessionViews() {}

    static SessionView of(
            ClientSession session,
            Channel channel,
            Optional<ServerConnection> server,
            Optional<QueryPipeline> pipeline,
            SessionTimer.Doing doing) {
        var meter = session.meter();
        long now = System.nanoTime();
        boolean waits = meter.waiting() || pipeline.map(QueryPipeline::waits).orElse(false);
        return new SessionView(
                session.id(),
                meter.number,
                session.user(),
                session.database(),
                SocketName.of(channel.remoteAddress()),
                PeerUser.processId(channel),
                SocketName.of(channel.localAddress()),
                session.setting("application_name").orElse(""),
                session.get(Attribute.TENANT),
                session.identity().map(Identity::name),
                waits ? SessionView.State.WAITING : state(doing),
                transaction(server),
                server.map(found -> OptionalLong.of(found.id())).orElse(OptionalLong.empty()),
                server.map(ServerConnection::node),
                pipeline.map(SessionViews::pins).orElse(List.of()),
                Encryption.of(channel),
                session.greeting().replication(),
                session.prepared.named(),
                meter.queries(),
                session.since(),
                meter.requested(Instant.now(), now),
                meter.waited(now));
    }

    /** Why a session keeps its server between transactions, in the words of reports. */
    static List<String> pins(QueryPipeline pipeline) {
        return pipeline.staying().stream().map(Stay.Cause::label).toList();
    }

    private static SessionView.State state(SessionTimer.Doing doing) {
        return switch (doing) {
            case IDLE, PINNED -> SessionView.State.IDLE;
            case WAITING_FOR_SERVER, IDLE_IN_TRANSACTION -> SessionView.State.ACTIVE;
        };
    }

    private static TransactionState transaction(Optional<ServerConnection> server) {
        return QueryPipeline.state(server.map(ServerConnection::status).orElse(TransactionStatus.IDLE));
    }
}
