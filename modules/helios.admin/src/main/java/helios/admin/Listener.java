package helios.admin;

import helios.http.HttpHandler;
import helios.http.HttpLimits;
import helios.http.HttpServer;
import helios.http.HttpServerConfig;
import helios.http.ListenAddress;
import helios.spi.TlsIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The HTTP server that generations hand on. It is open while at least one of them uses it, and serves the one that came
 * last: should that go at once, because its reload was refused, the former one serves again.
 */
final class Listener {

    /**
     * A generation that uses the server.
     *
     * @param handler who answers
     * @param tls the files of the server's identity at present, absent for plain HTTP
     */
    record User(HttpHandler handler, Supplier<Optional<TlsIdentity>> tls) {}

    private final AdminConfig config;
    private final HttpServer server;
    private final List<User> users = new ArrayList<>();

    /** Opens a server for its first user. */
    Listener(AdminConfig config, User first, System.Logger log) throws IOException {
        this.config = config;
        users.add(first);
        server = HttpServer.start(
                new HttpServerConfig("admin", config.listenAddress(), this::tls, HttpLimits.STANDARD, log),
                first.handler());
    }

    /** Where the server listens, with the address and the port that it got. */
    ListenAddress address() {
        var got = server.address();
        var wanted = config.listenAddress();
        var host = wanted.wildcard() ? wanted.host() : got.getAddress().getHostAddress();
        return new ListenAddress(host, got.getPort());
    }

    /** Serves one more user from now on, if that wants the same listener and it is still open. */
    synchronized boolean join(AdminConfig wanted, User user) {
        boolean same = config.address().equals(wanted.address()) && config.tls() == wanted.tls();
        if (!same || users.isEmpty()) {
            return false;
        }
        users.add(user);
        server.handler(user.handler());
        return true;
    }

    /** Serves a user no more. */
    void leave(User user) {
        if (left(user)) {
            server.close();
        }
    }

    private synchronized boolean left(User user) {
        users.remove(user);
        if (!users.isEmpty()) {
            server.handler(users.getLast().handler());
        }
        return users.isEmpty();
    }

    private synchronized Optional<TlsIdentity> tls() {
        return users.isEmpty() ? Optional.empty() : users.getLast().tls().get();
    }
}
