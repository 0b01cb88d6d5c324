package helios.feature.console;

import helios.spi.operations.Operations;
import helios.spi.operations.ServerView;
import helios.spi.operations.SessionView;
import helios.spi.operations.SocketName;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Connections of clients and to servers. */
final class SocketShows {

    private static final String TYPES = "ssssssisiTTiiississii";
    private static final String NAMES =
            "type user database replication state addr port local_addr local_port connect_time"
                    + " request_time wait wait_us close_needed ptr link remote_pid tls application_name prepared_statements id";
    private static final String BUFFER_NAMES = " recv_pos pkt_pos pkt_remain send_pos send_remain pkt_avail send_avail";
    private static final int BUFFERS = 7;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z").withZone(ZoneId.systemDefault());

    private final Operations proxy;

    SocketShows(Operations proxy) {
        this.proxy = proxy;
    }

    Map<String, Show> all() {
        return Map.of(
                "clients",
                Show.of(
                        TYPES + "sss",
                        NAMES + " session node pinned",
                        () -> proxy.sessions().stream()
                                .map(session -> with(
                                        client(session, state(session)),
                                        session.id(),
                                        session.node().orElse(""),
                                        String.join(",", session.pinned())))
                                .toList()),
                "servers",
                Show.of(
                        TYPES + "s",
                        NAMES + " node",
                        () -> proxy.servers().stream()
                                .map(server -> with(server(server, server.inUse() ? "active" : "idle"), server.node()))
                                .toList()),
                "sockets",
                Show.of(TYPES + "i".repeat(BUFFERS), NAMES + BUFFER_NAMES, () -> sockets(false)),
                "active_sockets",
                Show.of(TYPES + "i".repeat(BUFFERS), NAMES + BUFFER_NAMES, () -> sockets(true)));
    }

    /** PgBouncer's name for a client that has no server now is idle. */
    private static String state(SessionView session) {
        return switch (session.state()) {
            case WAITING -> "waiting";
            case ACTIVE, IDLE -> session.server().isPresent() ? "active" : "idle";
        };
    }

    private List<List<Object>> sockets(boolean inUse) {
        var clients = proxy.sessions().stream()
                .filter(session -> !inUse || session.state() != SessionView.State.IDLE)
                .map(session ->
                        client(session, session.state() == SessionView.State.WAITING ? "cl_waiting" : "cl_active"));
        var servers = proxy.servers().stream()
                .filter(server -> !inUse || server.inUse())
                .map(server -> server(server, server.inUse() ? "sv_active" : "sv_idle"));
        return Stream.concat(clients, servers).map(SocketShows::withBuffers).toList();
    }

    /** A connection has no buffers here while nothing is in them, and no places in them. */
    private static List<Object> withBuffers(List<Object> row) {
        var more = new ArrayList<>(row);
        for (int i = 0; i < BUFFERS; i++) {
            more.add(0);
        }
        return more;
    }

    private static List<Object> with(List<Object> row, Object... values) {
        var more = new ArrayList<>(row);
        more.addAll(List.of(values));
        return more;
    }

    private static List<Object> client(SessionView session, String state) {
        return socket(
                "C",
                session.user(),
                session.database(),
                session.replication() ? "physical" : "none",
                state,
                session.client(),
                session.local(),
                session.since(),
                session.requested(),
                session.waits(),
                clientPointer(session.number()),
                session.server().isPresent() ? serverPointer(session.server().getAsLong()) : "",
                false,
                session.processId(),
                session.tls(),
                session.applicationName(),
                session.preparedStatements(),
                session.number());
    }

    private static List<Object> server(ServerView server, String state) {
        return socket(
                "S",
                server.role(),
                server.database(),
                "none",
                state,
                server.server(),
                server.local(),
                server.since(),
                server.requested(),
                Duration.ZERO,
                serverPointer(server.id()),
                link(server.session()),
                server.closeNeeded(),
                server.processId(),
                server.tls(),
                "",
                server.preparedStatements(),
                server.id());
    }

    private static String link(OptionalLong session) {
        return session.isPresent() ? clientPointer(session.getAsLong()) : "";
    }

    /** Names like addresses in memory, that differ between clients and servers. */
    private static String clientPointer(long number) {
        return "0xc%08x".formatted(number);
    }

    private static String serverPointer(long id) {
        return "0x5%08x".formatted(id);
    }

    private static List<Object> socket(
            String type,
            String user,
            String database,
            String replication,
            String state,
            SocketName remote,
            SocketName local,
            Instant connected,
            Instant requested,
            Duration waits,
            String pointer,
            String link,
            boolean closeNeeded,
            int remotePid,
            String tls,
            String applicationName,
            int preparedStatements,
            long id) {
        return List.of(
                type,
                user,
                database,
                replication,
                state,
                remote.address(),
                remote.port(),
                local.address(),
                local.port(),
                TIME.format(connected),
                TIME.format(requested),
                waits.toSeconds(),
                waits.toNanosPart() / 1000,
                closeNeeded ? 1 : 0,
                pointer,
                link,
                remotePid,
                tls,
                applicationName,
                preparedStatements,
                id);
    }
}
