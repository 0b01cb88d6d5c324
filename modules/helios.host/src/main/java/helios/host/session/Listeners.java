package helios.host.session;

import helios.spi.session.Credential;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore;
import io.netty.channel.EventLoop;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The connections that listen for all sessions: one for each database and whom it is signed in as. Thread-safe. */
public final class Listeners {

    /**
     * What they depend on.
     *
     * @param login how {@code [backend]} signs in, as it is when it is asked for
     * @param lost told the name of a node when the connection to it is lost; quick, on an event loop
     */
    public record Settings(
            TopologyStore topology,
            ServerDialler dialler,
            Supplier<Credential.Password> login,
            Consumer<String> lost) {}

    /** Whose listener it is; without a role that of {@code [backend]}. */
    private record Key(String database, Optional<String> role) {}

    private final Settings settings;
    /** Where a session's own connection says how far it has come; no other channel is called so. */
    private final String marks =
            "_helios_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    private final Map<Key, SharedListener> all = new ConcurrentHashMap<>();

    /** None yet; each is made when a session needs it. */
    public Listeners(Settings settings) {
        this.settings = settings;
    }

    /** That of a database as the user of {@code [backend]}. */
    SharedListener ofBackend(String database, EventLoop loop) {
        return all.computeIfAbsent(
                new Key(database, Optional.empty()),
                key -> new SharedListener(settings, loop, key.database(), marks, _ -> backend()));
    }

    private SharedListener.SignIn backend() {
        var login = settings.login().get();
        return new SharedListener.SignIn(login.role(), Optional.of(login));
    }

    /** That of a database as a role, signed in as its sessions are. */
    SharedListener of(String database, String role, EventLoop loop) {
        return all.computeIfAbsent(
                new Key(database, Optional.of(role)),
                key -> new SharedListener(settings, loop, key.database(), marks, SharedListener.Subscriber::signIn));
    }

    /** Another node may be the primary now. */
    public void follow(Topology now) {
        now.primary().ifPresent(primary -> all.values().forEach(listener -> listener.follow(primary)));
    }

    /** Ends the connections. */
    public void close() {
        all.values().forEach(SharedListener::close);
    }
}
