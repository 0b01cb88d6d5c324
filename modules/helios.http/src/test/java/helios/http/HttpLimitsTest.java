package helios.http;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.admin.AdminResponse;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a greedy, slow or malformed client gets, and that nobody else notices. */
@Timeout(60)
final class HttpLimitsTest {

    private static final String GET = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void refusesATenMebibyteHeaderLine() throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var greedy = new RawClient(server.address());
                var other = new RawClient(server.address())) {
            greedy.send("GET /x HTTP/1.1\r\nHost: x\r\nX-Long: ");
            greedy.send("a".repeat(10 << 20));

            assertThat(greedy.answer().status()).isEqualTo(431);
            assertThat(other.ask(GET).status()).isEqualTo(200);
        }
    }

    @Test
    void refusesTooLongALineAndTooManyHeaders() throws Exception {
        try (var server = TestServer.start(TestServer.echo())) {
            assertThat(statusOf(server, "GET /" + "a".repeat(8 << 10) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .isEqualTo(431);
            assertThat(statusOf(server, "GET /x HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(99) + "\r\n"))
                    .isEqualTo(200);
            assertThat(statusOf(server, "GET /x HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(100) + "\r\n"))
                    .isEqualTo(431);
            var many = "X: %s\r\n".formatted("a".repeat(8000)).repeat(9);
            assertThat(statusOf(server, "GET /x HTTP/1.1\r\nHost: x\r\n" + many + "\r\n"))
                    .isEqualTo(431);
        }
    }

    @Test
    void refusesTooLargeABodyBeforeItHasIt() throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var chunked = new RawClient(server.address())) {
            assertThat(statusOf(
                            server, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: " + ((8 << 20) + 1) + "\r\n\r\n"))
                    .isEqualTo(413);
            assertThat(statusOf(server, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n"))
                    .isEqualTo(413);
            chunked.send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            var chunk = "100000\r\n" + "a".repeat(1 << 20) + "\r\n";
            for (int i = 0; i < 9; i++) {
                chunked.send(chunk);
            }
            assertThat(chunked.answer().status()).isEqualTo(413);
            var largest =
                    "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: " + (8 << 20) + "\r\n\r\n" + "a".repeat(8 << 20);
            assertThat(statusOf(server, largest)).isEqualTo(200);
        }
    }

    @Test
    void takesABodyOfVeryManySmallChunks() throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var client = new RawClient(server.address())) {
            var answer = client.ask("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\na\r\n".repeat(200_000) + "0\r\n\r\n");

            assertThat(answer.body()).contains("\"length\":200000");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /x\r\n\r\n",
                "GET /x HTTP/1.1\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET x HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%4 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a/%2e%2E/b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /x?a=%e HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
                "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\na\r\n",
                "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\na\r\n",
            })
    void refusesWhatIsMalformed(String request) throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var client = new RawClient(server.address())) {
            var answer = client.ask(request);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).startsWith("{\"error\":\"");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void refusesWhatIsNotServed() throws Exception {
        try (var server = TestServer.start(TestServer.echo())) {
            assertThat(statusOf(server, "PRI * HTTP/2.0\r\n\r\n")).isEqualTo(505);
            assertThat(statusOf(server, "GET /x HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n"))
                    .isEqualTo(417);
            assertThat(statusOf(server, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n\r\n"))
                    .isEqualTo(415);
        }
    }

    @Test
    void endsARequestThatDrips() throws Exception {
        var limits = TestServer.times(Duration.ofMillis(500), LONG, LONG, LONG);
        try (var server = TestServer.start(limits, TestServer.echo());
                var silent = new RawClient(server.address());
                var dripping = new RawClient(server.address());
                var drippingBody = new RawClient(server.address());
                var other = new RawClient(server.address())) {
            drip(dripping, "GET /x HTTP/1.1\r\nHost: x\r\nX: ");
            drip(drippingBody, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");

            assertThat(other.ask(GET).status()).isEqualTo(200);
            for (var slow : List.of(silent, dripping, drippingBody)) {
                assertThat(slow.answer().status()).isEqualTo(408);
                assertThat(slow.ended()).isTrue();
            }
        }
    }

    @Test
    void endsTheSecondRequestOfAConnectionThatDripsToo() throws Exception {
        var limits = TestServer.times(Duration.ofMillis(500), LONG, LONG, LONG);
        try (var server = TestServer.start(limits, TestServer.echo());
                var client = new RawClient(server.address())) {
            assertThat(client.ask(GET).status()).isEqualTo(200);
            drip(client, "GET /x HTT");

            assertThat(client.answer().status()).isEqualTo(408);
        }
    }

    @Test
    void closesAnIdleConnectionWithoutAWord() throws Exception {
        var limits = TestServer.times(LONG, Duration.ofMillis(300), LONG, LONG);
        try (var server = TestServer.start(limits, TestServer.echo());
                var client = new RawClient(server.address())) {
            assertThat(client.ask(GET).status()).isEqualTo(200);

            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void servesANewcomerAlthoughThreeHundredConnectionsAreOpen() throws Exception {
        var clients = new ArrayList<RawClient>();
        try (var server = TestServer.start(TestServer.echo())) {
            for (int i = 0; i < 300; i++) {
                clients.add(new RawClient(server.address()).send("GET /x HTTP/1.1\r\nX-Slow"));
            }
            try (var newcomer = new RawClient(server.address())) {
                assertThat(newcomer.ask(GET).status()).isEqualTo(200);
            }

            for (var evicted : clients.subList(0, 44)) {
                assertThat(evicted.ended()).isTrue();
            }
            var youngest = clients.getLast();
            assertThat(youngest.ask(": b\r\nHost: x\r\n\r\n").status()).isEqualTo(200);
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    @Test
    void holdsLittleMemoryForACrowdOfGreedyClients() throws Exception {
        var crowd = new ArrayList<RawClient>();
        try (var server = TestServer.start(TestServer.echo());
                var other = new RawClient(server.address())) {
            assertThat(other.ask(GET).status()).isEqualTo(200);
            long before = usedMemory();
            for (int i = 0; i < 200; i++) {
                crowd.add(new RawClient(server.address()).send("GET /x HTTP/1.1\r\nX: " + "a".repeat(60_000)));
            }
            for (int i = 0; i < 10; i++) {
                var greedy = new RawClient(server.address());
                crowd.add(greedy.send("GET /x HTTP/1.1\r\nX: ").send("a".repeat(10 << 20)));
                assertThat(greedy.answer().status()).isEqualTo(431);
                assertThat(other.ask(GET).status()).isEqualTo(200);
            }

            assertThat(usedMemory() - before).isLessThan(40 << 20);
        } finally {
            for (var client : crowd) {
                client.close();
            }
        }
    }

    private static long usedMemory() {
        System.gc();
        var runtime = Runtime.getRuntime();
        long direct = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
        return runtime.totalMemory() - runtime.freeMemory() + direct;
    }

    @Test
    void refusesANewcomerWhereAllAreBeingAnswered() throws Exception {
        var begun = new CountDownLatch(2);
        var goOn = new CountDownLatch(1);
        HttpHandler handler = head -> body -> {
            begun.countDown();
            goOn.await();
            return TestServer.echo(head, body);
        };
        try (var server = TestServer.start(TestServer.numbers(2, 64, 64 << 20), handler);
                var first = new RawClient(server.address()).send(GET);
                var second = new RawClient(server.address()).send(GET)) {
            begun.await();
            try (var third = new RawClient(server.address())) {
                assertThat(third.answer().status()).isEqualTo(503);
                assertThat(third.ended()).isTrue();
            }
            goOn.countDown();
            assertThat(first.answer().status()).isEqualTo(200);
            assertThat(second.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void holdsOnlySoMuchOfAllBodiesTogether() throws Exception {
        var requests = new AtomicInteger();
        HttpHandler handler = head -> {
            requests.incrementAndGet();
            return body -> TestServer.echo(head, body);
        };
        try (var server = TestServer.start(TestServer.numbers(256, 64, 1000), handler);
                var first = new RawClient(server.address());
                var second = new RawClient(server.address())) {
            first.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + "a".repeat(800));
            while (requests.get() == 0) {
                Thread.onSpinWait();
            }
            var refused = second.ask("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 300\r\n\r\n" + "a".repeat(300));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsEntry("retry-after", "1");
            assertThat(first.ask("a".repeat(100)).body()).contains("\"length\":900");
            for (int i = 0; i < 5; i++) {
                assertThat(first.ask("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + "a".repeat(900))
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void doesNotWaitForAClientThatDoesNotRead() throws Exception {
        var limits = TestServer.times(LONG, LONG, Duration.ofMillis(300), LONG);
        HttpHandler handler = _ -> _ -> new HttpReply(new AdminResponse.Content(200, "text/plain", new byte[64 << 20]));
        try (var server = TestServer.start(limits, handler);
                var client = new RawClient(server.address())) {
            client.send(GET);

            var head = client.head();
            assertThat(head.headers()).containsEntry("content-length", Integer.toString(64 << 20));
            assertThat(client.untilReset()).isTrue();
        }
    }

    private static void drip(RawClient client, String beginning) {
        Thread.ofVirtual().start(() -> {
            try {
                client.send(beginning);
                while (true) {
                    client.send("a");
                    Thread.sleep(10);
                }
            } catch (IOException | InterruptedException _) {
                // The server has closed the connection, as it should.
            }
        });
    }

    private static int statusOf(HttpServer server, String request) throws IOException {
        try (var client = new RawClient(server.address())) {
            return client.ask(request).status();
        }
    }
}
