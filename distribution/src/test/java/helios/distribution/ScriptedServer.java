package helios.distribution;

import helios.testkit.Frames;
import helios.testkit.Message;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server that lets everybody in and then answers each message as its script says, with bytes that no real one sends. */
final class ScriptedServer implements AutoCloseable {

    private static final int SSL_REQUEST = 80877103;
    private static final int CANCEL_REQUEST = 80877102;

    private final ServerSocket listener;
    private final byte[] greeting;
    private final Function<Message, Frames> script;
    private final int piece;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /**
     * @param greeting what follows the startup packet
     * @param piece the longest write in bytes
     */
    ScriptedServer(Frames greeting, int piece, Function<Message, Frames> script) {
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.greeting = greeting.toBytes();
        this.piece = piece;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    ScriptedServer(Function<Message, Frames> script) {
        this(greeting(), Integer.MAX_VALUE, script);
    }

    /** AuthenticationOk, a few settings, a key and ReadyForQuery. */
    static Frames greeting() {
        return admitted().raw('K', new byte[] {0, 0, 0, 9, 1, 2, 3, 4}).raw('Z', new byte[] {'I'});
    }

    /** AuthenticationOk and a few settings. */
    static Frames admitted() {
        return new Frames()
                .raw('R', new byte[4])
                .raw('S', "server_version\00018.0\000".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .raw('S', "client_encoding\000UTF8\000".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** The node of a {@code proxy.toml}. */
    String node() {
        return """
                [backend]
                sslmode = "disable"
                [[nodes]]
                name = "scripted"
                host = "127.0.0.1"
                port = %d
                role = "primary"
                """.formatted(listener.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(socket.getInputStream());
            var out = socket.getOutputStream();
            if (!begin(in, out)) {
                return;
            }
            write(out, greeting);
            for (int tag = in.read(); tag > 0 && tag != 'X'; tag = in.read()) {
                var body = in.readNBytes(in.readInt() - 4);
                write(out, script.apply(Message.of((char) tag, body)).toBytes());
            }
        } catch (IOException _) {
            // the proxy left
        }
    }

    private static boolean begin(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            var packet = in.readNBytes(in.readInt() - 4);
            switch (java.nio.ByteBuffer.wrap(packet).getInt()) {
                case SSL_REQUEST -> out.write('N');
                case CANCEL_REQUEST -> {
                    return false;
                }
                default -> {
                    return true;
                }
            }
        }
    }

    private void write(OutputStream out, byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; at += Math.min(piece, bytes.length - at)) {
            out.write(bytes, at, Math.min(piece, bytes.length - at));
            out.flush();
            if (piece < bytes.length) {
                java.util.concurrent.locks.LockSupport.parkNanos(100_000);
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
