package helios.http;

import helios.spi.TlsIdentity;
import helios.spi.admin.AdminResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Servers for tests. */
final class TestServer {

    static final HttpLimits LIMITS = HttpLimits.STANDARD;

    private TestServer() {}

    static HttpServer start(HttpHandler handler) throws IOException {
        return start(LIMITS, handler);
    }

    static HttpServer start(HttpLimits limits, HttpHandler handler) throws IOException {
        return start(limits, Optional.empty(), handler);
    }

    static HttpServer start(HttpLimits limits, Optional<TlsIdentity> tls, HttpHandler handler) throws IOException {
        return HttpServer.start(
                new HttpServerConfig(
                        "test",
                        ListenAddress.parse("127.0.0.1:0"),
                        () -> tls,
                        limits,
                        System.getLogger("helios.http.test")),
                handler);
    }

    /** Answers each request with what it was. */
    static HttpReply echo(HttpHead head, byte[] body) {
        return new HttpReply(AdminResponse.ok(
                Map.of("method", head.method(), "path", head.target().rawPath(), "length", body.length)));
    }

    static HttpHandler echo() {
        return head -> body -> echo(head, body);
    }

    /** The standard limits but for the times. */
    static HttpLimits times(Duration readDeadline, Duration idle, Duration writeTimeout, Duration keepalive) {
        return new HttpLimits(
                LIMITS.connections(),
                LIMITS.headers(),
                LIMITS.headerBytes(),
                LIMITS.lineBytes(),
                LIMITS.bodyBytes(),
                LIMITS.allBodyBytes(),
                readDeadline,
                idle,
                LIMITS.linger(),
                LIMITS.streams(),
                writeTimeout,
                keepalive);
    }

    /** The standard limits but for the numbers of connections and streams, and the size of all bodies. */
    static HttpLimits numbers(int connections, int streams, int allBodyBytes) {
        return new HttpLimits(
                connections,
                LIMITS.headers(),
                LIMITS.headerBytes(),
                LIMITS.lineBytes(),
                LIMITS.bodyBytes(),
                allBodyBytes,
                LIMITS.readDeadline(),
                LIMITS.idle(),
                LIMITS.linger(),
                streams,
                LIMITS.writeTimeout(),
                LIMITS.keepalive());
    }
}
