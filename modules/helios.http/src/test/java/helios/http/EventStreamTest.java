package helios.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.admin.AdminResponse;
import helios.spi.admin.AdminResponse.EventChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-sent events. */
@Timeout(60)
final class EventStreamTest {

    private static final String GET = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Duration LONG = Duration.ofMinutes(1);

    private static HttpHandler events(Consumer<EventChannel> subscribe) {
        return _ -> _ -> new HttpReply(new AdminResponse.Events(subscribe));
    }

    @Test
    void sendsEventsAlsoAfterTheSubscriberReturned() throws Exception {
        BlockingQueue<EventChannel> channels = new LinkedBlockingQueue<>();
        try (var server = TestServer.start(events(channels::add));
                var client = new RawClient(server.address())) {
            var head = client.send(GET).head();
            assertThat(head.headers())
                    .containsEntry("content-type", "text/event-stream; charset=utf-8")
                    .containsEntry("transfer-encoding", "chunked");

            var channel = channels.take();
            channel.send("one", Map.of("text", "line\nbreak"));
            channel.send("two", List.of(1, 2));

            assertThat(client.chunk()).isEqualTo("event: one\ndata: {\"text\":\"line\\nbreak\"}\n\n");
            assertThat(client.chunk()).isEqualTo("event: two\ndata: [1,2]\n\n");
            assertThatThrownBy(() -> channel.send("forged\ndata: x", 1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void showsThatItIsAlive() throws Exception {
        var limits = TestServer.times(LONG, LONG, LONG, Duration.ofMillis(100));
        try (var server = TestServer.start(limits, events(_ -> {}));
                var client = new RawClient(server.address())) {
            client.send(GET).head();

            assertThat(client.chunk()).isEqualTo(": keepalive\n\n");
            assertThat(client.chunk()).isEqualTo(": keepalive\n\n");
        }
    }

    @Test
    void tellsTheSubscriberThatTheClientHasGone() throws Exception {
        BlockingQueue<EventChannel> channels = new LinkedBlockingQueue<>();
        try (var server = TestServer.start(events(channels::add));
                var client = new RawClient(server.address())) {
            client.send(GET).head();
            var channel = channels.take();
            assertThat(channel.open()).isTrue();

            client.reset();

            while (channel.open()) {
                Thread.onSpinWait();
            }
            channel.send("late", 1);
        }
    }

    @Test
    void endsAStreamWhoseClientDoesNotRead() throws Exception {
        var limits = TestServer.times(LONG, LONG, Duration.ofMillis(300), LONG);
        BlockingQueue<EventChannel> channels = new LinkedBlockingQueue<>();
        try (var server = TestServer.start(limits, events(channels::add));
                var client = new RawClient(server.address())) {
            client.send(GET).head();
            var channel = channels.take();

            var large = "x".repeat(1 << 20);
            while (channel.open()) {
                channel.send("flood", large);
            }
        }
    }

    @Test
    void endsAStreamWhoseSubscriberFails() throws Exception {
        Consumer<EventChannel> failing = _ -> {
            throw new IllegalStateException("no events today");
        };
        try (var server = TestServer.start(events(failing));
                var client = new RawClient(server.address())) {
            client.send(GET).head();

            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void opensOnlySoManyStreams() throws Exception {
        try (var server = TestServer.start(TestServer.numbers(256, 2, 64 << 20), events(_ -> {}));
                var first = new RawClient(server.address());
                var second = new RawClient(server.address());
                var third = new RawClient(server.address())) {
            assertThat(first.send(GET).head().status()).isEqualTo(200);
            assertThat(second.send(GET).head().status()).isEqualTo(200);

            var refused = third.ask(GET);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsKey("retry-after");

            first.reset();
            var head = third.send(GET).head();
            while (head.status() == 503) {
                third.text(Integer.parseInt(head.headers().get("content-length")));
                head = third.send(GET).head();
            }
            assertThat(head.status()).isEqualTo(200);
        }
    }

    @Test
    void endsStreamsWhenTheServerCloses() throws Exception {
        var server = TestServer.start(events(_ -> {}));
        try (var client = new RawClient(server.address())) {
            client.send(GET).head();

            server.close();

            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void streamsToAnHttp10ClientWithoutChunks() throws Exception {
        try (var server = TestServer.start(events(channel -> channel.send("e", true)));
                var client = new RawClient(server.address())) {
            var head = client.send("GET /events HTTP/1.0\r\n\r\n").head();

            assertThat(head.headers()).doesNotContainKey("transfer-encoding");
            assertThat(client.text(21)).isEqualTo("event: e\ndata: true\n\n");
        }
    }
}
