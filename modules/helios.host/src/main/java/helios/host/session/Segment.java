package helios.host.session;

import helios.spi.query.Format;
import helios.spi.query.Parameter;
import helios.spi.query.Place;
import helios.spi.query.Protocol;
import helios.spi.query.Query;
import helios.spi.query.TransactionState;
import helios.sql.LexerOptions;
import helios.sql.SqlSyntaxException;
import helios.sql.Statement;
import helios.sql.StatementFacts;
import helios.sql.TransactionEffect;
import helios.wire.BindView;
import helios.wire.ByteRange;
import helios.wire.ExecuteView;
import helios.wire.FrameView;
import helios.wire.Frontend;
import helios.wire.FunctionCallView;
import helios.wire.ParseView;
import helios.wire.QueryView;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent up to a Query, a FunctionCall, a Sync, a Flush or a full buffer: its frames, and the statements that
 * they execute. It is decided as one before any of it is sent.
 */
final class Segment {

    /** A frame and what was found in it. */
    static final class Part {
        final byte tag;
        final ByteBuf frame;
        /** Of a Parse: what it defines. Of a Bind or a Describe: what is bound or described, as the client defined it. */
        @Nullable
        StatementText statement;
        /** Of a Parse, a Bind or an Execute: the execution whose rewritten text counts. */
        @Nullable
        StatementQuery query;
        /** Of a Query: where its statements stand in the text. */
        List<Statement> spans = List.of();
        /** Of a Bind, an Execute or a Describe or Close of a portal: its name. */
        String portal = "";
        /** Of a Bind: what it makes. Of a Describe of a portal that is bound in the same segment: what it describes. */
        @Nullable
        Portal bound;
        /** Of a Bind that was sent: the statement on the server. */
        @Nullable
        StatementText there;
        /** Of a Parse, a Bind, or a Describe or Close of a statement: the statement's name. */
        String name = "";

        Part(byte tag, ByteBuf frame) {
            this.tag = tag;
            this.frame = frame;
        }
    }

    /** A portal: what was bound to it. */
    static final class Portal {
        final @Nullable StatementText statement;
        final Supplier<List<Parameter>> parameters;
        final @Nullable Part bind;
        final short[] resultFormats;

        Portal(
                @Nullable StatementText statement,
                Supplier<List<Parameter>> parameters,
                @Nullable Part bind,
                short[] resultFormats) {
            this.statement = statement;
            this.parameters = parameters;
            this.bind = bind;
            this.resultFormats = resultFormats;
        }

        /** Makes its own copy of the parameters, before the frame that holds them goes. */
        void keep() {
            var _ = parameters.get();
        }
    }

    /** Finds what the session knows from earlier segments. */
    interface Known {

        Optional<StatementText> statement(String name);

        Optional<Portal> portal(String name);
    }

    /**
     * What its own requests gave names to so far: a Query gives none.
     *
     * @param undecided the Parse of each statement
     */
    private record Names(
            Map<String, StatementText> statements, Map<String, Part> undecided, Map<String, Portal> portals) {}

    final List<Part> parts = new ArrayList<>();
    final List<StatementQuery> queries = new ArrayList<>();

    private @Nullable Names names;
    private final FrameView view = new FrameView();
    private int bytes;
    private boolean counted;

    void add(byte tag, ByteBuf frame) {
        parts.add(new Part(tag, frame));
        bytes += frame.readableBytes();
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    int bytes() {
        return bytes;
    }

    /** How many statements it executes, the first time; what is sent once more is not counted again. */
    int uncounted() {
        int executed = counted ? 0 : executed();
        counted = true;
        return executed;
    }

    /** How many statements it executes. */
    int executed() {
        int executed = 0;
        for (var query : queries) {
            executed += query.parsedOnly ? 0 : 1;
        }
        return executed;
    }

    private Names names() {
        var own = names;
        if (own == null) {
            own = new Names(new HashMap<>(), new HashMap<>(), new HashMap<>());
            names = own;
        }
        return own;
    }

    /** The last frame's tag: what made the segment complete. */
    byte lastTag() {
        return parts.isEmpty() ? 0 : parts.getLast().tag;
    }

    /** Tells whether ReadyForQuery is due at its end. */
    boolean endsWithReady() {
        return switch (lastTag()) {
            case Frontend.SYNC, Frontend.QUERY, Frontend.FUNCTION_CALL -> true;
            default -> false;
        };
    }

    /** Tells whether the unnamed statement of before is gone behind it, whatever becomes of its requests. */
    boolean replacesUnnamed() {
        return parts.stream()
                .anyMatch(part -> part.tag == Frontend.QUERY || (part.tag == Frontend.PARSE && part.name.isEmpty()));
    }

    /** Leaves nothing of it but the Sync at its end, if there is one. */
    void keepSync() {
        queries.clear();
        while (parts.size() > 1 || (parts.size() == 1 && lastTag() != Frontend.SYNC)) {
            parts.removeFirst().frame.release();
        }
    }

    void release() {
        parts.forEach(part -> part.frame.release());
        parts.clear();
    }

    /** Finds the statements and how the session stands at each of them. */
    void read(ClientSession session, Known known, LexerOptions options, TransactionState state) {
        for (var part : parts) {
            view.wrap(part.frame, part.frame.readerIndex());
            switch (part.tag) {
                case Frontend.QUERY -> readQuery(session, part, options);
                case Frontend.FUNCTION_CALL -> readFunctionCall(session, part, options);
                case Frontend.PARSE -> readParse(part);
                case Frontend.BIND -> readBind(part, known);
                case Frontend.EXECUTE -> readExecute(session, part, known, options);
                case Frontend.DESCRIBE, Frontend.CLOSE -> readName(part, known);
                default -> {}
            }
        }
        for (var part : parts) {
            if (part.tag == Frontend.PARSE && part.query == null && part.statement != null) {
                part.query = query(session, part.statement.text(), options, true, List::of);
            }
        }
        place(state);
    }

    private void readQuery(ClientSession session, Part part, LexerOptions options) {
        var range = new QueryView().wrap(view).query();
        var text = range.toBytes();
        try {
            part.spans = Statement.split(text, 0, text.length, options);
        } catch (SqlSyntaxException _) {
            // The server refuses the whole text; until then it is one statement that nobody understands.
            part.spans = List.of(new Statement(0, 0, text.length, unknown()));
        }
        for (var span : part.spans) {
            var own = part.spans.size() == 1 && span.end() == text.length && span.start() == 0
                    ? text
                    : Arrays.copyOfRange(text, span.start(), span.end());
            queries.add(new StatementQuery(
                    session, Protocol.SIMPLE, options.encoding().charset(), own, span.facts(), false, List::of));
        }
    }

    private void readFunctionCall(ClientSession session, Part part, LexerOptions options) {
        var call = new FunctionCallView().wrap(view);
        var text = "SELECT %d::regprocedure /* function call */".formatted(Integer.toUnsignedLong(call.functionOid()));
        queries.add(new StatementQuery(
                session,
                Protocol.SIMPLE,
                options.encoding().charset(),
                text.getBytes(StandardCharsets.US_ASCII),
                unknown(),
                false,
                List::of));
        part.query = queries.getLast();
    }

    private void readParse(Part part) {
        var statement = ClientSession.statementOf(new ParseView().wrap(view));
        part.statement = statement;
        part.name = statement.name();
        names().statements.put(statement.name(), statement);
        names().undecided.put(statement.name(), part);
    }

    private void readBind(Part part, Known known) {
        var bind = new BindView().wrap(view);
        part.portal = latin(bind.portal());
        part.name = latin(bind.statement());
        part.statement = find(part.name, known);
        var types = part.statement == null ? new int[0] : part.statement.types();
        var formats = new short[bind.resultFormats().count()];
        for (int i = 0; i < formats.length; i++) {
            formats[i] = bind.resultFormats().code(i);
        }
        part.bound = new Portal(part.statement, parametersOf(part.frame, types), part, formats);
        names().portals.put(part.portal, part.bound);
    }

    /** Reads the parameters while the frame is there, for it is gone when the segment has been sent. */
    private static Supplier<List<Parameter>> parametersOf(ByteBuf frame, int[] types) {
        var copy = new List<?>[1];
        return () -> {
            if (copy[0] == null) {
                copy[0] = parameters(frame, types);
            }
            @SuppressWarnings("unchecked")
            var parameters = (List<Parameter>) copy[0];
            return parameters;
        };
    }

    private static List<Parameter> parameters(ByteBuf frame, int[] types) {
        if (frame.refCnt() == 0) {
            return List.of();
        }
        var bind = new BindView().wrap(new FrameView().wrap(frame, frame.readerIndex()));
        var values = bind.parameters();
        var parameters = new ArrayList<Parameter>(values.count());
        for (int i = 0; i < values.count(); i++) {
            parameters.add(new Parameter(
                    i < types.length ? types[i] : 0,
                    bind.parameterFormats().formatOf(i) == 0 ? Format.TEXT : Format.BINARY,
                    values.isNull(i)
                            ? Optional.empty()
                            : Optional.of(values.value(i).toBytes())));
        }
        return List.copyOf(parameters);
    }

    private void readExecute(ClientSession session, Part part, Known known, LexerOptions options) {
        part.portal = latin(new ExecuteView().wrap(view).portal());
        var portal = names().portals.containsKey(part.portal)
                ? Optional.ofNullable(names().portals.get(part.portal))
                : known.portal(part.portal);
        var statement = portal.map(found -> found.statement).orElse(null);
        if (portal.isEmpty() || statement == null) {
            return;
        }
        var query = query(session, statement.text(), options, false, portal.get().parameters);
        part.query = query;
        queries.add(query);
        var bind = portal.get().bind;
        if (bind != null && bind.query == null && names().portals.containsKey(part.portal)) {
            bind.query = query;
        }
        var parse = names().undecided.get(statement.name());
        if (parse != null && parse.query == null && statement.equals(parse.statement)) {
            parse.query = query;
        }
    }

    private void readName(Part part, Known known) {
        byte kind = part.frame.getByte(view.bodyStart());
        var name = part.frame.toString(view.bodyStart() + 1, view.bodyLength() - 2, StandardCharsets.ISO_8859_1);
        if (kind == 'P') {
            part.portal = name;
            part.bound = names().portals.get(name);
            return;
        }
        part.name = name;
        part.statement = find(name, known);
        if (part.tag == Frontend.CLOSE) {
            names().statements.remove(name);
            part.statement = new StatementText(name, new byte[0], new int[0]);
        }
    }

    private @Nullable StatementText find(String name, Known known) {
        var here = names().statements.get(name);
        return here != null ? here : known.statement(name).orElse(null);
    }

    private StatementQuery query(
            ClientSession session,
            byte[] text,
            LexerOptions options,
            boolean parsedOnly,
            Supplier<List<Parameter>> parameters) {
        var query = new StatementQuery(
                session,
                Protocol.EXTENDED,
                options.encoding().charset(),
                text,
                factsOf(text, options),
                parsedOnly,
                parameters);
        if (parsedOnly) {
            queries.add(query);
        }
        return query;
    }

    static StatementFacts factsOf(byte[] text, LexerOptions options) {
        try {
            var statements = Statement.split(text, 0, text.length, options);
            return statements.size() == 1 ? statements.getFirst().facts() : unknown();
        } catch (SqlSyntaxException _) {
            return unknown();
        }
    }

    private static StatementFacts unknown() {
        return new StatementFacts(helios.sql.Verb.UNKNOWN, TransactionEffect.NONE, helios.sql.SessionEffects.NONE);
    }

    private void place(TransactionState start) {
        var state = start;
        var all = List.<Query>copyOf(queries);
        for (int i = 0; i < queries.size(); i++) {
            var query = queries.get(i);
            query.place(new Place(i, queries.size()), all, state);
            if (!query.parsedOnly) {
                state = after(state, query.facts.transaction());
            }
        }
    }

    /** How the session stands behind a statement that succeeds. */
    private static TransactionState after(TransactionState state, TransactionEffect effect) {
        return switch (effect) {
            case TransactionEffect.Begin _ -> state == TransactionState.IDLE ? TransactionState.OPEN : state;
            case TransactionEffect.Commit(boolean chain) -> chain ? TransactionState.OPEN : TransactionState.IDLE;
            case TransactionEffect.Rollback(boolean chain) -> chain ? TransactionState.OPEN : TransactionState.IDLE;
            case TransactionEffect.PrepareTransaction _ -> TransactionState.IDLE;
            case TransactionEffect.RollbackTo _ -> TransactionState.OPEN;
            default -> state;
        };
    }

    static String latin(ByteRange range) {
        return new String(range.toBytes(), StandardCharsets.ISO_8859_1);
    }
}
