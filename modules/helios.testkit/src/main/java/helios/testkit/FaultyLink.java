package helios.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link FaultProxy}: two sockets, and in each direction a reader and a writer. */
final class FaultyLink {

    private static final int CHUNK = 16 * 1024;
    private static final int DELAYED_CHUNKS = 4096;

    private final Socket client;
    private final Socket server;
    private final Consumer<FaultyLink> onEnd;
    private final List<Thread> threads = new ArrayList<>();
    private final FrameScanner.Handshake handshake = new FrameScanner.Handshake();
    private volatile boolean silent;
    private int openDirections = 2;

    FaultyLink(Socket client, Socket server, Consumer<FaultyLink> onEnd) {
        this.client = client;
        this.server = server;
        this.onEnd = onEnd;
    }

    void relay(FaultProxy.Direction toServer, FaultProxy.Direction toClient) {
        start(new Stream(client, server, toServer, FrameScanner.ofClient(handshake)));
        start(new Stream(server, client, toClient, FrameScanner.ofServer(handshake)));
    }

    private synchronized void start(Stream stream) {
        threads.add(Thread.ofVirtual().start(stream::read));
        threads.add(Thread.ofVirtual().start(stream::write));
    }

    void cut(FaultProxy.Cut how) {
        switch (how) {
            case SILENCE -> silent = true;
            case CLOSE -> end();
            case RESET -> {
                reset(client);
                reset(server);
                end();
            }
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException _) {
            // closed already
        }
    }

    private void end() {
        for (var socket : List.of(client, server)) {
            try {
                socket.close();
            } catch (IOException _) {
                // closed is what it shall be
            }
        }
        synchronized (this) {
            threads.stream()
                    .filter(thread -> !thread.equals(Thread.currentThread()))
                    .forEach(Thread::interrupt);
        }
        onEnd.accept(this);
    }

    /** A direction ended in good order: the other may go on. */
    private void endDirection(Socket to) throws IOException {
        to.shutdownOutput();
        boolean last;
        synchronized (this) {
            last = --openDirections == 0;
        }
        if (last) {
            end();
        }
    }

    /** Something on its way: bytes, then possibly the cut or the end of the stream behind them. */
    private record Parcel(byte[] bytes, long deliverAt, Optional<FaultProxy.Cut> cut, boolean last) {}

    /** One direction. */
    private final class Stream {

        private final Socket from;
        private final Socket to;
        private final FaultProxy.Direction faults;
        private final FrameScanner scanner;
        private final ArrayDeque<Parcel> line = new ArrayDeque<>();
        private FaultProxy.Place.@Nullable Bytes counting;
        private long passed;

        Stream(Socket from, Socket to, FaultProxy.Direction faults, FrameScanner scanner) {
            this.from = from;
            this.to = to;
            this.faults = faults;
            this.scanner = scanner;
        }

        void read() {
            try {
                var in = from.getInputStream();
                var buffer = new byte[CHUNK];
                boolean open = true;
                while (open) {
                    faults.awaitThaw();
                    int count = in.read(buffer);
                    if (silent) {
                        open = count >= 0;
                    } else {
                        open = send(Arrays.copyOf(buffer, Math.max(0, count)), count < 0);
                    }
                }
                if (silent) {
                    end();
                }
            } catch (IOException _) {
                end();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        /** Puts the bytes on the line, up to the armed cut if it lies within; false when nothing more shall follow. */
        private boolean send(byte[] bytes, boolean last) throws InterruptedException {
            long deliverAt = System.nanoTime() + faults.delay().toNanos();
            var armed = faults.armed();
            int place = armed.map(cut -> passTo(cut.place(), bytes)).orElse(0);
            if (armed.isPresent() && place >= 0 && faults.claim(armed.get())) {
                var how = armed.get().how();
                enqueue(new Parcel(Arrays.copyOf(bytes, place), deliverAt, Optional.of(how), false));
                return how == FaultProxy.Cut.SILENCE;
            }
            if (place >= 0) {
                scanner.pass(bytes, place, Optional.empty());
            }
            enqueue(new Parcel(bytes, deliverAt, Optional.empty(), last));
            return !last;
        }

        /** Has the scanner pass the bytes up to that place and returns its offset; -1 if it does not lie within them. */
        private int passTo(FaultProxy.Place place, byte[] bytes) {
            return switch (place) {
                case FaultProxy.Place.Tag tag -> scanner.pass(bytes, 0, Optional.of(tag));
                case FaultProxy.Place.Bytes limit -> {
                    if (!limit.equals(counting)) {
                        counting = limit;
                        passed = 0;
                    }
                    long left = limit.count() - passed;
                    passed += bytes.length;
                    int end = (int) Math.min(bytes.length, left);
                    scanner.pass(Arrays.copyOf(bytes, end), 0, Optional.empty());
                    yield left <= bytes.length ? end : -1;
                }
            };
        }

        private synchronized void enqueue(Parcel parcel) throws InterruptedException {
            while (line.size() >= (faults.delay().isZero() ? 1 : DELAYED_CHUNKS)) {
                wait();
            }
            line.add(parcel);
            notifyAll();
        }

        private synchronized Parcel next() throws InterruptedException {
            while (line.isEmpty()) {
                wait();
            }
            var parcel = line.remove();
            notifyAll();
            return parcel;
        }

        void write() {
            try {
                boolean open = true;
                while (open) {
                    open = deliver(next());
                }
            } catch (IOException _) {
                end();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean deliver(Parcel parcel) throws IOException, InterruptedException {
            sleepUntil(parcel.deliverAt());
            faults.awaitThaw();
            if (!faults.swallowing() && !silent) {
                write(parcel.bytes());
            }
            parcel.cut().ifPresent(FaultyLink.this::cut);
            if (parcel.last()) {
                endDirection(to);
            }
            return parcel.cut().isEmpty() && !parcel.last();
        }

        private void write(byte[] bytes) throws IOException, InterruptedException {
            var out = to.getOutputStream();
            int written = 0;
            while (written < bytes.length) {
                long rate = faults.bytesPerSecond();
                int piece = (int) Math.min(bytes.length - written, Math.max(1, rate / 50));
                long started = System.nanoTime();
                out.write(bytes, written, piece);
                out.flush();
                written += piece;
                if (rate != Long.MAX_VALUE) {
                    sleepUntil(started + piece * 1_000_000_000L / rate);
                }
            }
        }

        private static void sleepUntil(long nanoTime) throws InterruptedException {
            long left = nanoTime - System.nanoTime();
            if (left > 0) {
                Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
            }
        }
    }
}
