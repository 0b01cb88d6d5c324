package helios.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The bytes of one connection: blocking, with a deadline for each read. One thread may write while another reads. */
sealed interface Transport extends AutoCloseable {

    /** Reads at least one byte; -1 at the end. */
    int read(byte[] into, Duration timeout) throws IOException;

    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Tells the peer that nothing more comes, and goes on reading. */
    void finishWriting() throws IOException;

    /** Closes so that the peer sees a reset, where the kind of socket has such a thing. */
    void reset() throws IOException;

    @Override
    void close() throws IOException;

    static Transport open(PgOptions options) throws IOException {
        return switch (options.address()) {
            case InetSocketAddress tcp -> Tcp.connect(tcp, options);
            case UnixDomainSocketAddress unix -> new Unix(SocketChannel.open(unix));
            default -> throw new IllegalArgumentException("no transport for " + options.address());
        };
    }

    /** A TCP socket, with or without TLS; {@code plain} is the socket below TLS. */
    record Tcp(Socket socket, Socket plain) implements Transport {

        static Tcp connect(InetSocketAddress address, PgOptions options) throws IOException {
            var socket = new Socket();
            try {
                if (options.receiveBuffer() > 0) {
                    socket.setReceiveBufferSize(options.receiveBuffer());
                }
                socket.setTcpNoDelay(true);
                socket.connect(address, Math.toIntExact(options.timeout().toMillis()));
                return new Tcp(socket, socket);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        Tcp encrypt(PgOptions options) throws IOException {
            var factory = options.sslContext().orElseGet(Tcp::trustingAnyone).getSocketFactory();
            var address = (InetSocketAddress) plain.getRemoteSocketAddress();
            var secure = (SSLSocket) factory.createSocket(plain, address.getHostString(), address.getPort(), true);
            var parameters = secure.getSSLParameters();
            parameters.setApplicationProtocols(options.alpn().toArray(String[]::new));
            if (!options.tlsProtocols().isEmpty()) {
                parameters.setProtocols(options.tlsProtocols().toArray(String[]::new));
            }
            secure.setSSLParameters(parameters);
            secure.setSoTimeout(Math.toIntExact(options.timeout().toMillis()));
            secure.startHandshake();
            return new Tcp(secure, plain);
        }

        Optional<SSLSocket> secure() {
            return socket instanceof SSLSocket secure ? Optional.of(secure) : Optional.empty();
        }

        private static SSLContext trustingAnyone() {
            try {
                var context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new TrustsAnyone()}, new SecureRandom());
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int read(byte[] into, Duration timeout) throws IOException {
            socket.setSoTimeout(Math.toIntExact(Math.max(1, timeout.toMillis())));
            InputStream in = socket.getInputStream();
            return in.read(into);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes, offset, length);
            out.flush();
        }

        @Override
        public void finishWriting() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void reset() throws IOException {
            if (!plain.isClosed()) {
                plain.setSoLinger(true, 0);
                plain.close();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** A Unix socket: {@code java.net.Socket} knows none, so a channel that does not block stands behind two selectors. */
    record Unix(SocketChannel channel, Selector readable, Selector writable) implements Transport {

        Unix(SocketChannel channel) throws IOException {
            this(channel, Selector.open(), Selector.open());
            channel.configureBlocking(false);
            channel.register(readable, SelectionKey.OP_READ);
            channel.register(writable, SelectionKey.OP_WRITE);
        }

        @Override
        public int read(byte[] into, Duration timeout) throws IOException {
            long deadline = System.nanoTime() + timeout.toNanos();
            while (true) {
                int count = channel.read(ByteBuffer.wrap(into));
                if (count != 0) {
                    return count;
                }
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException("Read timed out");
                }
                readable.select(_ -> {}, left);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            var buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                if (channel.write(buffer) == 0) {
                    writable.select(_ -> {});
                }
            }
        }

        @Override
        public void finishWriting() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void reset() throws IOException {
            close();
        }

        @Override
        public void close() throws IOException {
            channel.close();
            readable.close();
            writable.close();
        }
    }

    /** For clients of tests, which check the proxy and not the certificate. */
    final class TrustsAnyone implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
