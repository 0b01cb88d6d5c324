package helios.host.session;

import static helios.wire.Backend.COMMAND_COMPLETE;
import static helios.wire.Backend.ERROR_RESPONSE;
import static helios.wire.Backend.NOTICE_RESPONSE;
import static helios.wire.Backend.NOTIFICATION_RESPONSE;
import static helios.wire.Backend.NO_DATA;
import static helios.wire.Backend.PARAMETER_STATUS;
import static helios.wire.Backend.READY_FOR_QUERY;
import static helios.wire.Backend.ROW_DESCRIPTION;

import helios.spi.operations.ServerView;
import helios.spi.operations.SocketName;
import helios.spi.pool.Backend;
import helios.spi.pool.BackendPool;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.wire.BackendMessage;
import helios.wire.BackendMessages;
import helios.wire.FrameView;
import helios.wire.FrontendWriter;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A signed-in connection to a server, and the accounting of what it owes. */
final class ServerConnection extends ChannelInboundHandlerAdapter implements Backend {

    private static final AtomicLong IDS = new AtomicLong();

    /** What a connection tells the session that uses it; called on their event loop. */
    interface Owner {

        /** Bytes for the client; the owner's to release. */
        void toClient(ServerConnection server, ByteBuf bytes);

        /** What was passed on since the last call may leave. */
        void flushClient();

        /** ReadyForQuery came; {@code swallowed} says that it answers a request of the proxy's own. */
        void ready(ServerConnection server, TransactionStatus status, boolean swallowed);

        /** ReadyForQuery came once more, for a Sync that was sent within a COPY which had failed already. */
        void readyAgain(TransactionStatus status);

        /** Tells whether the owner writes each ReadyForQuery itself, so that none passes by. */
        boolean makesReady();

        /** Tells whether the owner goes on without the connection, should it end now. */
        boolean survives(ServerConnection server);

        /** The server told the value of a setting; false: the client is not to hear of it. */
        boolean parameter(ServerConnection server, BackendMessage.ParameterStatus parameter);

        /** Tells whether the owner wants to see notifications before they pass. */
        default boolean sortsNotifications() {
            return false;
        }

        /** A whole NotificationResponse, if the owner wants to see it; false: it does not pass. */
        default boolean notified(ServerConnection server, ByteBuf frame) {
            return true;
        }

        /** The server can take more, or no more for now. */
        void serverWritable(ServerConnection server, boolean writable);

        /** The connection is gone; {@code reason} is empty if the server just closed it. */
        void lost(ServerConnection server, String reason);
    }

    private final long id = IDS.incrementAndGet();
    private final Instant since = Instant.now();
    private final Node node;
    private final String database;
    private final String role;
    private final Channel channel;
    private final int processId;
    private final byte[] secretKey;
    private final Flow flow;

    /** What the server owes. */
    final ReplyQueue replies = new ReplyQueue();
    /** The prepared statements of this connection by name, as they were sent, confirmed or not; the last used one last. */
    final Map<String, StatementText> statements = new LinkedHashMap<>(16, 0.75f, true);

    /** What is on its way to change them, and what else the session knows by name. */
    final Unconfirmed unconfirmed = new Unconfirmed();

    /** What sessions have set on it, as far as it was brought there or found out. */
    private SessionState state = SessionState.EMPTY;

    private Map<String, String> parameters = Map.of();
    private boolean standby;
    private @Nullable Owner owner;
    private @Nullable BackendPool lender;
    private @Nullable OwnQuery asking;
    private TransactionStatus status = TransactionStatus.IDLE;
    private boolean terminal;
    private boolean failed;
    private boolean lost;
    private long attached = System.nanoTime();
    /** Why reading or writing failed; empty while neither has. */
    private String broken = "";

    ServerConnection(
            Node node, String database, String role, Channel channel, ServerGreeting greeting, int maxMessageBytes) {
        this.node = node;
        this.database = database;
        this.role = role;
        this.channel = channel;
        this.processId = greeting.processId();
        this.secretKey = greeting.secretKey();
        reported(Reported.of(greeting.parameters()));
        this.flow = new Flow(maxMessageBytes);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String node() {
        return node.name();
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public String role() {
        return role;
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public boolean open() {
        return !lost && channel.isActive();
    }

    @Override
    public void run(String sql, Consumer<Boolean> done) {
        if (status == TransactionStatus.IDLE) {
            ask(sql, answer -> done.accept(answer.error().isEmpty()));
        } else {
            // Not in one string with it, for that would be a transaction block, in which DISCARD ALL is refused.
            ask("ROLLBACK", answer -> {
                if (answer.error().isEmpty()) {
                    run(sql, done);
                } else {
                    done.accept(false);
                }
            });
        }
    }

    /** Runs SQL of the proxy's own, while nothing is owed; the listener is called once, on the connection's event loop. */
    void ask(String sql, Consumer<OwnQuery.Answer> listener) {
        ask(OwnQuery.running(answer -> answered(answer, listener)), query -> {
            statements.remove("");
            var message = buffer(sql.length() + 16);
            FrontendWriter.query(message, sql);
            replies.sent(ReplyQueue.QUERY, Note.own(query));
            return message;
        });
    }

    /**
     * Asks for the rows of a statement, while nothing is owed; the listener is called once, on the connection's event loop.
     *
     * @param prepare writes what the server lacks to describe it
     */
    void describe(StatementText statement, BiConsumer<OwnQuery, ByteBuf> prepare, Consumer<OwnQuery.Answer> listener) {
        ask(OwnQuery.describing(answer -> answered(answer, listener)), query -> {
            var message = buffer(statement.size() + 64);
            prepare.accept(query, message);
            FrontendWriter.describe(message, (byte) 'S', statement.name().getBytes(StandardCharsets.ISO_8859_1));
            replies.sent(ReplyQueue.DESCRIBE_STATEMENT, Note.own(query));
            OwnRequests.sync(this, message, Note.own(query));
            return message;
        });
    }

    private void answered(OwnQuery.Answer answer, Consumer<OwnQuery.Answer> listener) {
        asking = null;
        settled(answer);
        listener.accept(answer);
    }

    private void ask(OwnQuery query, Function<OwnQuery, ByteBuf> requests) {
        if (!open()) {
            query.lost(node.name());
            return;
        }
        asking = query;
        write(requests.apply(query));
        flush();
    }

    /** Statements and settings that are gone by the proxy's own hand. */
    private void settled(OwnQuery.Answer answer) {
        if (answer.error().isPresent()) {
            return;
        }
        if (answer.tags().contains("DISCARD ALL")) {
            state = SessionState.EMPTY;
        }
        if (answer.tags().contains("DISCARD ALL") || answer.tags().contains("DEALLOCATE ALL")) {
            statements.clear();
        }
    }

    /** Ends the connection with a Terminate. */
    @Override
    public void close() {
        channel.eventLoop().execute(this::terminate);
    }

    void terminate() {
        if (!lost && channel.isActive()) {
            lost = true;
            owner = null;
            var goodbye = channel.alloc().buffer(5);
            FrontendWriter.terminate(goodbye);
            channel.writeAndFlush(goodbye).addListener(ChannelFutureListener.CLOSE);
            tellAsking();
        }
    }

    private void tellAsking() {
        if (asking != null) {
            asking.lost(node.name());
        }
    }

    /** Ends the connection at once. */
    void abort() {
        lost = true;
        owner = null;
        channel.close();
        tellAsking();
    }

    /** Bounds the messages that the server may send from now on. */
    void limit(int maxMessageBytes) {
        flow.limit(maxMessageBytes);
    }

    Node target() {
        return node;
    }

    int processId() {
        return processId;
    }

    byte[] secretKey() {
        return secretKey;
    }

    /** Settings as the server last reported them; immutable, and the same object wherever the same was reported. */
    Map<String, String> parameters() {
        return parameters;
    }

    /** What sessions have set on it, as far as it was brought there or found out. */
    SessionState state() {
        return state;
    }

    /** The pool that lent it and wants it back. */
    Optional<BackendPool> lender() {
        return Optional.ofNullable(lender);
    }

    void lender(@Nullable BackendPool pool) {
        lender = pool;
    }

    /** Notes what sessions have set on it. */
    void state(SessionState now) {
        state = now;
    }

    /** Runs a task when the connection is closed. */
    void whenClosed(Runnable task) {
        channel.closeFuture().addListener(_ -> task.run());
    }

    /** The connection as operators see it; on its event loop. */
    ServerView view() {
        return new ServerView(
                id,
                node.name(),
                database,
                role,
                SocketName.of(channel.remoteAddress()),
                SocketName.of(channel.localAddress()),
                owner != null || asking != null,
                owner instanceof ClientSession session ? OptionalLong.of(session.meter().number) : OptionalLong.empty(),
                processId,
                false,
                Encryption.of(channel),
                statements.size(),
                since,
                Instant.now().minusNanos(System.nanoTime() - attached));
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    TransactionStatus status() {
        return status;
    }

    /** Tells whether the server said that it changes nothing. */
    boolean isStandby() {
        return standby;
    }

    /** Servers older than 14 do not say what they are. */
    private void reported(Map<String, String> report) {
        parameters = report;
        var said = report.get("in_hot_standby");
        standby = said == null ? node.role() == NodeRole.STANDBY : said.equals("on");
    }

    /** Tells whether the server owes nothing and is outside a transaction. */
    boolean idle() {
        return replies.isEmpty() && !replies.skipping() && status == TransactionStatus.IDLE;
    }

    /** Tells whether the last thing that the client got ended a statement, or the connection. */
    boolean terminal() {
        return terminal;
    }

    /** Tells whether an error came since the last ReadyForQuery but the present one. */
    boolean failed() {
        return failed;
    }

    /** Tells whether what passed on ends with a complete frame. */
    boolean atBoundary() {
        return flow.atBoundary();
    }

    void attach(@Nullable Owner newOwner) {
        owner = newOwner;
        if (newOwner != null) {
            attached = System.nanoTime();
        }
    }

    void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void read(boolean on) {
        channel.config().setAutoRead(on);
    }

    ByteBuf buffer(int size) {
        return channel.alloc().buffer(size);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        flow.feed((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (owner != null) {
            owner.flushClient();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (owner != null) {
            owner.serverWritable(this, channel.isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(broken);
    }

    /** A failed write is not the end: what the server said before it went is still to be read, and its end behind that. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            broken = broken.isEmpty() ? String.valueOf(cause.getMessage()) : broken;
        } else {
            fail(String.valueOf(cause.getMessage()));
        }
    }

    /** The accounting is lost, or the connection: nobody gets another byte of it than what came before. */
    private void fail(String reason) {
        if (lost) {
            return;
        }
        lost = true;
        flow.flushSpan();
        var told = owner;
        owner = null;
        if (told != null) {
            told.lost(this, reason);
        }
        flow.stop();
        channel.close();
        tellAsking();
    }

    private final class Flow extends FrameFlow {

        private final FrameView view = new FrameView();
        private @Nullable Note note;
        private boolean query;
        private boolean swallowing;
        private boolean again;
        /** The frame is an error that is not the client's, should the connection end with it. */
        private boolean mayBeLast;

        private boolean failedBefore;

        Flow(int maxMessageBytes) {
            super(channel.alloc(), maxMessageBytes);
        }

        @Override
        int begin(byte tag, int bodyLength, int firstByte) {
            note = replies.note();
            query = replies.kind() == ReplyQueue.QUERY;
            int fit = replies.receive(tag);
            if (fit == ReplyQueue.VIOLATION) {
                fail("message type \"" + (char) (tag & 0xff) + "\" of the server answers no request");
                return DROP;
            }
            switch (tag) {
                case PARAMETER_STATUS -> {
                    return HOLD;
                }
                case NOTICE_RESPONSE, NOTIFICATION_RESPONSE -> {
                    if (note != null && note.run() != null) {
                        note.run().noticed();
                    }
                    boolean sorted = tag == NOTIFICATION_RESPONSE && owner != null && owner.sortsNotifications();
                    return sorted ? HOLD : FORWARD;
                }
                case READY_FOR_QUERY -> {
                    again = fit != ReplyQueue.LAST;
                    swallowing = !again && note != null && (note.swallow() || note.own() != null);
                    return swallowing || owner == null || owner.makesReady() ? DROP : FORWARD;
                }
                default -> {
                    return disposition(tag, bodyLength);
                }
            }
        }

        private int disposition(byte tag, int bodyLength) {
            terminal = tag == COMMAND_COMPLETE || tag == ERROR_RESPONSE;
            mayBeLast = tag == ERROR_RESPONSE && owner != null && owner.survives(ServerConnection.this);
            failedBefore = failed;
            failed |= tag == ERROR_RESPONSE;
            if (note == null) {
                return mayBeLast ? HOLD : FORWARD;
            }
            if (note.change() != null) {
                settle(note.change(), tag);
            }
            if (note.own() != null) {
                return note.own().wants(tag) ? HOLD : DROP;
            }
            swallowing = tag == ERROR_RESPONSE ? note.swallowError() : note.swallow();
            if (swallowing) {
                return note.instead() != null ? HOLD : DROP;
            }
            if (mayBeLast || (tag == ERROR_RESPONSE && note.renamed() != null) || describes(tag)) {
                return HOLD;
            }
            var run = note.run();
            return run != null && run.wants(tag, bodyLength) ? HOLD : FORWARD;
        }

        private boolean describes(byte tag) {
            return (tag == ROW_DESCRIPTION || tag == NO_DATA) && note != null && note.described() != null;
        }

        /** An error says that the request did nothing, but for a Query, which does its work on names before all else. */
        private void settle(Unconfirmed.Change change, byte tag) {
            if (tag == ERROR_RESPONSE && !query) {
                unconfirmed.refuse(change);
            } else {
                unconfirmed.confirm(change);
            }
        }

        @Override
        void end(byte tag, byte lastByte) {
            if (tag == READY_FOR_QUERY) {
                terminal = false;
                status = TransactionStatus.of(lastByte);
                told();
                failed = false;
            }
        }

        private void told() {
            if (!again) {
                unconfirmed.takeBack();
            }
            if (!again && note != null && note.own() != null) {
                note.own().ended();
                return;
            }
            if (owner == null) {
                return;
            }
            if (again) {
                owner.readyAgain(status);
            } else {
                owner.ready(ServerConnection.this, status, swallowing);
            }
        }

        @Override
        void held(byte tag, ByteBuf frame) {
            view.wrap(frame, frame.readerIndex());
            if (describes(tag) && note != null && note.described() != null) {
                note.described().accept(RowShape.of(view));
            }
            boolean pass = true;
            if (tag == PARAMETER_STATUS) {
                pass = parameter((BackendMessage.ParameterStatus) BackendMessages.decode(view));
            } else if (tag == NOTIFICATION_RESPONSE) {
                pass = owner != null && owner.notified(ServerConnection.this, frame);
            } else if (note != null && note.own() != null) {
                note.own().take(tag, view);
                pass = false;
            } else if (mayBeLast && isLast((BackendMessage.ErrorResponse) BackendMessages.decode(view))) {
                pass = false;
            } else if (note != null && note.instead() != null) {
                note.instead().run();
                pass = false;
            } else if (note != null && note.run() != null) {
                pass = note.run().observe(tag, view);
            }
            if (pass && tag == ERROR_RESPONSE && note != null && note.renamed() != null) {
                forward(inTheClientsWords(frame, note.renamed()));
                frame.release();
            } else if (pass) {
                forward(frame);
            } else {
                frame.release();
            }
        }

        /** The server ends the connection with these words, which are the reason that the owner is told. */
        private boolean isLast(BackendMessage.ErrorResponse error) {
            boolean last = error.severity()
                    .filter(severity -> severity.equals("FATAL") || severity.equals("PANIC"))
                    .isPresent();
            if (last) {
                failed = failedBefore;
                broken = error.message().orElse(broken);
            }
            return last;
        }

        /** An error names a statement as the client does. */
        private ByteBuf inTheClientsWords(ByteBuf frame, Note.Renamed names) {
            var text = frame.toString(StandardCharsets.ISO_8859_1)
                    .replace('"' + names.there() + '"', '"' + names.here() + '"');
            var message = buffer(text.length());
            message.writeCharSequence(text, StandardCharsets.ISO_8859_1);
            return message.setInt(1, text.length() - 1);
        }

        private boolean parameter(BackendMessage.ParameterStatus parameter) {
            reported(Reported.with(parameters, parameter.name(), parameter.value()));
            return owner != null && owner.parameter(ServerConnection.this, parameter);
        }

        @Override
        void forward(ByteBuf span) {
            var told = owner;
            if (told == null) {
                span.release();
            } else {
                told.toClient(ServerConnection.this, span);
            }
        }
    }
}
