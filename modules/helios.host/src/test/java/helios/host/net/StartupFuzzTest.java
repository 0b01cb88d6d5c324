package helios.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import helios.testkit.CertificateAuthority;
import helios.testkit.Frames;
import helios.testkit.PgClient;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thousands of connections that begin as no client would: none crashes, hangs, leaks, or disturbs others. */
final class StartupFuzzTest {

    private static final int CONNECTIONS = 10_000;
    private static final int AT_ONCE = 8;
    private static final long SEED = 20_260_211L;

    private static final Logger LEAK_LOG = Logger.getLogger(ResourceLeakDetector.class.getName());

    private final Leaks leaks = new Leaks();
    private ResourceLeakDetector.Level levelBefore;

    @BeforeEach
    void watchLeaks() {
        levelBefore = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        LEAK_LOG.addHandler(leaks);
        LEAK_LOG.setUseParentHandlers(false);
    }

    @AfterEach
    void unwatchLeaks() {
        ResourceLeakDetector.setLevel(levelBefore);
        LEAK_LOG.removeHandler(leaks);
        LEAK_LOG.setUseParentHandlers(true);
    }

    @Test
    void tenThousandStrangeBeginnings() throws Exception {
        var server = CertificateAuthority.create("test authority").issue("127.0.0.1");
        var files = new FrontTls.Settings(server.certificateFile(), server.keyFile(), Optional.empty(), false, "1.2");
        try (var tls = FrontTls.load(files);
                var front = new TestFront(
                        new FrontSettings(Optional.of(tls), false, List.of(), Duration.ofSeconds(20), KeepAlive.OFF));
                var witness = PgClient.connect(front.options())) {
            var session = front.session();
            try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
                var running = new ArrayList<Future<?>>();
                for (int thread = 0; thread < AT_ONCE; thread++) {
                    var random = new Random(SEED + thread);
                    running.add(threads.submit(() -> {
                        for (int i = 0; i < CONNECTIONS / AT_ONCE; i++) {
                            connect(front.address, random);
                        }
                        return null;
                    }));
                }
                int queries = 0;
                while (!running.stream().allMatch(Future::isDone)) {
                    PgClient.connect(front.options()).close();
                    witness.send(new Frames().flush());
                    queries++;
                }
                for (var future : running) {
                    future.get();
                }
                int expected = 5 * queries;
                Await.until(
                        "the witness was heard", Duration.ofSeconds(10), () -> session.received().length == expected);
            }
            Await.until("no login is half open", Duration.ofSeconds(10), () -> front.logins.addresses() == 0);
            assertThat(PgClient.connect(front.options()).transactionStatus()).isEqualTo('I');
        }
        assertThat(leaks.provoke()).as("leak reports, after a leak on purpose").hasSize(1);
    }

    /** Sends strange bytes, ends the connection in some way, and sees to it that the server ends it too. */
    private static void connect(InetSocketAddress address, Random random) throws IOException {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setTcpNoDelay(true);
            byte[] bytes = strange(random);
            try {
                for (int from = 0; from < bytes.length; ) {
                    int to = random.nextInt(4) == 0 ? from + 1 + random.nextInt(bytes.length - from) : bytes.length;
                    socket.getOutputStream().write(bytes, from, to - from);
                    from = to;
                }
                if (random.nextInt(10) == 0) {
                    socket.setSoLinger(true, 0); // a reset
                    return;
                }
                socket.shutdownOutput();
                socket.setSoTimeout(10_000);
                while (socket.getInputStream().read() >= 0) {
                    // what it says matters to other tests
                }
            } catch (SocketTimeoutException e) {
                throw new AssertionError("still open after " + Arrays.toString(bytes), e);
            } catch (IOException _) {
                // the server was quicker
            }
        }
    }

    private static byte[] strange(Random random) {
        var frames = new Frames();
        for (int i = random.nextInt(4); i >= 0; i--) {
            addFrame(frames, random);
        }
        byte[] bytes = frames.toBytes();
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes = mutate(bytes, random);
        }
        return bytes;
    }

    private static void addFrame(Frames frames, Random random) {
        switch (random.nextInt(9)) {
            case 0 -> frames.sslRequest();
            case 1 -> frames.gssEncRequest();
            case 2 -> frames.cancelRequest(random.nextInt(), new byte[4 + random.nextInt(253)]);
            case 3 -> frames.startup(random.nextInt(), Map.of("user", "app"));
            case 4 -> frames.startup(Frames.PROTOCOL_3_0, Map.of("user", "app", "replication", "maybe"));
            case 5 ->
                frames.startup(
                        Frames.PROTOCOL_3_2 + random.nextInt(3), Map.of("user", "a".repeat(1 + random.nextInt(9_000))));
            case 6 -> frames.bytes(new byte[] {0x16, 3, 1, 0, (byte) random.nextInt(), 1, 0, 0, 5});
            case 7 ->
                frames.bytes(ByteBuffer.allocate(4).putInt(random.nextInt()).array());
            default -> {
                byte[] noise = new byte[random.nextInt(64)];
                random.nextBytes(noise);
                frames.bytes(noise);
            }
        }
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            default -> {
                return ByteBuffer.allocate(bytes.length + at)
                        .put(bytes, 0, at)
                        .put(bytes)
                        .array();
            }
        }
        return bytes;
    }

    /** What Netty's leak detector reports. */
    private static final class Leaks extends Handler {

        private final ConcurrentLinkedQueue<String> reports = new ConcurrentLinkedQueue<>();

        /** Leaks one buffer, waits until the detector has found it, and returns all that it found. */
        List<String> provoke() {
            PooledByteBufAllocator.DEFAULT.directBuffer(7_777);
            Await.until("the leak is found", Duration.ofSeconds(20), () -> {
                System.gc();
                PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
                return !reports.isEmpty();
            });
            return List.copyOf(reports);
        }

        @Override
        public void publish(LogRecord report) {
            reports.add(report.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
