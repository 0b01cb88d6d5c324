package helios.spi.session;

import helios.spi.Attributes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A client's connection, from the moment that it was admitted. Its attributes live as long as it does. */
public interface Session extends Attributes {

    /** Unique. */
    UUID id();

    /** The user that the client named. */
    String user();

    /** The database that the client named, else the user's name. */
    String database();

    /** The client's address; {@code "local"} for a Unix socket. */
    String clientAddress();

    /** Tells whether the client's connection is encrypted. */
    boolean tls();

    /** What the startup packet held besides user and database, in its order. */
    Map<String, String> startupParameters();

    /** Who the client is, if an {@link Authenticator} said so. */
    Optional<Identity> identity();

    /**
     * The value of a setting as far as the proxy knows it: what the server reported, else what the client set ({@code
     * SET}, also of names such as {@code helios.x}), else what it asked for at start-up. Names in any case.
     */
    Optional<String> setting(String name);

    /**
     * What the client has set, or asked for at start-up, under names that begin with a prefix in lower case, such as {@code
     * helios.}; by names in lower case.
     */
    Map<String, String> settings(String prefix);

    /** When the session was opened. */
    Instant since();
}
