package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What passes through a small proxy leaves nothing behind: neither much of it, nor much nonsense. */
final class MemoryTest {

    private static final long MEBI = 1024 * 1024;
    private static final long GROWTH = 32 * MEBI;

    private static final String POOLED = """
            [auth]
            mode = "trust"
            [pool]
            mode = "transaction"
            max_pool_size = 2
            """;

    private static ProxyProcess proxy;
    private static ProxyProcess pooled;

    @BeforeAll
    static void start() {
        proxy = start("");
        pooled = start(POOLED);
        Stage.server().query("""
                CREATE TABLE wide (v text);
                CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER skip BEFORE INSERT ON wide FOR EACH ROW EXECUTE FUNCTION skip()
                """);
    }

    private static ProxyProcess start(String sections) {
        return ProxyProcess.builder()
                .jvmOptions("-Xmx256m", "-XX:NativeMemoryTracking=summary")
                .config(Stage.alone(ProxyProcess.nodes(List.of(Stage.server())) + sections))
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        pooled.close();
        Stage.server().query("DROP TABLE wide; DROP FUNCTION skip()");
    }

    static Stream<ProxyProcess> proxies() {
        return Stream.of(proxy, pooled);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void aGibibyteOfRowsPassesInFlatMemory(ProxyProcess proxy) {
        try (var client = PgClient.connect(options(proxy))) {
            rows(client, 100);
            long before = proxy.residentBytes();
            assertThat(rows(client, 1024)).isEqualTo(1024 * MEBI);
            assertThat(proxy.residentBytes() - before).isLessThan(GROWTH);
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void aGibibyteOfCopyPassesInFlatMemory(ProxyProcess proxy) {
        try (var client = PgClient.connect(options(proxy))) {
            copy(client, 100);
            long before = proxy.residentBytes();
            copy(client, 1024);
            assertThat(proxy.residentBytes() - before).isLessThan(GROWTH);
        }
    }

    @Test
    void aClientThatStopsReadingStallsNobodyElse() {
        try (var stopped = PgClient.connect(options());
                var other = PgClient.connect(options())) {
            rows(other, 20);
            long before = proxy.residentBytes();
            stopped.send(new Frames().query("SELECT repeat('x', 1048576) FROM generate_series(1, 200)"));
            stopped.readUntil('D');
            for (int i = 0; i < 500; i++) {
                assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            }
            assertThat(proxy.residentBytes() - before).isLessThan(GROWTH);
            assertThat(stopped.readUntilReady()).hasSize(201);
        }
    }

    @Test
    void tenThousandMalformedConversations() throws IOException {
        try (var bystander = PgClient.connect(options())) {
            // Compiled code and a heap of its usual size are no leak, so the JVM is warm when the count begins, and
            // what is counted is what lives: a leak of 400 bytes of objects, or of 800 of buffers, for each
            // conversation would be seen.
            fuzz(0, 2_000);
            var jvm = new Jvm(proxy.pid());
            long heap = jvm.heapAfterCollection();
            long direct = jvm.directMemory();
            long resident = proxy.residentBytes();
            long descriptors = descriptors();
            for (int round = 2; round < 12; round++) {
                fuzz(round * 1_000L, 1_000);
                assertThat(bystander.query("SELECT 1").value()).isEqualTo("1");
            }
            helios.testkit.Await.until(
                    "all sockets are closed", Duration.ofSeconds(20), () -> descriptors() <= descriptors + 4);
            assertThat(jvm.heapAfterCollection() - heap)
                    .as("growth of the heap")
                    .isLessThan(4 * MEBI);
            assertThat(jvm.directMemory() - direct)
                    .as("growth of direct memory")
                    .isLessThan(8 * MEBI);
            assertThat(proxy.residentBytes() - resident).isLessThan(GROWTH);
            assertThat(proxy.log()).noneMatch(line -> line.contains("level=error"));
        }
    }

    // ---- helpers -------------------------------------------------------------------------------------------------

    private static PgOptions options() {
        return options(proxy);
    }

    private static PgOptions options(ProxyProcess proxy) {
        return Stage.quick(proxy.options()).timeout(Duration.ofSeconds(60));
    }

    /** Fetches that many rows of a mebibyte and returns the bytes of their values. */
    private static long rows(PgClient client, int count) {
        client.send(new Frames().query("SELECT repeat('x', 1048576) FROM generate_series(1, " + count + ")"));
        long bytes = 0;
        for (var message = client.read(); message.tag() != 'Z'; message = client.read()) {
            bytes += message.tag() == 'D' ? message.length() - 6 : 0;
        }
        return bytes;
    }

    private static void copy(PgClient client, int mebibytes) {
        var row = "y".repeat(64 * 1024 - 1) + "\n";
        var data = row.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(client.copyIn(
                        "COPY wide FROM STDIN",
                        Collections.nCopies(16 * mebibytes, data).iterator()))
                .isEqualTo("COPY 0");
    }

    private static long descriptors() throws IOException {
        try (var files = Files.list(Path.of("/proc", Long.toString(proxy.pid()), "fd"))) {
            return files.count();
        }
    }

    /** One connection each, with bytes that are nearly right, or not at all. */
    private static void fuzz(long firstSeed, int count) {
        var hangs = new AtomicLong();
        for (long seed = firstSeed; seed < firstSeed + count; seed++) {
            try (var client = PgClient.open(options().timeout(Duration.ofSeconds(10)))) {
                client.send(conversation(new Random(seed)));
                client.finishSending();
                client.readToEnd();
            } catch (java.io.UncheckedIOException e) {
                if (e.getCause() instanceof java.net.SocketTimeoutException) {
                    hangs.incrementAndGet();
                }
            } catch (IllegalStateException _) {
                // single bytes, such as the answer to SSLRequest, are no messages
            }
        }
        assertThat(hangs).hasValue(0);
    }

    private static byte[] conversation(Random random) {
        var startup = new Frames().startup(version(random), Map.of("user", "quick", "database", "postgres"));
        var junk = new byte[random.nextInt(40)];
        random.nextBytes(junk);
        return switch (random.nextInt(10)) {
            case 0 -> junk;
            case 1 ->
                new Frames()
                        .bytes(new byte[] {0, 0, 0, (byte) random.nextInt(9)})
                        .bytes(junk)
                        .toBytes();
            case 2 ->
                new Frames().bytes(new byte[] {0x7f, -1, -1, -1}).bytes(junk).toBytes();
            case 3 -> new Frames().cancelRequest(random.nextInt(), junk).toBytes();
            case 4 -> new Frames().gssEncRequest().bytes(junk).toBytes();
            case 5 ->
                new Frames()
                        .sslRequest()
                        .bytes(random.nextBoolean() ? junk : startup.toBytes())
                        .toBytes();
            case 6 -> damaged(random, startup.toBytes());
            case 7 -> startup.bytes(junk).toBytes();
            case 8 ->
                startup.lying((char) ('A' + random.nextInt(40)), random.nextInt(), junk)
                        .toBytes();
            default ->
                damaged(
                        random,
                        startup.query("SELECT 1")
                                .parse("", "SELECT $1")
                                .bind("", "", "x")
                                .sync()
                                .toBytes());
        };
    }

    private static int version(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> 2 << 16;
            case 1 -> Frames.PROTOCOL_3_2;
            case 2 -> 3 << 16 | 3;
            case 3 -> random.nextInt();
            default -> Frames.PROTOCOL_3_0;
        };
    }

    private static byte[] damaged(Random random, byte[] bytes) {
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return random.nextBoolean() ? bytes : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
}
