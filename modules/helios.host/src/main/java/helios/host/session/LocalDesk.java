package helios.host.session;

import helios.spi.SqlState;
import helios.spi.local.LocalException;
import helios.spi.local.LocalResult;
import helios.spi.local.LocalSession;
import helios.spi.local.LocalStatement;
import helios.spi.query.Decision;
import helios.spi.query.Format;
import helios.spi.query.Response;
import helios.wire.BackendWriter;
import helios.wire.BindView;
import helios.wire.DescribeView;
import helios.wire.ExecuteView;
import helios.wire.FrameView;
import helios.wire.Frontend;
import helios.wire.MalformedFrameException;
import helios.wire.ParseView;
import helios.wire.QueryView;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves a session whose database is a feature's: both protocols, one request at a time, each statement on a virtual
 * thread. There are no transactions. On the session's event loop, but for the statements.
 */
final class LocalDesk {

    private static final Decision.Reject CANCELED =
            new Decision.Reject(SqlState.QUERY_CANCELED, "canceling statement due to user request");

    /** A prepared statement; one without text is answered by nothing. */
    private record Statement(Optional<LocalStatement> local) {}

    /** A statement with the formats of its columns, and what is left of its result once it has run. */
    private static final class Portal {
        private final Statement statement;
        private final short[] codes;
        private @Nullable Response result;
        private int next;

        Portal(Statement statement, short[] codes) {
            this.statement = statement;
            this.codes = codes;
        }
    }

    private final ClientSession session;
    private final LocalSession local;
    private final Map<String, Statement> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();
    private final FrameView view = new FrameView();
    private boolean running;
    /** An error was told in the midst of a batch: all up to its Sync is dropped. */
    private boolean skipping;

    private final Object worker = new Object();
    /** Who runs a statement. Guarded by {@link #worker}. */
    private @Nullable Thread thread;

    LocalDesk(ClientSession session, LocalSession local) {
        this.session = session;
        this.local = local;
    }

    boolean running() {
        return running;
    }

    void close() {
        cancel();
        local.close();
    }

    /** Ends the statement that runs. */
    void cancel() {
        synchronized (worker) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** Handles a request, while none runs. */
    void request(byte tag, ByteBuf frame) {
        try {
            view.wrap(frame, frame.readerIndex());
            if (tag == Frontend.TERMINATE) {
                session.leave();
            } else if (!skipping || tag == Frontend.SYNC) {
                serve(tag);
            }
        } catch (MalformedFrameException e) {
            session.end(new Decision.Reject(SqlState.PROTOCOL_VIOLATION, String.valueOf(e.getMessage())));
        } finally {
            frame.release();
        }
    }

    private void serve(byte tag) {
        try {
            switch (tag) {
                case Frontend.QUERY -> query();
                case Frontend.PARSE -> parse();
                case Frontend.BIND -> bind();
                case Frontend.DESCRIBE -> describe();
                case Frontend.EXECUTE -> execute();
                case Frontend.CLOSE -> end();
                case Frontend.SYNC -> sync();
                case Frontend.FLUSH -> session.flushClient();
                default ->
                    session.end(new Decision.Reject(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "message type %d has no meaning on database \"%s\""
                                    .formatted(tag & 0xff, session.database())));
            }
        } catch (MalformedFrameException e) {
            throw e;
        } catch (RuntimeException e) {
            fail(QueryFailures.of(e), tag == Frontend.QUERY);
        }
    }

    // ---- the simple protocol

    private void query() {
        var query = prepare(new QueryView().wrap(view).query().toBytes());
        if (query.local().isEmpty()) {
            tell(BackendWriter::emptyQueryResponse);
            ready();
            return;
        }
        run(
                query.local().get(),
                result -> {
                    tell(out -> {
                        notices(result.notices(), out);
                        if (result.response() instanceof Response.Table table) {
                            var formats = formats(table, new short[0]);
                            LocalAnswer.describe(table, formats, out);
                            var _ = LocalAnswer.rows(table, formats, out);
                        }
                        BackendWriter.commandComplete(out, result.response().commandTag());
                    });
                    ready();
                },
                reason -> fail(reason, true));
    }

    private Statement prepare(byte[] text) {
        var sql = new String(text, StandardCharsets.UTF_8).strip();
        boolean empty = sql.chars().allMatch(letter -> letter == ';' || Character.isWhitespace(letter));
        return new Statement(empty ? Optional.empty() : Optional.of(local.prepare(sql)));
    }

    // ---- the extended protocol

    private void parse() {
        var parse = new ParseView();
        parse.wrap(view);
        var statement = prepare(parse.query().toBytes());
        if (statements.size() >= session.environment().limits().maxPreparedStatements()) {
            throw new IllegalStateException("too many prepared statements; close some");
        }
        statements.put(name(parse.statement().toBytes()), statement);
        tell(BackendWriter::parseComplete);
    }

    private void bind() {
        var bind = new BindView().wrap(view);
        var name = name(bind.statement().toBytes());
        var statement = statements.get(name);
        if (statement == null) {
            fail(missing("prepared statement", name), false);
            return;
        }
        if (bind.parameters().count() > 0) {
            fail(
                    new Decision.Reject(
                            SqlState.PROTOCOL_VIOLATION,
                            "bind message supplies %d parameters, but statements of database \"%s\" have none"
                                    .formatted(bind.parameters().count(), session.database())),
                    false);
            return;
        }
        var codes = new short[bind.resultFormats().count()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = bind.resultFormats().code(i);
        }
        portals.put(name(bind.portal().toBytes()), new Portal(statement, codes));
        tell(BackendWriter::bindComplete);
    }

    private void describe() {
        var describe = new DescribeView().wrap(view);
        var name = name(describe.name().toBytes());
        var portal = describe.isStatement() ? null : portals.get(name);
        var statement = describe.isStatement() ? statements.get(name) : portal == null ? null : portal.statement;
        if (statement == null) {
            fail(missing(describe.isStatement() ? "prepared statement" : "portal", name), false);
            return;
        }
        var columns = statement.local().map(LocalStatement::columns).orElse(List.of());
        tell(out -> {
            if (describe.isStatement()) {
                BackendWriter.parameterDescription(out);
            }
            if (columns.isEmpty()) {
                BackendWriter.noData(out);
            } else {
                var table = Response.Table.select(columns, List.of());
                LocalAnswer.describe(table, formats(table, portal == null ? new short[0] : portal.codes), out);
            }
        });
    }

    private void execute() {
        var execute = new ExecuteView().wrap(view);
        var name = name(execute.portal().toBytes());
        var portal = portals.get(name);
        int atMost = execute.maxRows();
        if (portal == null) {
            fail(missing("portal", name), false);
        } else if (portal.statement.local().isEmpty()) {
            tell(BackendWriter::emptyQueryResponse);
        } else if (portal.result != null) {
            send(portal, portal.result, atMost);
        } else {
            run(
                    portal.statement.local().get(),
                    result -> {
                        tell(out -> notices(result.notices(), out));
                        portal.result = result.response();
                        send(portal, result.response(), atMost);
                    },
                    reason -> fail(reason, false));
        }
    }

    private void send(Portal portal, Response result, int atMost) {
        var out = session.buffer(256);
        if (result instanceof Response.Table table) {
            int end = atMost <= 0 ? table.rows().size() : Math.min(table.rows().size(), portal.next + atMost);
            var part = Response.Table.select(table.columns(), table.rows().subList(portal.next, end));
            if (!LocalAnswer.rows(part, formats(table, portal.codes), out)) {
                out.release();
                fail(
                        new Decision.Reject(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "the result has no binary form; ask for text, with pgJDBC by binaryTransfer=false"),
                        false);
                return;
            }
            portal.next = end;
            if (end < table.rows().size()) {
                BackendWriter.portalSuspended(out);
                session.write(out);
                return;
            }
        }
        BackendWriter.commandComplete(out, result.commandTag());
        session.write(out);
    }

    private void end() {
        var describe = new DescribeView().wrap(view);
        var name = name(describe.name().toBytes());
        if (describe.isStatement()) {
            statements.remove(name);
        } else {
            portals.remove(name);
        }
        tell(BackendWriter::closeComplete);
    }

    private void sync() {
        skipping = false;
        portals.clear();
        ready();
    }

    private static Decision.Reject missing(String what, String name) {
        return new Decision.Reject(
                what.equals("portal") ? SqlState.INVALID_CURSOR_NAME : SqlState.INVALID_SQL_STATEMENT_NAME,
                "%s \"%s\" does not exist".formatted(what, name));
    }

    private static String name(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    // ---- both

    private void run(LocalStatement statement, Consumer<LocalResult> done, Consumer<Decision.Reject> failed) {
        running = true;
        session.count(1);
        session.environment().blocking().execute(() -> {
            Runnable told;
            try {
                hire(Thread.currentThread());
                var result = statement.run();
                told = () -> done.accept(result);
            } catch (InterruptedException _) {
                told = () -> failed.accept(CANCELED);
            } catch (LocalException e) {
                told = () -> {
                    tell(out -> notices(e.notices(), out));
                    failed.accept(QueryFailures.of(e));
                };
            } catch (Exception e) {
                told = () -> failed.accept(QueryFailures.of(e));
            } finally {
                hire(null);
            }
            var end = told;
            session.loop().execute(() -> ended(end));
        });
    }

    private void hire(@Nullable Thread who) {
        synchronized (worker) {
            thread = who;
        }
    }

    private void ended(Runnable told) {
        running = false;
        session.ended(TransactionStatus.IDLE, false);
        if (!session.closed()) {
            told.run();
            session.flushClient();
        }
    }

    private void fail(Decision.Reject reason, boolean simple) {
        session.tellError(reason);
        if (simple) {
            ready();
        } else {
            skipping = true;
        }
    }

    private void ready() {
        tell(out -> BackendWriter.readyForQuery(out, TransactionStatus.IDLE));
        session.flushClient();
    }

    private void tell(Consumer<ByteBuf> message) {
        var out = session.buffer(64);
        message.accept(out);
        session.write(out);
    }

    private static void notices(List<LocalResult.Notice> notices, ByteBuf out) {
        for (var notice : notices) {
            BackendWriter.noticeResponse(out, "NOTICE", "00000", notice.message(), notice.detail(), "");
        }
    }

    private static Format[] formats(Response.Table table, short[] codes) {
        var formats = new Format[table.columns().size()];
        Arrays.setAll(formats, i -> {
            int code = codes.length == 0 ? 0 : codes.length == 1 ? codes[0] : i < codes.length ? codes[i] : 0;
            return code == 0 ? Format.TEXT : Format.BINARY;
        });
        return formats;
    }
}
