package helios.host.node;

import helios.host.auth.Link;
import helios.wire.FrontendWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** A blocking byte stream to a server, over TCP, TLS or a Unix socket. */
final class Transport implements Closeable {

    private final SocketAddress peer;
    private final Link link;
    private final InputStream in;
    private final OutputStream out;
    private final Closeable socket;

    private Transport(SocketAddress peer, Link link, InputStream in, OutputStream out, Closeable socket) {
        this.peer = peer;
        this.link = link;
        this.in = in;
        this.out = out;
        this.socket = socket;
    }

    /** Connects to the first address of a host that answers; a host that begins with a slash is a Unix socket's folder. */
    static Transport open(String host, int port, SocketTls tls, Deadline deadline) throws IOException {
        if (host.startsWith("/")) {
            return open(UnixDomainSocketAddress.of(Path.of(host, ".s.PGSQL." + port)), host, tls, deadline);
        }
        var addresses = InetAddress.getAllByName(host);
        for (int i = 0; ; i++) {
            try {
                var address = new InetSocketAddress(addresses[i], port);
                return overTcp(address, host, tls, deadline, deadline.remainingMillis(addresses.length - i));
            } catch (IOException e) {
                if (i == addresses.length - 1 || deadline.expired()) {
                    throw e;
                }
            }
        }
    }

    /** Connects to exactly this address. */
    static Transport open(SocketAddress address, String host, SocketTls tls, Deadline deadline) throws IOException {
        return switch (address) {
            case UnixDomainSocketAddress unix -> overUnix(unix, deadline);
            case InetSocketAddress tcp -> overTcp(tcp, host, tls, deadline, deadline.remainingMillis(1));
            default -> throw new IllegalArgumentException("no server listens on " + address);
        };
    }

    private static Transport overUnix(UnixDomainSocketAddress address, Deadline deadline) throws IOException {
        var channel = deadline.guard(SocketChannel.open(StandardProtocolFamily.UNIX));
        try {
            channel.connect(address);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Transport(
                address,
                Link.plain(address),
                Channels.newInputStream(channel),
                Channels.newOutputStream(channel),
                channel);
    }

    private static Transport overTcp(
            InetSocketAddress address, String host, SocketTls tls, Deadline deadline, int connectMillis)
            throws IOException {
        var socket = deadline.guard(new Socket());
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(address, connectMillis);
            return tls.wanted() && serverAgrees(socket, tls)
                    ? encrypted(address, host, socket, tls)
                    : new Transport(
                            address, Link.plain(address), socket.getInputStream(), socket.getOutputStream(), socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Asks for TLS. Nothing but one letter may be in the way between the question and the handshake. */
    private static boolean serverAgrees(Socket socket, SocketTls tls) throws IOException {
        var request = Unpooled.buffer();
        FrontendWriter.sslRequest(request);
        request.readBytes(socket.getOutputStream(), request.readableBytes());
        int answer = socket.getInputStream().read();
        if (answer == 'S' && socket.getInputStream().available() == 0) {
            return true;
        }
        if (answer == 'N' && !tls.required()) {
            return false;
        }
        throw new IOException(
                switch (answer) {
                    case 'N' -> "it does not speak TLS, which [backend] " + tls + " demands";
                    case 'S' -> "it sent clear bytes in front of the TLS handshake";
                    case -1 -> "it closed the connection when asked for TLS";
                    default -> "it answered neither yes nor no when asked for TLS";
                });
    }

    private static Transport encrypted(InetSocketAddress address, String host, Socket socket, SocketTls tls)
            throws IOException {
        var secure = tls.over(socket, host, address.getPort());
        try {
            secure.startHandshake();
        } catch (SSLException e) {
            throw new IOException("the TLS handshake failed under [backend] %s: %s".formatted(tls, e.getMessage()), e);
        }
        // closing the TLS socket could wait for a writer; closing the one below ends everything
        return new Transport(
                address,
                Link.encrypted(address, secure.getSession()),
                secure.getInputStream(),
                secure.getOutputStream(),
                socket);
    }

    /** The address that is connected to. */
    SocketAddress peer() {
        return peer;
    }

    Link link() {
        return link;
    }

    InputStream in() {
        return in;
    }

    /** Sends all readable bytes. */
    void send(ByteBuf bytes) throws IOException {
        bytes.readBytes(out, bytes.readableBytes());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
