package helios.host.node;

import helios.host.auth.BackendLogin;
import helios.host.log.Log;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClient;
import helios.spi.query.Column;
import helios.spi.query.Format;
import helios.spi.query.Response;
import helios.spi.session.Credential;
import helios.spi.topology.Node;
import helios.wire.Backend;
import helios.wire.BackendMessage;
import helios.wire.BackendMessage.AuthenticationRequest;
import helios.wire.BackendMessage.BackendKeyData;
import helios.wire.BackendMessage.BindComplete;
import helios.wire.BackendMessage.CommandComplete;
import helios.wire.BackendMessage.CopyResponse;
import helios.wire.BackendMessage.EmptyQueryResponse;
import helios.wire.BackendMessage.ErrorResponse;
import helios.wire.BackendMessage.NegotiateProtocolVersion;
import helios.wire.BackendMessage.NoData;
import helios.wire.BackendMessage.ParseComplete;
import helios.wire.BackendMessage.ReadyForQuery;
import helios.wire.BackendMessage.RowDescription;
import helios.wire.BackendMessages;
import helios.wire.DataRowView;
import helios.wire.DescribeView;
import helios.wire.FrameView;
import helios.wire.FrontendWriter;
import helios.wire.ProtocolException;
import helios.wire.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnknownHostException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the proxy's own. Speaks the extended protocol with an unnamed statement, reads strictly what belongs to
 * it, and passes over notices, notifications and parameter changes wherever they come. What does not fit closes it.
 */
final class DirectClient implements SqlClient {

    private static final Log LOG = Log.of("helios.node");
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(1);
    private static final int MAX_LOGIN_MESSAGE = 64 << 10;
    private static final int MAX_RESPONSE = 256 << 20;
    private static final short[] TEXT = {};
    private static final SqlState CHARACTER_NOT_IN_REPERTOIRE = new SqlState("22021");

    private final Node node;
    private final SocketTls tls;
    private final Transport transport;
    private final FrameInput input;
    private final ByteBuf output = Unpooled.buffer();
    private final DataRowView row = new DataRowView();
    private @Nullable BackendKeyData cancelKey;
    private Duration timeout = DEFAULT_TIMEOUT;
    private volatile boolean open = true;

    private DirectClient(Node node, SocketTls tls, Transport transport) {
        this.node = node;
        this.tls = tls;
        this.transport = transport;
        this.input = new FrameInput(transport.in());
    }

    /** Connects and signs in, as {@link helios.spi.client.SqlClients#direct} says. */
    static DirectClient connect(Node node, BackendSettings settings, SocketTls tls) {
        try (var deadline = new Deadline(settings.connectTimeout())) {
            try {
                var client = new DirectClient(node, tls, Transport.open(node.host(), node.port(), tls, deadline));
                client.signIn(settings);
                return client;
            } catch (IOException e) {
                throw unreachable(node, deadline.expired() ? "no login in time" : describe(e), e);
            }
        }
    }

    private static HeliosException unreachable(Node node, String reason, Exception cause) {
        return new HeliosException(
                SqlState.CONNECTION_FAILURE,
                "cannot connect to node \"%s\" at %s: %s".formatted(node.name(), node.address(), reason),
                cause);
    }

    private static String describe(IOException e) {
        return e instanceof UnknownHostException
                ? "its name cannot be resolved"
                : Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    // ---- login -----------------------------------------------------------------------------------------------------

    private void signIn(BackendSettings settings) throws IOException {
        boolean done = false;
        try (var login = new BackendLogin(
                node.name(), settings.user(), credential(settings), transport.link(), settings.allowWeakAuth())) {
            FrontendWriter.startup(output, ProtocolVersion.V3_0, startupParameters(settings));
            transport.send(output);
            authenticate(login);
            awaitReady();
            done = true;
        } catch (ProtocolException e) {
            throw violation(String.valueOf(e.getMessage()));
        } finally {
            output.setZero(0, output.capacity()); // a password may stand there
            if (!done) {
                abandon();
            }
        }
    }

    private static Optional<Credential> credential(BackendSettings settings) {
        return settings.password().isEmpty()
                ? Optional.empty()
                : Optional.of(new Credential.Password(settings.user(), settings.password()));
    }

    private static Map<String, String> startupParameters(BackendSettings settings) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("user", settings.user());
        parameters.put("database", settings.database());
        parameters.put("application_name", settings.applicationName());
        parameters.put("client_encoding", "UTF8");
        parameters.put("DateStyle", "ISO");
        return parameters;
    }

    private void authenticate(BackendLogin login) throws IOException {
        boolean accepted = false;
        while (!accepted) {
            switch (next(MAX_LOGIN_MESSAGE)) {
                case AuthenticationRequest request -> {
                    accepted = login.answer(request, output);
                    transport.send(output);
                }
                case NegotiateProtocolVersion _ -> {}
                case BackendMessage other -> throw misplaced(other);
            }
        }
    }

    private void awaitReady() throws IOException {
        while (true) {
            switch (next(MAX_LOGIN_MESSAGE)) {
                case BackendKeyData key -> cancelKey = key;
                case ReadyForQuery _ -> {
                    return;
                }
                case BackendMessage other -> throw misplaced(other);
            }
        }
    }

    // ---- queries ---------------------------------------------------------------------------------------------------

    @Override
    public Response query(String sql, Object... parameters) {
        if (!open) {
            throw new HeliosException(
                    SqlState.CONNECTION_FAILURE, "the connection to node \"%s\" is closed".formatted(node.name()));
        }
        write(sql, Arrays.stream(parameters).map(DirectClient::text).toList());
        try (var deadline = new Deadline(timeout)) {
            deadline.guard(transport);
            try {
                transport.send(output);
                return read();
            } catch (IOException e) {
                throw lost(deadline.expired(), e);
            } catch (ProtocolException e) {
                throw violation(String.valueOf(e.getMessage()));
            }
        }
    }

    private void write(String sql, List<Optional<byte[]>> parameters) {
        output.clear();
        FrontendWriter.parse(output, "", sql);
        FrontendWriter.bind(output, "", "", TEXT, parameters, TEXT);
        FrontendWriter.describe(output, DescribeView.PORTAL, "");
        FrontendWriter.execute(output, "", 0);
        FrontendWriter.sync(output);
    }

    private static Optional<byte[]> text(Object parameter) {
        return switch (parameter) {
            case Optional<?> optional -> optional.flatMap(DirectClient::text);
            case byte[] bytes -> text("\\x" + HexFormat.of().formatHex(bytes));
            default -> Optional.of(utf8(parameter.toString()));
        };
    }

    private static byte[] utf8(String text) {
        try {
            var bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            var exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new HeliosException(CHARACTER_NOT_IN_REPERTOIRE, "a parameter is no text that UTF-8 can write", e);
        }
    }

    private Response read() throws IOException {
        expect(ParseComplete.class);
        expect(BindComplete.class);
        var columns = switch (next(MAX_RESPONSE)) {
            case RowDescription(var fields) -> columns(fields);
            case NoData _ -> List.<Column>of();
            case BackendMessage other -> throw misplaced(other);
        };
        var rows = new ArrayList<List<Optional<byte[]>>>();
        long bytes = 0;
        while (true) {
            var frame = frame(MAX_RESPONSE);
            if (frame.tag() != Backend.DATA_ROW) {
                return end(decode(frame), columns, rows);
            }
            bytes += frame.length();
            if (bytes > MAX_RESPONSE) {
                abandon();
                throw new HeliosException(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "the answer of node \"%s\" has more than %d MiB".formatted(node.name(), MAX_RESPONSE >> 20));
            }
            rows.add(row(frame, columns.size()));
        }
    }

    private Response end(BackendMessage message, List<Column> columns, List<List<Optional<byte[]>>> rows)
            throws IOException {
        var tag = switch (message) {
            case CommandComplete(var complete) -> complete;
            case EmptyQueryResponse _ -> "";
            case CopyResponse _ -> {
                abandon();
                throw new HeliosException(
                        SqlState.FEATURE_NOT_SUPPORTED, "COPY cannot be run on a connection of the proxy's own");
            }
            case BackendMessage other -> throw misplaced(other);
        };
        expect(ReadyForQuery.class);
        return columns.isEmpty() ? new Response.Command(tag) : new Response.Table(columns, rows, tag);
    }

    private static List<Column> columns(List<BackendMessage.Field> fields) {
        return fields.stream()
                .map(field -> new Column(field.name(), field.typeOid(), Format.TEXT))
                .toList();
    }

    private List<Optional<byte[]>> row(FrameView frame, int width) {
        var values = row.wrap(frame).columns();
        if (values.count() != width) {
            throw violation("a row of %d columns among those of %d".formatted(values.count(), width));
        }
        var copy = new ArrayList<Optional<byte[]>>(width);
        for (int i = 0; i < width; i++) {
            copy.add(
                    values.isNull(i)
                            ? Optional.empty()
                            : Optional.of(values.value(i).toBytes()));
        }
        return copy;
    }

    // ---- messages --------------------------------------------------------------------------------------------------

    /** The next frame but for those that may come at any time. */
    private FrameView frame(int maxLength) throws IOException {
        while (true) {
            var frame = input.next(maxLength);
            switch (frame.tag()) {
                case Backend.NOTICE_RESPONSE, Backend.NOTIFICATION_RESPONSE, Backend.PARAMETER_STATUS -> {}
                default -> {
                    return frame;
                }
            }
        }
    }

    private BackendMessage next(int maxLength) throws IOException {
        return decode(frame(maxLength));
    }

    /** A message that is neither data nor an error. */
    private BackendMessage decode(FrameView frame) {
        if (frame.tag() == Backend.DATA_ROW || frame.tag() == Backend.COPY_DATA) {
            throw violation("data where none belongs");
        }
        var message = BackendMessages.decode(frame);
        if (message instanceof ErrorResponse error) {
            throw error(error);
        }
        return message;
    }

    private void expect(Class<? extends BackendMessage> expected) throws IOException {
        var message = next(MAX_RESPONSE);
        if (!expected.isInstance(message)) {
            throw misplaced(message);
        }
    }

    // ---- failures --------------------------------------------------------------------------------------------------

    /** The server's error, after what belongs to it was read. */
    private HeliosException error(ErrorResponse error) {
        boolean fatal = error.severity()
                .filter(severity -> severity.equals("FATAL") || severity.equals("PANIC"))
                .isPresent();
        if (fatal || !skippedToReady()) {
            abandon();
        }
        var state = error.sqlState()
                .filter(code -> code.matches("[0-9A-Z]{5}"))
                .map(SqlState::new)
                .orElse(SqlState.INTERNAL_ERROR);
        return new HeliosException(state, error.message().orElse("the server gave no reason"));
    }

    /** The server's error stays worth telling if the connection dies behind it. */
    private boolean skippedToReady() {
        try {
            while (input.next(MAX_RESPONSE).tag() != Backend.READY_FOR_QUERY) {}
            return true;
        } catch (IOException | ProtocolException _) {
            return false;
        }
    }

    private HeliosException lost(boolean timedOut, IOException cause) {
        abandon();
        if (timedOut || Thread.currentThread().isInterrupted()) {
            Thread.ofVirtual().name("helios-cancel").start(this::cancel);
        }
        return timedOut
                ? new HeliosException(
                        SqlState.QUERY_CANCELED,
                        "node \"%s\" did not answer within %s s; the statement was cancelled"
                                .formatted(node.name(), timeout.toMillis() / 1000.0))
                : new HeliosException(
                        SqlState.CONNECTION_FAILURE,
                        "the connection to node \"%s\" was lost: %s".formatted(node.name(), describe(cause)),
                        cause);
    }

    private HeliosException misplaced(BackendMessage message) {
        return violation(
                "%s where it does not belong".formatted(message.getClass().getSimpleName()));
    }

    private HeliosException violation(String what) {
        abandon();
        return new HeliosException(
                SqlState.PROTOCOL_VIOLATION, "node \"%s\" broke the protocol: %s".formatted(node.name(), what));
    }

    /** Stops on the server what nobody waits for any more: closing the connection alone would not. */
    private void cancel() {
        if (cancelKey == null) {
            return;
        }
        try (var deadline = new Deadline(CANCEL_TIMEOUT);
                var request = Transport.open(transport.peer(), node.host(), tls, deadline)) {
            var message = Unpooled.buffer();
            FrontendWriter.cancelRequest(message, cancelKey.processId(), cancelKey.secretKey());
            request.send(message);
            request.in().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cancel failed", e, "node", node.name());
        }
    }

    @Override
    public void timeout(Duration bound) {
        timeout = bound;
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        try (var deadline = new Deadline(GOODBYE_TIMEOUT)) {
            deadline.guard(transport);
            output.clear();
            FrontendWriter.terminate(output);
            transport.send(output);
        } catch (IOException _) {
            // the server sees the end of the connection instead
        }
        abandon();
    }

    private void abandon() {
        open = false;
        try {
            transport.close();
        } catch (IOException _) {
            // as closed as it gets
        }
    }
}
