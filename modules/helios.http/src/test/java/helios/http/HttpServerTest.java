package helios.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.spi.admin.AdminException;
import helios.spi.admin.AdminResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a well-behaved client gets. */
@Timeout(60)
final class HttpServerTest {

    @Test
    void answersManyRequestsOnOneConnection() throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var client = new RawClient(server.address())) {
            for (int i = 0; i < 3; i++) {
                var answer = client.ask("POST /a%20b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).contains("\"method\":\"POST\"", "\"path\":\"/a%20b\"", "\"length\":3");
                assertThat(answer.headers())
                        .containsEntry("content-type", "application/json; charset=utf-8")
                        .containsEntry("x-frame-options", "DENY")
                        .containsEntry("x-content-type-options", "nosniff")
                        .containsEntry("cache-control", "no-store")
                        .doesNotContainKeys("access-control-allow-origin", "connection");
            }
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        var slow = new CountDownLatch(1);
        HttpHandler handler = head -> body -> {
            if (head.target().rawPath().equals("/0")) {
                slow.await();
            }
            return TestServer.echo(head, body);
        };
        try (var server = TestServer.start(handler);
                var client = new RawClient(server.address())) {
            var requests = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                requests.append("POST /%d HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok".formatted(i));
            }
            client.send(requests.toString());
            slow.countDown();

            for (int i = 0; i < 500; i++) {
                assertThat(client.answer().body()).contains("\"path\":\"/" + i + "\"");
            }
        }
    }

    @Test
    void takesRequestsThatAreSplitAnywhere() throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var client = new RawClient(server.address())) {
            var request =
                    "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
            for (int i = 0; i < request.length(); i++) {
                client.send(request.substring(i, i + 1));
            }

            assertThat(client.answer().body()).contains("\"length\":5");
        }
    }

    @Test
    void leavesTheBodyOutForHead() throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var client = new RawClient(server.address())) {
            var head = client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n").answer(false);
            var next = client.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(head.headers().get("content-length"))
                    .isEqualTo(next.headers().get("content-length"));
            assertThat(next.status()).isEqualTo(200);
        }
    }

    @Test
    void closesWhenTheClientWantsIt() throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var http11 = new RawClient(server.address());
                var http10 = new RawClient(server.address());
                var http10KeptAlive = new RawClient(server.address())) {
            assertThat(http11.ask("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .headers())
                    .containsEntry("connection", "close");
            assertThat(http11.ended()).isTrue();
            assertThat(http10.ask("GET /x HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
            assertThat(http10.ended()).isTrue();
            for (int i = 0; i < 2; i++) {
                assertThat(http10KeptAlive
                                .ask("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                                .headers())
                        .containsEntry("connection", "keep-alive");
            }
        }
    }

    @Test
    void answersAClientThatHasFinishedSending() throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var client = new RawClient(server.address())) {
            client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").halfClose();

            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void tellsRefusalsAsJsonAndGoesOn() throws Exception {
        HttpHandler handler = head -> switch (head.target().rawPath()) {
            case "/head" -> throw new HttpException(404, "no \"route\"", Map.of("X-Why", "because"));
            case "/bug-in-head" -> throw new IllegalStateException("secret");
            case "/endpoint" ->
                _ -> {
                    throw new AdminException(409, "already draining");
                };
            case "/bug" ->
                _ -> {
                    throw new IllegalStateException("secret");
                };
            case "/error" ->
                _ -> {
                    throw new StackOverflowError();
                };
            case "/unwritable" -> _ -> new HttpReply(AdminResponse.ok(new Object()));
            default -> _ -> new HttpReply(new AdminResponse.Content(200, "text/plain", new byte[] {'o', 'k'}));
        };
        try (var server = TestServer.start(handler);
                var client = new RawClient(server.address())) {
            var refused = client.ask("POST /head HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.body()).isEqualTo("{\"error\":\"no \\\"route\\\"\"}");
            assertThat(refused.headers()).containsEntry("x-why", "because");
            var conflict = client.ask("GET /endpoint HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(conflict.status()).isEqualTo(409);
            assertThat(conflict.body()).isEqualTo("{\"error\":\"already draining\"}");
            for (var path : new String[] {"/bug", "/error", "/unwritable"}) {
                var failed = client.ask("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path));
                assertThat(failed.status()).isEqualTo(500);
                assertThat(failed.body()).isEqualTo("{\"error\":\"internal error; the log says more\"}");
            }
            assertThat(client.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").body()).isEqualTo("ok");
            assertThat(client.ask("GET /bug-in-head HTTP/1.1\r\nHost: x\r\n\r\n")
                            .status())
                    .isEqualTo(500);
        }
    }

    @Test
    void asksForTheBodyOnlyOfARequestThatIsAccepted() throws Exception {
        HttpHandler handler = head -> {
            if (head.target().rawPath().equals("/refused")) {
                throw new HttpException(401, "who are you?");
            }
            return body -> TestServer.echo(head, body);
        };
        try (var server = TestServer.start(handler);
                var accepted = new RawClient(server.address());
                var refused = new RawClient(server.address())) {
            var head = "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

            assertThat(accepted.send(head.formatted("/x")).head().status()).isEqualTo(100);
            assertThat(accepted.ask("hello").body()).contains("\"length\":5");
            assertThat(refused.ask(head.formatted("/refused")).status()).isEqualTo(401);
            assertThat(refused.ended()).isTrue();
        }
    }

    @Test
    void takesTheHostOfAnAbsoluteTarget() throws Exception {
        HttpHandler handler = head -> _ -> new HttpReply(AdminResponse.ok(
                head.header("host").orElse("none") + head.target().segments()));
        try (var server = TestServer.start(handler);
                var client = new RawClient(server.address())) {
            assertThat(client.ask("GET http://other:1/a?b=c HTTP/1.1\r\nHost: x\r\n\r\n")
                            .body())
                    .isEqualTo("\"other:1[a]\"");
            assertThat(client.ask("GET http://other HTTP/1.1\r\nHost: x\r\n\r\n")
                            .body())
                    .isEqualTo("\"other[]\"");
        }
    }

    @Test
    void answersByAnotherHandlerWithoutClosingAConnection() throws Exception {
        try (var server = TestServer.start(TestServer.echo());
                var client = new RawClient(server.address())) {
            assertThat(client.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").body()).contains("/x");

            server.handler(_ -> _ -> new HttpReply(AdminResponse.ok("second")));

            assertThat(client.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").body()).isEqualTo("\"second\"");
        }
    }

    @Test
    void finishesWhatIsBeingAnsweredBeforeItCloses() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        HttpHandler handler = head -> body -> {
            begun.countDown();
            goOn.await();
            return TestServer.echo(head, body);
        };
        var server = TestServer.start(handler);
        InetSocketAddress address = server.address();
        try (var busy = new RawClient(address);
                var idle = new RawClient(address)) {
            busy.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
            begun.await();
            var closing = Thread.ofVirtual().start(server::close);

            assertThat(idle.ended()).isTrue();
            goOn.countDown();

            var answer = busy.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(busy.ended()).isTrue();
            busy.reset();
            assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
        }
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("helios-http-test"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void saysWhichAddressCannotBeHad() {
        var config = new HttpServerConfig(
                "test",
                new ListenAddress("192.0.2.1", 0),
                Optional::empty,
                HttpLimits.STANDARD,
                System.getLogger("helios.http.test"));

        assertThatThrownBy(() -> HttpServer.start(config, TestServer.echo()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen at 192.0.2.1:0");
    }

    @Test
    void listensWhereItIsToldAndNowhereElse() throws Exception {
        assertThat(answers("0.0.0.0:0", "127.0.0.1")).isTrue();
        assertThat(answers("0.0.0.0:0", "::1")).isFalse();
        assertThat(answers("127.0.0.1:0", "127.0.0.2")).isFalse();
        assertThat(answers(":0", "127.0.0.1")).isTrue();
        assumeTrue(
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .anyMatch(Inet6Address.class::isInstance),
                "listening by IPv6 was not tested: this machine has no address of it");
        assertThat(answers(":0", "::1")).isTrue();
        assertThat(answers("[::1]:0", "::1")).isTrue();
        assertThat(answers("[::1]:0", "127.0.0.1")).isFalse();
    }

    private static boolean answers(String address, String from) throws IOException {
        var config = new HttpServerConfig(
                "test",
                ListenAddress.parse(address),
                Optional::empty,
                HttpLimits.STANDARD,
                System.getLogger("helios.http.test"));
        try (var server = HttpServer.start(config, TestServer.echo());
                var client = new RawClient(new InetSocketAddress(
                        InetAddress.ofLiteral(from), server.address().getPort()))) {
            return client.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").status() == 200;
        } catch (ConnectException _) {
            return false;
        }
    }

    @Test
    void survivesAClientThatGoesWhileItIsAnswered() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        HttpHandler handler = head -> body -> {
            if (head.target().rawPath().equals("/slow")) {
                begun.countDown();
                goOn.await(10, TimeUnit.SECONDS);
            }
            return new HttpReply(new AdminResponse.Content(
                    200, "text/plain", "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8)));
        };
        try (var server = TestServer.start(handler);
                var gone = new RawClient(server.address());
                var other = new RawClient(server.address())) {
            gone.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
            begun.await();
            gone.reset();
            goOn.countDown();

            assertThat(other.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").body()).hasSize(1 << 20);
        }
    }
}
