package helios.testkit;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * Where and how a {@link PgClient} connects. Immutable: each method that takes a value returns a changed copy, so that
 * one set of options can be kept and varied.
 */
public final class PgOptions {

    /** How the connection is encrypted. */
    public enum Tls {
        /** Not at all. */
        OFF,
        /** With SSLRequest; refusal by the server is a failure. */
        REQUIRE,
        /** From the first byte, as PostgreSQL 17 and later allow it. */
        DIRECT
    }

    /** Whether SCRAM is bound to the TLS connection. */
    public enum ChannelBinding {
        /** Never, as a client that does not know it. */
        DISABLE,
        /** Where the connection is encrypted and the server offers it. */
        PREFER,
        /** Anything else is a failure. */
        REQUIRE
    }

    private final SocketAddress address;
    private String user = "postgres";
    private String password = "";
    private int protocol = Frames.PROTOCOL_3_0;
    private Map<String, String> parameters = Map.of();
    private Tls tls = Tls.OFF;
    private Optional<SSLContext> sslContext = Optional.empty();
    private List<String> tlsProtocols = List.of();
    private List<String> alpn = List.of("postgresql");
    private ChannelBinding channelBinding = ChannelBinding.PREFER;
    private int receiveBuffer;
    private Duration timeout = Duration.ofSeconds(30);

    private PgOptions(SocketAddress address) {
        this.address = address;
    }

    private PgOptions(PgOptions other) {
        address = other.address;
        user = other.user;
        password = other.password;
        protocol = other.protocol;
        parameters = other.parameters;
        tls = other.tls;
        sslContext = other.sslContext;
        tlsProtocols = other.tlsProtocols;
        alpn = other.alpn;
        channelBinding = other.channelBinding;
        receiveBuffer = other.receiveBuffer;
        timeout = other.timeout;
    }

    /** By TCP. */
    public static PgOptions tcp(String host, int port) {
        return new PgOptions(new InetSocketAddress(host, port));
    }

    /** By Unix socket, {@code .s.PGSQL.<port>} in that folder. */
    public static PgOptions unix(Path directory, int port) {
        return new PgOptions(UnixDomainSocketAddress.of(directory.resolve(".s.PGSQL." + port)));
    }

    /** The role to log in as; {@code postgres} unless given. */
    public PgOptions user(String value) {
        return with(copy -> copy.user = value);
    }

    /** The password for whatever method the server asks. */
    public PgOptions password(String value) {
        return with(copy -> copy.password = value);
    }

    /** The database; the server takes the user's name where none is given. */
    public PgOptions database(String value) {
        return parameter("database", value);
    }

    /** A further parameter of StartupMessage, such as {@code application_name}. */
    public PgOptions parameter(String name, String value) {
        var changed = new LinkedHashMap<>(parameters);
        changed.put(name, value);
        return with(copy -> copy.parameters = Collections.unmodifiableMap(changed));
    }

    /** The protocol to ask for: {@link Frames#PROTOCOL_3_0} unless given, {@link Frames#PROTOCOL_3_2}, or any number. */
    public PgOptions protocol(int value) {
        return with(copy -> copy.protocol = value);
    }

    /** How to encrypt; not at all unless given. */
    public PgOptions tls(Tls value) {
        return with(copy -> copy.tls = value);
    }

    /** Trust and own certificate for TLS. Unless given, any certificate is trusted: this is a client for tests. */
    public PgOptions sslContext(SSLContext value) {
        return with(copy -> copy.sslContext = Optional.of(value));
    }

    /** The only versions of TLS to offer, such as {@code "TLSv1.2"}; those of the JDK unless given. */
    public PgOptions tlsProtocols(List<String> values) {
        return with(copy -> copy.tlsProtocols = List.copyOf(values));
    }

    /** The application protocols to offer within TLS; {@code postgresql} unless given. */
    public PgOptions alpn(List<String> values) {
        return with(copy -> copy.alpn = List.copyOf(values));
    }

    /** Whether SCRAM is bound to the TLS connection; preferred unless given. */
    public PgOptions channelBinding(ChannelBinding value) {
        return with(copy -> copy.channelBinding = value);
    }

    /** The bytes of the socket's receive buffer, to play a slow reader; the system's choice unless given. */
    public PgOptions receiveBuffer(int bytes) {
        return with(copy -> copy.receiveBuffer = bytes);
    }

    /** The longest wait of each read that names no other; 30 seconds unless given. */
    public PgOptions timeout(Duration value) {
        return with(copy -> copy.timeout = value);
    }

    /** Where the options lead. */
    public SocketAddress address() {
        return address;
    }

    /** The role to log in as. */
    public String user() {
        return user;
    }

    /** The password. */
    public String password() {
        return password;
    }

    /** What StartupMessage says: the user, then the other parameters. */
    public Map<String, String> startupParameters() {
        var all = new LinkedHashMap<String, String>();
        all.put("user", user);
        all.putAll(parameters);
        return all;
    }

    private PgOptions with(Consumer<PgOptions> change) {
        var copy = new PgOptions(this);
        change.accept(copy);
        return copy;
    }

    int protocol() {
        return protocol;
    }

    Tls tls() {
        return tls;
    }

    Optional<SSLContext> sslContext() {
        return sslContext;
    }

    List<String> tlsProtocols() {
        return tlsProtocols;
    }

    List<String> alpn() {
        return alpn;
    }

    ChannelBinding channelBinding() {
        return channelBinding;
    }

    int receiveBuffer() {
        return receiveBuffer;
    }

    Duration timeout() {
        return timeout;
    }
}
