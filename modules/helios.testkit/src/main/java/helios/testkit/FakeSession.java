package helios.testkit;

import helios.spi.session.Identity;
import helios.spi.session.Session;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A session without a client. What it is can be changed at any time; each such method returns this session. */
public final class FakeSession extends FakeAttributes implements Session {

    private final UUID id = UUID.randomUUID();
    private final Map<String, String> startupParameters = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private String user = "app_user";
    private String database = "postgres";
    private String clientAddress = "127.0.0.1";
    private boolean tls;
    private Optional<Identity> identity = Optional.empty();
    private Instant since = Instant.EPOCH;

    /** A session of {@code app_user} with the database {@code postgres}, from 127.0.0.1, not encrypted. */
    public FakeSession() {}

    /** Another user. */
    public FakeSession user(String value) {
        user = value;
        return this;
    }

    /** Another database. */
    public FakeSession database(String value) {
        database = value;
        return this;
    }

    /** Another client's address. */
    public FakeSession clientAddress(String value) {
        clientAddress = value;
        return this;
    }

    /** Encrypted or not. */
    public FakeSession tls(boolean value) {
        tls = value;
        return this;
    }

    /** A parameter of the startup packet; it is a setting too until {@link #setting(String, String)} says otherwise. */
    public FakeSession startupParameter(String name, String value) {
        startupParameters.put(name, value);
        return this;
    }

    /** Who an authenticator said that the client is. */
    public FakeSession identity(Identity value) {
        identity = Optional.of(value);
        return this;
    }

    /** A setting as the client or the server set it. */
    public FakeSession setting(String name, String value) {
        settings.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    /** When the session was opened. */
    public FakeSession since(Instant value) {
        since = value;
        return this;
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public String clientAddress() {
        return clientAddress;
    }

    @Override
    public boolean tls() {
        return tls;
    }

    @Override
    public Map<String, String> startupParameters() {
        return Collections.unmodifiableMap(startupParameters);
    }

    @Override
    public Optional<Identity> identity() {
        return identity;
    }

    @Override
    public Optional<String> setting(String name) {
        var key = name.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(settings.get(key))
                .or(() -> startupParameters.entrySet().stream()
                        .filter(parameter ->
                                parameter.getKey().toLowerCase(Locale.ROOT).equals(key))
                        .map(Map.Entry::getValue)
                        .findFirst());
    }

    @Override
    public Map<String, String> settings(String prefix) {
        var found = new LinkedHashMap<String, String>();
        startupParameters.forEach((name, value) -> found.put(name.toLowerCase(Locale.ROOT), value));
        found.putAll(settings);
        found.keySet().removeIf(name -> !name.startsWith(prefix));
        return found;
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public String toString() {
        return "session of " + user + " in " + database;
    }
}
