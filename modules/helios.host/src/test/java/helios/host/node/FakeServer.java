package helios.host.node;

import helios.wire.BackendWriter;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A server that says what a test tells it to, whatever it is asked: its first turn answers the first packet, each further
 * one a password or what ends with Sync. After its last turn it is silent until the client closes, or closes itself.
 */
final class FakeServer implements AutoCloseable {

    private final ServerSocket listener;
    private final List<byte[]> turns;
    private final Manner manner;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<byte[]> firstPackets = Collections.synchronizedList(new ArrayList<>());

    private FakeServer(List<byte[]> turns, Manner manner) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.turns = List.copyOf(turns);
        this.manner = manner;
        Thread.ofVirtual().start(this::accept);
    }

    private enum Manner {
        SAYING,
        DRIBBLING,
        LEAVING
    }

    static FakeServer saying(byte[]... turns) throws IOException {
        return new FakeServer(List.of(turns), Manner.SAYING);
    }

    /** Sends each byte by itself. */
    static FakeServer dribbling(byte[]... turns) throws IOException {
        return new FakeServer(List.of(turns), Manner.DRIBBLING);
    }

    /** Closes the connection after its last turn. */
    static FakeServer leaving(byte[]... turns) throws IOException {
        return new FakeServer(List.of(turns), Manner.LEAVING);
    }

    /** Messages of a server. */
    @SafeVarargs
    static byte[] messages(Consumer<ByteBuf>... writings) {
        var out = Unpooled.buffer();
        for (var writing : writings) {
            writing.accept(out);
        }
        return ByteBufUtil.getBytes(out);
    }

    /** A login without a password. */
    static byte[] welcome() {
        return messages(
                BackendWriter::authenticationOk,
                out -> BackendWriter.parameterStatus(out, "server_version", "18.0"),
                out -> BackendWriter.backendKeyData(out, 42, new byte[] {1, 2, 3, 4}),
                out -> BackendWriter.readyForQuery(out, TransactionStatus.IDLE));
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The bodies of the first packets of all connections so far. */
    List<byte[]> firstPackets() {
        return List.copyOf(firstPackets);
    }

    private void accept() {
        while (true) {
            try {
                var socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < turns.size(); i++) {
                if (i == 0) {
                    firstPackets.add(in.readNBytes(in.readInt() - 4));
                } else {
                    awaitRequest(in);
                }
                say(socket, turns.get(i));
            }
            if (manner != Manner.LEAVING) {
                in.transferTo(new ByteArrayOutputStream());
            }
        } catch (IOException _) {
            // the client went away
        } finally {
            sockets.remove(socket);
        }
    }

    private static void awaitRequest(DataInputStream in) throws IOException {
        byte tag;
        do {
            tag = in.readByte();
            in.readNBytes(in.readInt() - 4);
        } while (tag != 'S' && tag != 'p');
    }

    private void say(Socket socket, byte[] bytes) throws IOException {
        socket.setTcpNoDelay(true);
        var out = socket.getOutputStream();
        if (manner != Manner.DRIBBLING) {
            out.write(bytes);
            return;
        }
        for (byte single : bytes) {
            out.write(single);
            out.flush();
        }
    }

    static byte[] frame(char tag, int length, byte... body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) tag)
                .putInt(length)
                .put(body)
                .array();
    }

    static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
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
