package helios.host;

import helios.host.net.FrontSettings;
import helios.host.net.FrontTls;
import helios.host.net.ListenAddress;
import helios.host.node.BackendSettings;
import helios.host.session.SessionLimits;
import helios.spi.topology.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel's own part of the configuration, in the types of those who use it.
 *
 * @param listen where clients connect
 * @param unixSocketDir where the Unix socket is made; absent = none
 * @param reusePort whether several processes may listen on one port
 * @param stateDir what the proxy itself writes
 * @param front what a connection is governed by until it has a session; its TLS is loaded from {@code tlsFiles}
 * @param tlsFiles certificate and trust towards clients; absent = no TLS
 * @param backend how the proxy itself signs in to servers, and TLS towards all of them
 * @param nodes the servers
 * @param limits the bounds of sessions
 * @param maxCancelKeys how many cancel keys are valid at once
 * @param ignoredStartupParameters settings of startup packets that are dropped
 * @param writeTimeout how long a login or a statement waits for a primary
 * @param drainTimeout how long a stop waits for transactions
 */
record KernelSettings(
        List<ListenAddress> listen,
        Optional<Path> unixSocketDir,
        boolean reusePort,
        Path stateDir,
        FrontSettings front,
        Optional<FrontTls.Settings> tlsFiles,
        BackendSettings backend,
        List<Node> nodes,
        SessionLimits limits,
        int maxCancelKeys,
        Set<String> ignoredStartupParameters,
        Duration writeTimeout,
        Duration drainTimeout) {}
