package helios.http;

import helios.spi.TlsIdentity;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a server is started with.
 *
 * @param name what its threads are called
 * @param address where it listens
 * @param tls the files of its identity, absent for plain HTTP; asked for at the start and for each connection, whose
 *     handshake uses what the files hold by then
 * @param limits what it bears
 * @param log where what failed is told
 */
public record HttpServerConfig(
        String name,
        ListenAddress address,
        Supplier<Optional<TlsIdentity>> tls,
        HttpLimits limits,
        System.Logger log) {}
