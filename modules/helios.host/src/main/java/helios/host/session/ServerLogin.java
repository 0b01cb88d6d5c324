package helios.host.session;

import static helios.wire.Backend.AUTHENTICATION;
import static helios.wire.Backend.BACKEND_KEY_DATA;
import static helios.wire.Backend.ERROR_RESPONSE;
import static helios.wire.Backend.NEGOTIATE_PROTOCOL_VERSION;
import static helios.wire.Backend.NOTICE_RESPONSE;
import static helios.wire.Backend.NOTIFICATION_RESPONSE;
import static helios.wire.Backend.PARAMETER_STATUS;
import static helios.wire.Backend.READY_FOR_QUERY;

import helios.host.auth.BackendLogin;
import helios.host.auth.Link;
import helios.host.auth.LoginException;
import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.spi.session.Credential;
import helios.wire.BackendMessage;
import helios.wire.BackendMessages;
import helios.wire.FrameView;
import helios.wire.FrontendWriter;
import helios.wire.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The login to a server, from the startup packet to the first ReadyForQuery. Then it makes room for a {@link
 * ServerConnection}.
 */
public final class ServerLogin extends ChannelInboundHandlerAdapter {

    /** A message of a login is small; what is longer comes from no PostgreSQL server. */
    private static final int MAX_MESSAGE = 1 << 20;

    /** Learns how a login goes on; called on the connection's event loop. */
    public interface Listener {

        /** The connection stands, and the startup packet is about to be sent. */
        default void connected(ServerLogin login) {}

        /** A relayed server asks the client something; the frame is the listener's to release. */
        default void asks(BackendMessage.AuthenticationRequest request, ByteBuf frame) {
            frame.release();
        }

        /** The server accepted the login; its settings follow. Returning false ends the connection. */
        default boolean accepted() {
            return true;
        }

        /** The server told something that belongs to the client; the frame is the listener's to release. */
        default void tells(ByteBuf frame) {
            frame.release();
        }

        /** The login is complete. */
        void ready(ServerConnection server);

        /** The server refused the login: its own error, the listener's to release. The connection is closed. */
        void refused(BackendMessage.ErrorResponse error, ByteBuf frame);

        /** The server cannot be reached, or the login went wrong. */
        void failed(Decision.Reject reason);
    }

    private final ServerDialler.Target target;
    private final Listener listener;
    private final Servers servers;
    private final int maxMessageBytes;
    private final Executor blocking;
    private final Link link;
    private final boolean allowWeakAuth;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final FrameView view = new FrameView();
    private @Nullable Channel channel;
    private @Nullable Flow flow;
    private @Nullable BackendLogin login;
    private int processId;
    private byte[] secretKey = new byte[0];
    private boolean accepted;
    private boolean deriving;
    private boolean over;

    /**
     * A login that begins when it is added to a connected channel.
     *
     * @param blocking where keys are derived from a password, which takes as long as a thousand queries
     * @param servers where the connection is noted once it is signed in
     */
    public ServerLogin(
            ServerDialler.Target target,
            Link link,
            boolean allowWeakAuth,
            int maxMessageBytes,
            Executor blocking,
            Servers servers,
            Listener listener) {
        this.target = target;
        this.link = link;
        this.allowWeakAuth = allowWeakAuth;
        this.maxMessageBytes = maxMessageBytes;
        this.blocking = blocking;
        this.servers = servers;
        this.listener = listener;
    }

    /** Tells whether the connection to the server is encrypted. */
    public boolean encrypted() {
        return link.encrypted();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        flow = new Flow(context);
        if (!target.relay()) {
            login = new BackendLogin(
                    target.node().name(),
                    target.parameters().getOrDefault("user", ""),
                    target.credential(),
                    link,
                    allowWeakAuth);
        }
        listener.connected(this);
        var packet = context.alloc().buffer();
        FrontendWriter.startup(packet, ProtocolVersion.V3_0, target.parameters());
        context.writeAndFlush(packet, context.voidPromise());
    }

    /** Sends what the client answered. */
    void answer(ByteBuf frame) {
        if (channel == null || over) {
            frame.release();
        } else {
            channel.writeAndFlush(frame, channel.voidPromise());
        }
    }

    /** Gives the login up. */
    void abort() {
        over = true;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (flow == null || over) {
            ((ByteBuf) message).release();
        } else {
            flow.feed((ByteBuf) message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("closed the connection during the login");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail("failed during the login: " + cause.getMessage());
    }

    private void fail(String what) {
        fail(new Decision.Reject(
                SqlState.CONNECTION_FAILURE,
                "node \"%s\" (%s) %s"
                        .formatted(target.node().name(), target.node().address(), what)));
    }

    private void fail(Decision.Reject reason) {
        if (!over) {
            abort();
            listener.failed(reason);
        }
    }

    private final class Flow extends FrameFlow {

        private final ChannelHandlerContext context;

        Flow(ChannelHandlerContext context) {
            super(context.alloc(), MAX_MESSAGE);
            this.context = context;
        }

        @Override
        int begin(byte tag, int bodyLength, int firstByte) {
            return HOLD;
        }

        @Override
        void end(byte tag, byte lastByte) {}

        @Override
        void forward(ByteBuf span) {
            span.release();
        }

        @Override
        void held(byte tag, ByteBuf frame) {
            if (over) {
                frame.release();
                return;
            }
            view.wrap(frame, frame.readerIndex());
            switch (tag) {
                case AUTHENTICATION -> authentication(frame);
                case ERROR_RESPONSE -> {
                    over = true;
                    context.close();
                    listener.refused((BackendMessage.ErrorResponse) BackendMessages.decode(view), frame);
                }
                case PARAMETER_STATUS -> {
                    var parameter = (BackendMessage.ParameterStatus) BackendMessages.decode(view);
                    parameters.put(parameter.name(), parameter.value());
                    listener.tells(frame);
                }
                case NOTICE_RESPONSE, NOTIFICATION_RESPONSE -> listener.tells(frame);
                case BACKEND_KEY_DATA -> {
                    var key = (BackendMessage.BackendKeyData) BackendMessages.decode(view);
                    processId = key.processId();
                    secretKey = key.secretKey();
                    frame.release();
                }
                case NEGOTIATE_PROTOCOL_VERSION -> frame.release();
                case READY_FOR_QUERY -> {
                    frame.release();
                    complete();
                }
                default -> {
                    frame.release();
                    fail("sent message type \"" + (char) (tag & 0xff) + "\" during the login");
                }
            }
        }

        private void authentication(ByteBuf frame) {
            var request = (BackendMessage.AuthenticationRequest) BackendMessages.decode(view);
            if (accepted) {
                frame.release();
                fail("asks for authentication after it accepted the login");
            } else if (login != null) {
                frame.release();
                signIn(login, request);
            } else if (request instanceof BackendMessage.AuthenticationRequest.Ok) {
                frame.release();
                accept();
            } else {
                listener.asks(request, frame);
            }
        }

        private void signIn(BackendLogin login, BackendMessage.AuthenticationRequest request) {
            if (deriving) {
                fail("asks for more before it was answered");
            } else if (request instanceof BackendMessage.AuthenticationRequest.SaslContinue
                    && target.credential()
                            .filter(Credential.Password.class::isInstance)
                            .isPresent()) {
                deriving = true;
                blocking.execute(() -> deriveKeys(login, request));
            } else {
                var answer = context.alloc().buffer();
                conclude(answer, () -> login.answer(request, answer));
            }
        }

        private void deriveKeys(BackendLogin login, BackendMessage.AuthenticationRequest request) {
            var answer = Unpooled.buffer();
            var derived = new FutureTask<>(() -> login.answer(request, answer));
            derived.run();
            context.executor().execute(() -> {
                deriving = false;
                if (!over) {
                    conclude(answer, () -> outcome(derived));
                }
            });
        }

        private static boolean outcome(FutureTask<Boolean> derived) {
            return switch (derived.state()) {
                case FAILED ->
                    throw derived.exceptionNow() instanceof LoginException known
                            ? known
                            : new IllegalStateException(
                                    "the keys of a login could not be derived", derived.exceptionNow());
                case SUCCESS, RUNNING, CANCELLED -> derived.resultNow();
            };
        }

        /** Sends an answer, and accepts the login if that is what was answered. */
        private void conclude(ByteBuf answer, BooleanSupplier login) {
            try {
                boolean done = login.getAsBoolean();
                if (answer.isReadable()) {
                    context.writeAndFlush(answer.retain(), context.voidPromise());
                }
                if (done) {
                    accept();
                }
            } catch (LoginException | IllegalStateException e) {
                fail(new Decision.Reject(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, String.valueOf(e.getMessage())));
            } finally {
                answer.release();
            }
        }

        private void accept() {
            accepted = true;
            if (!listener.accepted()) {
                abort();
            }
        }

        private void complete() {
            if (!accepted) {
                fail("is ready without having accepted the login");
                return;
            }
            over = true;
            if (login != null) {
                login.close();
            }
            var server = new ServerConnection(
                    target.node(),
                    target.parameters()
                            .getOrDefault("database", target.parameters().getOrDefault("user", "")),
                    target.parameters().getOrDefault("user", ""),
                    context.channel(),
                    new ServerGreeting(processId, secretKey, parameters),
                    maxMessageBytes);
            context.pipeline().replace(ServerLogin.this, "server", server);
            servers.add(server);
            listener.ready(server);
        }
    }
}
