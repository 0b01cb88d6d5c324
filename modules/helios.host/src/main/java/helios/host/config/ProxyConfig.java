package helios.host.config;

import static helios.spi.config.Applies.When.RESTART;

import helios.spi.config.Applies;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys at the root of {@code proxy.toml}, which may as well stand in {@code [proxy]}. */
public record ProxyConfig(
        @Doc("Where PostgreSQL clients connect: one address or a list. Port 0 takes any free port.")
        @Default("0.0.0.0:6432")
        @Applies(RESTART)
        List<Address> listenAddress,

        @Doc("Folder of a Unix socket .s.PGSQL.<port> on which the proxy listens too. Empty = none.") @Applies(RESTART)
        Optional<Path> unixSocketDir,

        @Doc("How long a statement waits for a primary before it is refused with 57P03. 0 = not at all.")
        @Default("30s")
        Duration writeTimeoutSecs,

        @Doc("How long transactions may take to end after SIGTERM, SIGINT or a drain. 0 = not at all.") @Default("60s")
        Duration shutdownDrainTimeoutSecs,

        @Doc("Reload when the file has changed, one second after its last change.") @Default("false")
        boolean watchConfig,

        @Doc("The least severe events that are logged.") @Default("info")
        LogLevel logLevel,

        @Doc("One event a line, as key=value or as a JSON object.") @Default("text")
        LogFormat logFormat,

        @Doc("Lets a successor listen on the same port while this proxy drains.") @Default("true") @Applies(RESTART)
        boolean soReuseport,

        @Doc("Folder of what the proxy itself writes, such as admin.token. It is made when it is needed.")
        @Applies(RESTART)
        Path stateDir,

        @Doc("Folder of third-party features, each in a folder of its own: <name>/*.jar.") @Applies(RESTART)
        Path featuresDir) {

    /** How severe an event must be to be logged. */
    public enum LogLevel {
        /** What failed. */
        ERROR,
        /** What an operator should look at. */
        WARN,
        /** What an operator wants to know of a healthy proxy. */
        INFO,
        /** For those who debug the proxy. */
        DEBUG,
        /** All. */
        TRACE
    }

    /** How an event becomes a line. */
    public enum LogFormat {
        /** {@code key=value}. */
        TEXT,
        /** One object a line. */
        JSON
    }

    /** Refuses a proxy that listens nowhere. */
    public ProxyConfig {
        listenAddress = List.copyOf(listenAddress);
        if (listenAddress.isEmpty() && unixSocketDir.isEmpty()) {
            throw new IllegalArgumentException(
                    "listen_address is empty and there is no unix_socket_dir: nobody could connect");
        }
        if (listenAddress.stream()
                        .filter(address -> address.port() != 0)
                        .distinct()
                        .count()
                < listenAddress.stream().filter(address -> address.port() != 0).count()) {
            throw new IllegalArgumentException("listen_address names an address twice");
        }
    }
}
