package helios.spi.local;

import helios.spi.session.Session;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A database that a feature serves. */
public interface LocalDatabase {

    /** The names by which clients ask for it; a server's database of the same name is not reached any more. */
    Set<String> names();

    /** The settings that a client is told at its login, such as {@code server_version}. */
    Map<String, String> settings();

    /**
     * As whom a client of a Unix socket that runs as the operating system's user of the proxy itself comes in without a
     * password.
     */
    Optional<String> owner();

    /**
     * Begins a session of a client that has proved who it is.
     *
     * @param owner it is the {@link #owner}, by its socket
     * @throws helios.spi.HeliosException refuses it
     */
    LocalSession open(Session session, boolean owner);
}
