package helios.http;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import helios.spi.admin.AdminException;
import helios.spi.admin.AdminResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: reads a request, has it answered on a virtual thread, writes the answer, and only then looks at
 * the next. Confined to the server's thread but for the answering. Nothing is read that nobody waits for, so that a client
 * is held back by TCP.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    private enum State {
        /** The client owes a request, or the rest of one. */
        READING,
        /** The request is complete; nothing is read. */
        ANSWERING,
        /** Events are sent; what the client sends is discarded. */
        STREAMING,
        /** The last answer is written; what the client sends is discarded, so that no reset overtakes the answer. */
        CLOSING
    }

    /** A body of that length is read even if its request is refused, since that keeps the connection. */
    private static final int MAX_REFUSED_BODY = 64 << 10;

    private static final int MAX_DISCARDED = 16 << 20;

    private final Channel channel;
    private final InetAddress remote;
    private final HttpLimits limits;
    private final System.Logger log;
    private final Capacity capacity;
    private final Supplier<HttpHandler> handler;
    private final HeadReader heads;
    private final Queue<HttpObject> received = new ArrayDeque<>();

    private State state = State.READING;
    /** Tells whether the request's first byte has come; the opening of the connection counts as that. */
    private boolean begun = true;

    private @Nullable Future<?> alarm;
    private long discarded;

    private HttpHandler.Responder responder = _ -> {
        throw new IllegalStateException("no request was read");
    };
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    /** How many bytes of the body the capacity counts; until the answer is written. */
    private int held;

    private HttpVersion version = HttpVersion.HTTP_1_1;
    private boolean keepAlive;
    private boolean headOnly;

    Connection(Channel channel, HttpServerConfig config, Capacity capacity, Supplier<HttpHandler> handler) {
        this.channel = channel;
        this.remote = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        this.limits = config.limits();
        this.log = config.log();
        this.capacity = capacity;
        this.handler = handler;
        heads = new HeadReader(limits);
    }

    /** Fills the channel's pipeline behind what decrypts. */
    void install() {
        var _ = channel.pipeline()
                .addLast(new Inlet())
                .addLast(new HeadReader.Decoder(limits))
                .addLast(new HttpResponseEncoder())
                .addLast(new WriteTimeoutHandler(limits.writeTimeout().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(this);
    }

    /** Sees the bytes in front of the decoder. */
    private final class Inlet extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (state == State.STREAMING || state == State.CLOSING) {
                discard((ByteBuf) message);
                return;
            }
            begin();
            context.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.fireChannelReadComplete();
            if (state == State.STREAMING || state == State.CLOSING) {
                channel.read();
            }
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (capacity.open(this)) {
            expect(limits.readDeadline(), this::readTimedOut);
            channel.read();
        } else {
            keepAlive = false;
            state = State.CLOSING;
            var refusal = new HttpException(503, "all connections are in use; retry later", Map.of("Retry-After", "1"));
            var _ = channel.writeAndFlush(full(refusal.status(), Encoded.of(refusal.reply())))
                    .addListener(_ -> close());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        silence();
        forgetRequest();
        if (state == State.STREAMING) {
            capacity.closeStream();
        }
        capacity.closed(this);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.log(DEBUG, "connection closed", cause);
        close();
    }

    void close() {
        var _ = channel.close();
    }

    void closeUnlessAnswering() {
        if (state != State.ANSWERING) {
            close();
        }
    }

    // Reading

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received.add((HttpObject) message);
        takeReceived();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readOn();
    }

    private void readOn() {
        if (state == State.READING && received.isEmpty()) {
            channel.read();
        }
    }

    private void takeReceived() {
        while (state == State.READING && !received.isEmpty()) {
            var message = received.remove();
            try {
                take(message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private void take(HttpObject message) {
        try {
            if (message instanceof HttpRequest request) {
                takeHead(request);
            }
            if (message instanceof HttpContent content) {
                heads.requireDecoded(content.decoderResult());
                takeBody(content.content());
            }
            if (message instanceof LastHttpContent) {
                answer();
            }
        } catch (HttpException e) {
            refuse(e);
        } catch (RuntimeException e) {
            log.log(WARNING, "request failed", e);
            refuse(internalError());
        }
    }

    private void takeHead(HttpRequest request) {
        begin();
        version = request.protocolVersion();
        headOnly = request.method().equals(HttpMethod.HEAD);
        keepAlive = HttpUtil.isKeepAlive(request);
        var head = heads.read(request, remote);
        long length =
                HttpUtil.getContentLength(request, HttpUtil.isTransferEncodingChunked(request) ? Long.MAX_VALUE : 0L);
        try {
            responder = handler.get().accept(head);
        } catch (HttpException e) {
            if (length > MAX_REFUSED_BODY || HttpUtil.is100ContinueExpected(request)) {
                throw e;
            }
            responder = _ -> e.reply();
        }
        if (length > limits.bodyBytes() && length < Long.MAX_VALUE) {
            throw tooLarge();
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            var _ = channel.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void takeBody(ByteBuf piece) {
        int length = piece.readableBytes();
        if (length > limits.bodyBytes() - body.size()) {
            throw tooLarge();
        }
        if (!capacity.hold(length)) {
            throw new HttpException(
                    503,
                    "the requests that are read at present hold " + limits.allBodyBytes() + " bytes already; retry",
                    Map.of("Retry-After", "1"));
        }
        held += length;
        var bytes = new byte[length];
        piece.readBytes(bytes);
        body.writeBytes(bytes);
    }

    private HttpException tooLarge() {
        return new HttpException(413, "the body is limited to " + limits.bodyBytes() + " bytes");
    }

    private void refuse(HttpException refusal) {
        keepAlive = false;
        write(Encoded.of(refusal.reply()));
    }

    private void readTimedOut() {
        if (state == State.READING) {
            refuse(new HttpException(
                    408,
                    "the request was not complete within "
                            + limits.readDeadline().toMillis() + " ms"));
        }
    }

    /** The request's first byte is there. */
    private void begin() {
        if (!begun) {
            begun = true;
            expect(limits.readDeadline(), this::readTimedOut);
        }
    }

    // Answering

    private void answer() {
        state = State.ANSWERING;
        silence();
        capacity.busy(this);
        var bytes = body.toByteArray();
        body = new ByteArrayOutputStream();
        var present = responder;
        Thread.ofVirtual().name("helios-http-request").start(() -> {
            var encoded = respond(present, bytes);
            try {
                channel.eventLoop().execute(() -> write(encoded));
            } catch (RejectedExecutionException _) {
                // The server has closed meanwhile, and the connection with it.
            }
        });
    }

    private Encoded respond(HttpHandler.Responder present, byte[] bytes) {
        try {
            return Encoded.of(present.answer(bytes));
        } catch (HttpException e) {
            return Encoded.of(e.reply());
        } catch (AdminException e) {
            return Encoded.of(new HttpException(e.status(), String.valueOf(e.getMessage())).reply());
        } catch (Throwable e) {
            log.log(WARNING, "request failed", e);
            return Encoded.of(internalError().reply());
        }
    }

    private static HttpException internalError() {
        return new HttpException(500, "internal error; the log says more");
    }

    private void write(Encoded answer) {
        try {
            writeIfActive(answer);
        } catch (RuntimeException e) {
            log.log(WARNING, "answer cannot be written", e);
            close();
        }
    }

    private void writeIfActive(Encoded answer) {
        if (!channel.isActive()) {
            return;
        }
        if (answer.events().isEmpty()) {
            writeFull(answer);
        } else if (capacity.openStream()) {
            stream(answer, answer.events().get());
        } else {
            writeFull(Encoded.of(new HttpException(
                            503,
                            "all " + limits.streams() + " streams of events are in use; retry later",
                            Map.of("Retry-After", "15"))
                    .reply()));
        }
    }

    private void writeFull(Encoded answer) {
        keepAlive &= !capacity.closing();
        if (!keepAlive) {
            startDiscarding(State.CLOSING);
        }
        var _ = channel.writeAndFlush(full(answer.status(), answer)).addListener(written -> {
            if (!written.isSuccess()) {
                close();
            } else if (keepAlive) {
                next();
            } else {
                linger();
            }
        });
    }

    private HttpResponse full(int status, Encoded answer) {
        var content = headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body());
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), content);
        head(response, answer);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        HttpUtil.setKeepAlive(response.headers(), version, keepAlive);
        return response;
    }

    private static void head(HttpResponse response, Encoded answer) {
        var headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        headers.set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY");
        headers.set("x-content-type-options", "nosniff");
        answer.headers().forEach(headers::set);
    }

    private void stream(Encoded answer, AdminResponse.Events events) {
        startDiscarding(State.STREAMING);
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head(response, answer);
        HttpUtil.setTransferEncodingChunked(response, version.equals(HttpVersion.HTTP_1_1));
        HttpUtil.setKeepAlive(response.headers(), version, false);
        var _ = channel.writeAndFlush(response);
        if (headOnly) {
            linger();
            return;
        }
        channel.read();
        var stream = new EventStream(channel);
        long period = limits.keepalive().toMillis();
        alarm = channel.eventLoop().scheduleAtFixedRate(stream::keepAlive, period, period, TimeUnit.MILLISECONDS);
        Thread.ofVirtual().name("helios-http-events").start(() -> {
            try {
                events.subscribe().accept(stream);
            } catch (Throwable e) {
                log.log(WARNING, "stream of events failed", e);
                close();
            }
        });
    }

    /** Looks at the client's next request. */
    private void next() {
        forgetBody();
        begun = false;
        state = State.READING;
        capacity.waits(this);
        expect(limits.idle(), this::close);
        takeReceived();
        readOn();
    }

    // Closing

    private void startDiscarding(State discarding) {
        silence();
        forgetRequest();
        state = discarding;
    }

    private void discard(ByteBuf bytes) {
        discarded += bytes.readableBytes();
        bytes.release();
        if (discarded > MAX_DISCARDED) {
            close();
        }
    }

    /** Ends the answer and waits for the client to close, so that what it still sends makes no reset. */
    private void linger() {
        capacity.waits(this);
        expect(limits.linger(), this::close);
        channel.read();
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            shutDownOutput();
        } else {
            var _ = tls.closeOutbound().addListener(_ -> shutDownOutput());
        }
    }

    private void shutDownOutput() {
        var _ = ((DuplexChannel) channel).shutdownOutput();
    }

    private void forgetRequest() {
        received.forEach(ReferenceCountUtil::release);
        received.clear();
        forgetBody();
    }

    private void forgetBody() {
        capacity.release(held);
        held = 0;
        body = new ByteArrayOutputStream();
    }

    private void expect(Duration time, Runnable otherwise) {
        silence();
        alarm = channel.eventLoop().schedule(otherwise, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void silence() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }
}
