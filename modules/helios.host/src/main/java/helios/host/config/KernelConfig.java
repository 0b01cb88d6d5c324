package helios.host.config;

import static helios.spi.config.Applies.When.NEW_CONNECTIONS;

import helios.spi.config.Applies;
import helios.spi.config.Doc;
import java.util.List;
import java.util.Optional;

/** The sections that the kernel itself owns. */
record KernelConfig(
        @Doc("The proxy's own connections, and TLS towards all servers.")
        BackendConfig backend,

        @Doc("TLS towards clients; without this section there is none.") @Applies(NEW_CONNECTIONS)
        Optional<TlsConfig> tls,

        @Doc("The servers; at least one. A node that a reload removes drains.") @Applies(NEW_CONNECTIONS)
        List<NodeConfig> nodes,

        @Doc(
                "Whom the proxy lets in; the first rule that matches decides. Without a match, everybody, but no replication "
                        + "connection.")
        List<HbaRule> hba,

        @Doc("What one client, one session or one message may take.")
        LimitsConfig limits) {}
