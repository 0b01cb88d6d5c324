package helios.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A TCP relay on 127.0.0.1 that misbehaves on demand: it cuts connections after a number of bytes or at a message,
 * freezes, delays, throttles, swallows, and refuses; each direction by itself. Without a fault it relays as fast as it can
 * and keeps the sockets' backpressure.
 *
 * <p>Faults apply at once, to connections that are open and to those to come, until {@link #heal}. All methods may be
 * called by any thread.
 */
public final class FaultProxy implements AutoCloseable {

    /** How a connection is cut, towards both of its ends. */
    public enum Cut {
        /** By closing the sockets in good order, as a process that ends. */
        CLOSE,
        /** By a reset, as a crash. */
        RESET,
        /** By saying nothing any more while the sockets stay open, as a network that is gone. */
        SILENCE
    }

    private final InetSocketAddress target;
    private final int port = Ports.free();
    private final Direction toServer = new Direction();
    private final Direction toClient = new Direction();
    private final Set<FaultyLink> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private @Nullable ServerSocket listener;

    private FaultProxy(InetSocketAddress target) {
        this.target = target;
    }

    /** Starts a relay to that address. */
    public static FaultProxy to(String host, int port) {
        var proxy = new FaultProxy(new InetSocketAddress(host, port));
        proxy.admit();
        return proxy;
    }

    /** Starts a relay to that server. */
    public static FaultProxy to(PostgresServer server) {
        return to(server.host(), server.port());
    }

    /** Always {@code 127.0.0.1}. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port, the same for the relay's whole life. */
    public int port() {
        return port;
    }

    /** What happens to the bytes of clients. */
    public Direction toServer() {
        return toServer;
    }

    /** What happens to the bytes of the server. */
    public Direction toClient() {
        return toClient;
    }

    /** How many connections are open now; one that was cut by {@link Cut#SILENCE} counts until an end closes it. */
    public int connections() {
        return links.size();
    }

    /** How many connections have been accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** How many cuts that were armed in a {@link Direction} have taken place. */
    public int cuts() {
        return cuts.get();
    }

    /** Cuts every open connection now. */
    public void cutAll(Cut how) {
        links.forEach(link -> link.cut(how));
    }

    /** Freezes both directions. */
    public void freeze() {
        toServer.freeze();
        toClient.freeze();
    }

    /** Ends every fault, disarms every cut, and accepts connections again; what was cut stays cut. */
    public void heal() {
        toServer.heal();
        toClient.heal();
        admit();
    }

    /** From now on refuses new connections, as a host without a server; open ones stay. */
    public synchronized void refuse() {
        var closing = listener;
        listener = null;
        if (closing != null) {
            run(closing::close);
        }
    }

    /** Accepts new connections again. */
    public synchronized void admit() {
        if (listener != null) {
            return;
        }
        try {
            var opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(Ports.LOCALHOST, port));
            listener = opened;
            Thread.ofVirtual().name("fault-proxy-" + port).start(() -> accept(opened));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops accepting and closes every connection. */
    @Override
    public void close() {
        refuse();
        cutAll(Cut.RESET);
    }

    private void accept(ServerSocket opened) {
        while (true) {
            try {
                connect(opened.accept());
            } catch (IOException _) {
                return; // closed by refuse()
            }
        }
    }

    private void connect(Socket client) throws IOException {
        accepted.incrementAndGet();
        var server = new Socket();
        try {
            server.connect(target);
        } catch (IOException _) {
            client.close();
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        var link = new FaultyLink(client, server, links::remove);
        links.add(link);
        link.relay(toServer, toClient);
    }

    private interface IoAction {
        void run() throws IOException;
    }

    private static void run(IoAction action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where in a stream a cut takes place. */
    sealed interface Place {

        /** Behind that many bytes of a connection, counted from the arming; each arming is its own. */
        final class Bytes implements Place {

            private final long count;

            Bytes(long count) {
                this.count = count;
            }

            long count() {
                return count;
            }
        }

        /** At the start or the end of the next message with that tag. */
        record Tag(char tag, boolean before) implements Place {}
    }

    /** A cut that waits for a connection to reach its place. */
    record Armed(Place place, Cut how) {}

    /** The faults of one direction. */
    public final class Direction {

        private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();
        private boolean frozen;
        private volatile boolean swallowing;
        private volatile Duration delay = Duration.ZERO;
        private volatile long bytesPerSecond = Long.MAX_VALUE;

        private Direction() {}

        /**
         * Arms a cut of the first connection that passes that many bytes more in this direction, or from its start if it is
         * not open yet; those bytes are delivered, none behind them. One cut is armed at a time; a new one replaces it.
         */
        public void cutAfterBytes(long count, Cut how) {
            armed.set(new Armed(new Place.Bytes(count), how));
        }

        /**
         * Arms a cut in front of the next message with that tag, on whichever connection it comes. Messages are seen in clear
         * text only, the start-up's ones without a tag not at all.
         */
        public void cutBefore(char tag, Cut how) {
            armed.set(new Armed(new Place.Tag(tag, true), how));
        }

        /** Arms a cut behind the next message with that tag, as {@link #cutBefore} does in front of it. */
        public void cutAfter(char tag, Cut how) {
            armed.set(new Armed(new Place.Tag(tag, false), how));
        }

        /** Relays nothing, and reads nothing, until {@link #thaw}. */
        public synchronized void freeze() {
            frozen = true;
        }

        /** Goes on with what was held back. */
        public synchronized void thaw() {
            frozen = false;
            notifyAll();
        }

        /** Reads all and relays nothing of it: a black hole. */
        public void swallow() {
            swallowing = true;
        }

        /** Delivers each byte that much later, in order, without limiting how many are on their way. */
        public void delay(Duration value) {
            delay = value;
        }

        /** Delivers no more than that many bytes a second on each connection. */
        public void throttle(long value) {
            bytesPerSecond = value;
        }

        private void heal() {
            armed.set(null);
            swallowing = false;
            delay = Duration.ZERO;
            bytesPerSecond = Long.MAX_VALUE;
            thaw();
        }

        Optional<Armed> armed() {
            return Optional.ofNullable(armed.get());
        }

        /** Claims the armed cut for one connection: it takes place once. */
        boolean claim(Armed claimed) {
            boolean won = armed.compareAndSet(claimed, null);
            if (won) {
                cuts.incrementAndGet();
            }
            return won;
        }

        synchronized void awaitThaw() throws InterruptedException {
            while (frozen) {
                wait();
            }
        }

        boolean swallowing() {
            return swallowing;
        }

        Duration delay() {
            return delay;
        }

        long bytesPerSecond() {
            return bytesPerSecond;
        }
    }
}
