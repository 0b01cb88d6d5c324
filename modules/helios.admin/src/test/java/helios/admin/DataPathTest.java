package helios.admin;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.PgClient;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole proxy in front of a PostgreSQL server, with little memory. */
@Timeout(120)
final class DataPathTest {

    private static final Duration LONGEST_QUERY = Duration.ofSeconds(2);
    private static final long MEMORY = 48 << 20;

    private static String toml(PostgresServer server, String admin) {
        return """
                listen_address = "127.0.0.1:0"
                admin_address = "%s"
                state_dir = "state"
                %s""".formatted(admin, ProxyProcess.nodes(List.of(server)));
    }

    private static ProxyProcess.Builder proxy(String toml) {
        return ProxyProcess.builder()
                .config(toml)
                .jvmOptions(
                        "-Xms96m",
                        "-Xmx96m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:MaxDirectMemorySize=64m",
                        "-XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void isNotTouchedByGreedyAndSlowHttpClients() throws Exception {
        try (var server = PostgresServer.start();
                var proxy = proxy(toml(server, "127.0.0.1:0")).start();
                var client =
                        PgClient.connect(proxy.options().user(server.user()).password(server.password()))) {
            int admin = proxy.adminPort();
            warmUp(client, admin);
            long before = proxy.residentBytes();
            var stop = new AtomicBoolean();
            var queries = new AtomicLong();
            var slowest = new AtomicLong();
            var traffic = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    long start = System.nanoTime();
                    client.query("select 1");
                    slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
                    queries.incrementAndGet();
                }
            });

            var crowd = attack(admin);
            long after = proxy.residentBytes();
            boolean probed = probe(admin);
            stop.set(true);
            traffic.join();
            for (var socket : crowd) {
                socket.close();
            }

            assertThat(probed).as("a probe is answered meanwhile").isTrue();
            assertThat(queries).as("queries answered meanwhile").hasValueGreaterThan(100);
            assertThat(Duration.ofNanos(slowest.get())).isLessThan(LONGEST_QUERY);
            assertThat(after - before).as("growth of memory").isLessThan(MEMORY);
            assertThat(client.query("select 2").rows()).hasSize(1);
        }
    }

    private static void warmUp(PgClient client, int admin) throws IOException {
        for (int i = 0; i < 300; i++) {
            client.query("select 1");
            assertThat(probe(admin)).isTrue();
        }
    }

    /** Three hundred connections that drip, and ten that send a header line of ten mebibytes each. */
    private static List<Socket> attack(int admin) throws IOException {
        var crowd = new ArrayList<Socket>();
        for (int i = 0; i < 300; i++) {
            var slow = new Socket(InetAddress.getLoopbackAddress(), admin);
            slow.getOutputStream().write("GET / HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
            crowd.add(slow);
        }
        var line = "a".repeat(10 << 20).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 10; i++) {
            var greedy = new Socket(InetAddress.getLoopbackAddress(), admin);
            greedy.getOutputStream().write("GET / HTTP/1.1\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII));
            greedy.getOutputStream().write(line);
            var answer = new String(greedy.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(answer).isEqualTo("HTTP/1.1 431");
            crowd.add(greedy);
        }
        for (var socket : crowd.subList(100, 300)) {
            try {
                socket.getOutputStream().write('a');
            } catch (IOException _) {
                // Closed for a newcomer, as it should be.
            }
        }
        return crowd;
    }

    private static boolean probe(int admin) throws IOException {
        try (var client = new TestClient(admin)) {
            return client.send("GET", "/health", "").status() == 200;
        }
    }

    @Test
    void makesATokenOfItsOwnOffLoopback() throws Exception {
        try (var server = PostgresServer.start();
                var proxy = proxy(toml(server, "0.0.0.0:0")).start()) {
            int admin = proxy.adminPort();
            var file = proxy.folder().resolve("state/admin.token");

            assertThat(proxy.log())
                    .anyMatch(line -> line.contains("logger=helios.admin") && line.contains("admin.token"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            try (var client = new TestClient(admin)) {
                assertThat(client.send("GET", "/version", "").status()).isEqualTo(401);
                assertThat(client.send("GET", "/version", "", "Authorization", "Bearer wrong")
                                .status())
                        .isEqualTo(401);
                assertThat(client.send("GET", "/health", "").status()).isEqualTo(200);
                var token = Files.readString(file).strip();
                assertThat(client.send("GET", "/version", "", "Authorization", "Bearer " + token)
                                .status())
                        .isEqualTo(200);
                assertThat(proxy.log()).noneMatch(line -> line.contains(token));
            }
        }
    }
}
