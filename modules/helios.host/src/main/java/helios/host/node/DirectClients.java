package helios.host.node;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClient;
import helios.spi.client.SqlClients;
import helios.spi.topology.TopologyStore;
import java.time.Duration;

/**
 * Opens connections of the proxy's own, by blocking sockets. Immutable: a changed {@code [backend]} is another instance,
 * and what this one opened lives on.
 *
 * <p>A client's answer has at most 256 MiB. COPY is refused with {@code 0A000}, which closes the client.
 */
public final class DirectClients implements SqlClients {

    private final TopologyStore topology;
    private final BackendSettings settings;
    private final SocketTls tls;

    /**
     * Reads the TLS files of the settings; connects to nothing.
     *
     * @throws IllegalArgumentException naming the key whose file cannot be used
     */
    public DirectClients(TopologyStore topology, BackendSettings settings) {
        this.topology = topology;
        this.settings = settings;
        this.tls = new SocketTls(settings.tls());
    }

    /**
     * {@inheritDoc}
     *
     * @throws helios.host.auth.LoginException if the proxy itself gave up the login
     */
    @Override
    public SqlClient direct(String node) {
        return direct(node, settings.database());
    }

    @Override
    public SqlClient direct(String node, Duration timeout) {
        var client = connect(node, settings.within(timeout));
        client.timeout(timeout);
        return client;
    }

    /** The same, to another database than that of {@code [backend]}. */
    public SqlClient direct(String node, String database) {
        return connect(node, settings.to(database));
    }

    private SqlClient connect(String node, BackendSettings with) {
        var known = topology.current()
                .node(node)
                .orElseThrow(() -> new HeliosException(
                        SqlState.UNDEFINED_OBJECT, "no node is named \"%s\" in [[nodes]]".formatted(node)));
        return DirectClient.connect(known, with, tls);
    }
}
