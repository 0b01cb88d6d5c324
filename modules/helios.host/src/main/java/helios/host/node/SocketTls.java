package helios.host.node;

import helios.host.net.BackendTls;
import helios.host.net.BackendTls.Mode;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** TLS for blocking sockets, as {@code [backend]} says. Immutable; the files were read when it was made. */
final class SocketTls {

    private final Mode mode;
    private final Optional<SSLSocketFactory> factory;

    /** Reads the files; throws {@link IllegalArgumentException} that names the one that cannot be used. */
    SocketTls(BackendTls.Settings settings) {
        mode = settings.mode();
        factory = mode == Mode.DISABLE
                ? Optional.empty()
                : Optional.of(BackendTls.forSockets(settings).getSocketFactory());
    }

    /** Tells whether TLS is to be asked for at all. */
    boolean wanted() {
        return mode != Mode.DISABLE;
    }

    /** Tells whether a server that declines TLS must not be spoken to. */
    boolean required() {
        return mode != Mode.DISABLE && mode != Mode.PREFER;
    }

    /** Makes a client's TLS socket of one that a server agreed to speak TLS on; the handshake is still to come. */
    SSLSocket over(Socket socket, String host, int port) throws IOException {
        var sockets = factory.orElseThrow(() -> new IllegalStateException("sslmode=disable"));
        var tls = (SSLSocket) sockets.createSocket(socket, host, port, false);
        var parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (mode == Mode.VERIFY_FULL) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        tls.setSSLParameters(parameters);
        return tls;
    }

    @Override
    public String toString() {
        return "sslmode=" + mode;
    }
}
