package helios.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Makes a {@link HttpHead} of what Netty decoded, and refuses what is malformed or not served here. */
final class HeadReader {

    /** A decoder that refuses a request with two lengths, instead of guessing what whoever stands in front believed. */
    static final class Decoder extends HttpRequestDecoder {

        Decoder(HttpLimits limits) {
            super(new HttpDecoderConfig()
                    .setMaxInitialLineLength(limits.lineBytes())
                    .setMaxHeaderSize(limits.headerBytes()));
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
            throw new IllegalArgumentException("both Transfer-Encoding and Content-Length are given");
        }
    }

    private final HttpLimits limits;

    HeadReader(HttpLimits limits) {
        this.limits = limits;
    }

    HttpHead read(HttpRequest request, InetAddress remote) {
        requireDecoded(request.decoderResult());
        if (request.protocolVersion().majorVersion() != 1) {
            throw new HttpException(505, "this server speaks HTTP/1.1");
        }
        if (request.headers().size() > limits.headers()) {
            throw new HttpException(431, "more than " + limits.headers() + " headers");
        }
        requireOneHost(request);
        requirePlainBody(request);
        var headers = headers(request);
        HttpTarget.authority(request.uri()).ifPresent(authority -> headers.put("host", authority));
        var method = request.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : request.method();
        return new HttpHead(method.name(), HttpTarget.parse(request.uri()), headers, remote);
    }

    /** Refuses what could not be decoded, be it a head or a piece of a body. */
    void requireDecoded(DecoderResult result) {
        if (result.isSuccess()) {
            return;
        }
        if (result.cause() instanceof TooLongFrameException) {
            throw new HttpException(
                    431,
                    "the request line is limited to %d bytes and the headers to %d"
                            .formatted(limits.lineBytes(), limits.headerBytes()));
        }
        throw new HttpException(400, "malformed HTTP request: " + result.cause().getMessage());
    }

    private static void requireOneHost(HttpRequest request) {
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        boolean optional = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (hosts > 1 || (hosts == 0 && !optional)) {
            throw new HttpException(400, "exactly one Host header is expected, not " + hosts);
        }
    }

    private static void requirePlainBody(HttpRequest request) {
        var headers = request.headers();
        for (var coding : headers.getAll(HttpHeaderNames.TRANSFER_ENCODING)) {
            if (!HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)) {
                throw new HttpException(400, "transfer coding \"" + coding + "\" is not served; use chunked");
            }
        }
        for (var coding : headers.getAll(HttpHeaderNames.CONTENT_ENCODING)) {
            if (!HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(coding)) {
                throw new HttpException(415, "content coding \"" + coding + "\" is not served; send the body as it is");
            }
        }
        for (var expectation : headers.getAll(HttpHeaderNames.EXPECT)) {
            if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
                throw new HttpException(417, "expectation \"" + expectation + "\" cannot be met");
            }
        }
    }

    private static Map<String, String> headers(HttpRequest request) {
        var headers = new LinkedHashMap<String, String>();
        request.headers()
                .forEach(header -> headers.merge(
                        header.getKey().toLowerCase(Locale.ROOT),
                        header.getValue(),
                        (first, next) -> first + ", " + next));
        return headers;
    }
}
