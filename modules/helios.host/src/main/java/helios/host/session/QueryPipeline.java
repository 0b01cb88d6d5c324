package helios.host.session;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.pool.Condition;
import helios.spi.pool.PoolTerms;
import helios.spi.query.Decision;
import helios.spi.query.Loss;
import helios.spi.query.Outcome;
import helios.spi.query.Query;
import helios.spi.query.Response;
import helios.spi.query.TransactionState;
import helios.sql.ClientEncoding;
import helios.sql.LexerOptions;
import helios.sql.SessionEffect;
import helios.sql.StatementFacts;
import helios.sql.TransactionEffect;
import helios.wire.BackendMessage;
import helios.wire.BackendWriter;
import helios.wire.Frontend;
import helios.wire.FrontendWriter;
import helios.wire.MalformedFrameException;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A session's requests on their way through the hooks. Collects what belongs together, has it decided as one, and only
 * then sends it: rewritten, to the server that was chosen, or answers it, or tells the client why not. The next string or
 * batch is decided when the former one's ReadyForQuery has come, so that a hook sees the session as it is.
 */
final class QueryPipeline implements Run.Listener, Segment.Known {

    /** How many names on servers a session remembers. */
    private static final int MAX_NAMES = 10_000;

    private static final Decision.Reject CANCELED =
            new Decision.Reject(SqlState.QUERY_CANCELED, "canceling statement due to user request");

    private final ClientSession session;
    private final Environment environment;
    private final Whereabouts where;
    private final Placement placement;
    private final Settlement settlement;
    private final PoolTerms terms;
    private final Map<String, Segment.Portal> portals = new HashMap<>();
    private final SegmentWriter writer;
    private final List<StatementQuery> unfinished = new ArrayList<>();

    /**
     * A request that came in the midst of a COPY and waits for what becomes of that.
     *
     * @param admitted the COPY had failed before it
     */
    private record Intruder(byte tag, ByteBuf frame, boolean admitted) {}

    /** What the client's statements were last called on a server, by the client's names. */
    private final Map<String, String> namesOnServers = new HashMap<>();
    /** The transaction is over, but the client has not ended a message that passes. */
    private boolean unsettled;

    private Segment segment = new Segment();
    private final Repeatable repeatable = new Repeatable();
    /** Its unnamed statements are kept on the server by names; false while it is done again because that failed. */
    private boolean sharesUnnamed = true;
    /** A statement that was kept by a name does not fit what the database holds any more. */
    private boolean outdated;

    private @Nullable Decider decider;
    private Holds.@Nullable Waiting waiting;
    private Optional<Decision.Reject> failTransaction = Optional.empty();
    private Optional<Intruder> intruder = Optional.empty();
    private boolean deciding;
    /** A part of a batch was sent whose Sync has not come. */
    private boolean partSent;
    /** An error was told in the midst of a batch: all up to its Sync is dropped. */
    private boolean skipping;
    /** The server was made to fail, and skips up to a Sync itself. */
    private boolean serverSkips;

    /** A CancelRequest of the proxy's own that is under way. */
    private CompletableFuture<Void> cancelling = CompletableFuture.completedFuture(null);

    /** What the rules for texts were last read from. */
    private Map<String, String> parametersRead = Map.of();

    private LexerOptions options = LexerOptions.DEFAULT;
    private boolean statementFailed;
    /** The transaction may have changed what the database holds. */
    private boolean catalogChanged;
    /** A transaction block has ended since listeners were last told of an end. */
    private boolean blockEnded;
    /** It was committed, or another one since was, whatever became of the rest of the string or batch. */
    private boolean blockCommitted;

    private String lastTag = "";
    private boolean delivered;
    private int listening;

    /**
     * A pipeline for a session.
     *
     * @param home its server; absent if it gets one for each transaction
     */
    QueryPipeline(ClientSession session, @Nullable ServerConnection home, PoolTerms terms) {
        this.session = session;
        this.environment = session.environment();
        this.terms = terms;
        this.where = new Whereabouts(session, home, terms);
        this.placement = new Placement(session, where, placing());
        this.settlement = new Settlement(session, where, settling());
        this.writer = new SegmentWriter(session.prepared, portals, this, naming());
    }

    private Placement.Listener placing() {
        return new Placement.Listener() {
            @Override
            public void placed(ServerConnection server) {
                forward(server);
            }

            @Override
            public void refused(Decision.Reject reject) {
                refuseUnasked(reject);
            }

            @Override
            public void waits(Duration atMost, Decision.Reject otherwise) {
                await(atMost, otherwise);
            }

            @Override
            public void routeAgain() {
                QueryPipeline.this.routeAgain();
            }
        };
    }

    private Settlement.Listener settling() {
        return new Settlement.Listener() {
            @Override
            public boolean idle() {
                return QueryPipeline.this.idle();
            }

            @Override
            public void settled() {
                session.loop().execute(QueryPipeline.this::resume);
            }
        };
    }

    private SegmentWriter.Naming naming() {
        return new SegmentWriter.Naming() {
            @Override
            public String of(StatementText statement) {
                return nameOnServer(statement);
            }

            @Override
            public boolean shared() {
                return terms.lends();
            }

            @Override
            public int statementsPerServer() {
                return terms.statementsPerBackend();
            }

            @Override
            public Optional<Recurring> unnamed(StatementText statement) {
                return terms.lends()
                                && terms.shareUnnamed()
                                && sharesUnnamed
                                && !where.stay().doubtful()
                        ? Optional.of(environment.statementNames().unnamed(statement, session.state()))
                        : Optional.empty();
            }

            @Override
            public void tellParseComplete() {
                var message = session.buffer(5);
                BackendWriter.parseComplete(message);
                if (!keeps(where.server(), message)) {
                    session.write(message);
                }
            }
        };
    }

    /**
     * While a transaction may have changed the settings that a text depends on, what it prepares is nobody else's, and what
     * the session has prepared before keeps its name.
     */
    private String nameOnServer(StatementText statement) {
        var names = environment.statementNames();
        if (namesOnServers.size() > MAX_NAMES) {
            namesOnServers.clear();
        }
        if (!where.stay().doubtful()) {
            var name = names.of(statement, session.state());
            namesOnServers.put(statement.name(), name);
            return name;
        }
        var last = namesOnServers.get(statement.name());
        var there = last == null ? null : where.server().statements.get(last);
        if (last != null && there != null && there.sameAs(statement)) {
            return last;
        }
        var own = names.fresh();
        namesOnServers.put(statement.name(), own);
        return own;
    }

    private ReplyQueue replies() {
        return where.replies();
    }

    private TransactionStatus status() {
        return where.status();
    }

    /** The server that the session has now. */
    Optional<ServerConnection> serving() {
        return where.current();
    }

    /** Why the session keeps its server between transactions. */
    Set<Stay.Cause> staying() {
        return where.stay().causes();
    }

    /** Tells whether the session keeps a server of this node between transactions. */
    boolean keptOn(String node) {
        return where.keptOn(node);
    }

    /** Gives back the connection to a node that is only there to be used again. */
    void leave(String node) {
        where.leave(node);
    }

    /** The session ran statements that no hook has seen: what it left unnamed may not be run unseen now. */
    void takeOver() {
        where.stay().sentAnything();
        endUnnamedOn(where.server());
    }

    private void endUnnamedOn(ServerConnection server) {
        var message = server.buffer(32);
        closeUnnamed(server, message);
        OwnRequests.sync(server, message, Note.SWALLOWED);
        send(message);
    }

    /** Tells whether nothing is under way. */
    boolean idle() {
        return !engaged()
                && !partSent
                && !skipping
                && intruder.isEmpty()
                && segment.isEmpty()
                && where.current().map(ServerConnection::idle).orElse(true)
                && listening == 0;
    }

    /** Tells whether the session is in the midst of something that no request may come into. */
    private boolean engaged() {
        return deciding || where.asking();
    }

    /** Tells whether the client waits for something. */
    boolean busy() {
        return engaged() || listening > 0 || !replies().isEmpty();
    }

    /** Tells whether the session waits for another topology. */
    boolean waits() {
        return waiting != null;
    }

    /** Tells whether the session can do without a pipeline again. */
    boolean onlyHome() {
        return where.atHome();
    }

    void close() {
        segment.release();
        repeatable.drop();
        intruder.ifPresent(request -> request.frame().release());
        intruder = Optional.empty();
        if (waiting != null) {
            waiting.leave();
        }
        finishRest(Optional.empty());
        placement.stopAcquiring();
        where.close();
    }

    void readServers(boolean on) {
        where.read(on);
    }

    /** Ends what the client runs or waits for. */
    CompletionStage<Void> cancel() {
        if (waiting != null) {
            waiting.leave();
            waiting = null;
            refuseUnasked(CANCELED);
        } else if (placement.stopAcquiring()) {
            refuseUnasked(CANCELED);
        } else if (!replies().isEmpty() && !where.asking()) {
            // Until it is over the server is not the next one's, who would be hit in the client's place.
            cancelling = session.cancel(where.server()).toCompletableFuture();
            return cancelling;
        }
        return CompletableFuture.completedFuture(null);
    }

    // ---- requests

    /** Says what is done with a frame that begins: what hooks must see is collected. */
    int begin(byte tag, int bodyLength) {
        boolean data = tag == Frontend.COPY_DATA;
        if (!data && bodyLength > environment.limits().maxPendingBytes()) {
            throw new HeliosException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "a message of %d bytes exceeds [limits] max_pending_bytes, which bounds what hooks are shown"
                            .formatted(bodyLength));
        }
        return data
                        && segment.isEmpty()
                        && !engaged()
                        && !skipping
                        && !replies().isEmpty()
                ? FrameFlow.FORWARD
                : FrameFlow.HOLD;
    }

    /** A message that passes has ended, whose beginning the server had got: before that it could be nobody else's. */
    void passed() {
        if (unsettled) {
            settle();
        }
    }

    /** Data of a COPY that passes. */
    void copyData(ByteBuf bytes) {
        send(bytes);
    }

    /** Tells whether a request can be handled now; if not, it waits and is offered again. */
    boolean accepts(byte tag) {
        if (engaged() || listening > 0 || intruder.isPresent()) {
            return false;
        }
        return replies().readyOwed() == 0 || replies().takesCopyData() || isCopy(tag);
    }

    private static boolean isCopy(byte tag) {
        return tag == Frontend.COPY_DATA || tag == Frontend.COPY_DONE || tag == Frontend.COPY_FAIL;
    }

    /** Handles a request that is accepted. */
    void request(byte tag, ByteBuf frame) {
        session.touch();
        if (tag == Frontend.TERMINATE) {
            frame.release();
            session.leave();
        } else if (replies().takesCopyData() || (isCopy(tag) && replies().readyOwed() > 0)) {
            duringCopy(tag, frame);
        } else if (skipping) {
            skip(tag, frame);
        } else if (replies().skipsForCertain() && tag != Frontend.SYNC) {
            // The server would skip it too: no hook is asked about it.
            frame.release();
        } else if (tag == Frontend.FLUSH && segment.isEmpty()) {
            // What was sent had one behind it already: it is not worth a server.
            frame.release();
        } else if (isCopy(tag) && segment.isEmpty()) {
            lateCopy(tag, frame);
        } else if (!isRequest(tag)) {
            frame.release();
            session.end(
                    new Decision.Reject(SqlState.PROTOCOL_VIOLATION, "invalid frontend message type " + (tag & 0xff)));
        } else {
            collect(tag, frame);
        }
    }

    private static boolean isRequest(byte tag) {
        return switch (tag) {
            case Frontend.QUERY,
                    Frontend.PARSE,
                    Frontend.BIND,
                    Frontend.DESCRIBE,
                    Frontend.EXECUTE,
                    Frontend.CLOSE,
                    Frontend.FLUSH,
                    Frontend.SYNC,
                    Frontend.FUNCTION_CALL,
                    Frontend.COPY_DATA,
                    Frontend.COPY_DONE,
                    Frontend.COPY_FAIL -> true;
            default -> false;
        };
    }

    private void duringCopy(byte tag, ByteBuf frame) {
        switch (tag) {
            case Frontend.COPY_DONE, Frontend.COPY_FAIL -> replies().sentCopyEnd();
            case Frontend.COPY_DATA, Frontend.FLUSH -> {}
            case Frontend.SYNC -> replies().sent(ReplyQueue.SYNC, null);
            default -> {
                intrude(tag, frame);
                return;
            }
        }
        send(frame);
    }

    /**
     * A request in the midst of a COPY: a server breaks off then, unless the COPY has failed already, and would run the
     * request, which no hook has seen. So it gets a message of this kind that does nothing. The request of the client waits
     * for what comes of it, or is skipped up to the Sync if the COPY is an extended one.
     */
    private void intrude(byte tag, ByteBuf frame) {
        boolean extended = replies().kind() == ReplyQueue.EXECUTE;
        var server = where.server();
        var message = server.buffer(64);
        OwnRequests.harmless(tag, server, message);
        if (extended) {
            frame.release();
            skipping = true;
            serverSkips = true;
        } else {
            intruder = Optional.of(new Intruder(tag, frame, false));
            if (tag != Frontend.QUERY && tag != Frontend.FUNCTION_CALL) {
                OwnRequests.sync(server, message, Note.SWALLOWED);
            }
        }
        send(message);
    }

    /** Outside of a COPY its messages have no meaning; behind an open one they may come before it has begun. */
    private void lateCopy(byte tag, ByteBuf frame) {
        if (partSent && !replies().isEmpty()) {
            duringCopy(tag, frame);
        } else {
            frame.release();
        }
    }

    /** An error was told: everything up to the next Sync is dropped, and the Sync gets its ReadyForQuery. */
    private void skip(byte tag, ByteBuf frame) {
        if (tag != Frontend.SYNC) {
            frame.release();
            return;
        }
        skipping = false;
        if (serverSkips) {
            serverSkips = false;
            partSent = false;
            replies().sent(ReplyQueue.SYNC, null);
            send(frame);
        } else {
            frame.release();
            partSent = false;
            tellReady(status());
        }
    }

    private void collect(byte tag, ByteBuf frame) {
        if (replies().skipsForCertain()) {
            segment.keepSync();
        }
        session.meter().requested(tag, frame.readableBytes() > 5 && frame.getByte(frame.readerIndex() + 5) != 0);
        segment.add(tag, frame);
        boolean complete = segment.endsWithReady()
                || tag == Frontend.FLUSH
                || segment.bytes() > environment.limits().maxPendingBytes();
        if (complete) {
            decide();
        }
    }

    // ---- decisions

    private void decide() {
        deciding = true;
        placement.forgetFailures();
        var options = lexerOptions();
        try {
            segment.read(session, this, options, state(status()));
        } catch (MalformedFrameException e) {
            session.end(new Decision.Reject(SqlState.PROTOCOL_VIOLATION, String.valueOf(e.getMessage())));
            return;
        }
        for (var query : segment.queries) {
            if (!query.parsedOnly) {
                unfinished.add(query);
            }
        }
        var refusal = session.prepared
                .refusal(segment.parts, segment.bytes())
                .or(() -> where.rules().refusal(segment.queries));
        if (refusal.isPresent()) {
            refuseUnasked(refusal.get());
            return;
        }
        var asked = new Decider(session, session.plan(), segment.queries, this::settingChange, this::decided);
        decider = asked;
        asked.decide();
    }

    private LexerOptions lexerOptions() {
        var parameters = where.current().map(ServerConnection::parameters).orElseGet(session::told);
        if (!parameters.equals(parametersRead)) {
            parametersRead = parameters;
            var encoding = parameters.get("client_encoding");
            options = new LexerOptions(
                    !"off".equals(parameters.get("standard_conforming_strings")),
                    encoding == null ? ClientEncoding.UTF8 : ClientEncoding.of(encoding));
        }
        return options;
    }

    private Optional<SettingChange> settingChange(StatementQuery query) {
        if (query.parsedOnly || query.facts.session().isEmpty()) {
            return Optional.empty();
        }
        var text = query.textBytes();
        return SettingChange.of(text, 0, text.length, lexerOptions());
    }

    private void decided(Decider.Verdict verdict) {
        if (where.closed()) {
            return;
        }
        session.settings.forgetExpected();
        if (replies().skipsForCertain()) {
            dropSkipped();
            return;
        }
        switch (verdict) {
            case Decider.Verdict.Rejected(var query, var feature, var reject) -> refuse(query, feature, reject);
            case Decider.Verdict.Answered(var responses) -> {
                if (partSent || !answer(responses)) {
                    environment.routeIgnored("answer");
                    routeAgain();
                }
            }
            case Decider.Verdict.Forwarded(var targets) -> placement.place(segment, targets, partSent);
            case Decider.Verdict.Held(var hold) ->
                await(hold.atMost(), new Decision.Reject(SqlState.CANNOT_CONNECT_NOW, hold.reason()));
        }
    }

    /** An error came while hooks were asked: what they were asked about is skipped. */
    private void dropSkipped() {
        finishRest(Optional.empty());
        segment.keepSync();
        if (segment.isEmpty()) {
            deciding = false;
            session.loop().execute(this::resume);
        } else {
            forward(where.server());
        }
    }

    private void routeAgain() {
        waiting = null;
        if (decider != null) {
            decider.routeAgain();
        }
    }

    private void await(Duration atMost, Decision.Reject otherwise) {
        var query = segment.queries.isEmpty() ? null : segment.queries.getFirst();
        var entry = environment.holds().await(session.loop(), atMost, this::routeAgain, () -> {
            waiting = null;
            refuse(query, "", otherwise);
        });
        if (entry.isEmpty()) {
            refuse(query, "", otherwise);
        } else {
            waiting = entry.get();
        }
    }

    // ---- refusals

    private void refuseUnasked(Decision.Reject reject) {
        refuse(segment.queries.isEmpty() ? null : segment.queries.getFirst(), "", reject);
    }

    /** Nothing of the segment runs; the transaction that it is in has failed. */
    private void refuse(@Nullable StatementQuery query, String feature, Decision.Reject reject) {
        deciding = false;
        if (!feature.isEmpty()) {
            environment.rejected(feature, reject);
        }
        var refused = segment;
        segment = new Segment();
        if (status() != TransactionStatus.IDLE || partSent) {
            failOnServer(refused, () -> refused(query, feature, reject));
        } else {
            refused(query, feature, reject);
            refuseOutside(refused);
        }
        refused.release();
        session.flushClient();
        resume();
    }

    private void refused(@Nullable StatementQuery query, String feature, Decision.Reject reject) {
        if (reject.equals(OutdatedPlan.REJECT)) {
            tellOutdated();
        } else {
            session.tellError(reject);
        }
        statementFailed = true;
        if (query != null) {
            finish(query, Outcome.Source.NONE, "", 0, 0, Optional.of(failure(reject)), feature);
        }
        finishRest(Optional.empty());
    }

    private void tellOutdated() {
        var message = session.buffer(128);
        OutdatedPlan.write(message);
        session.write(message);
    }

    private void refuseOutside(Segment refused) {
        if (refused.endsWithReady()) {
            tellReady(TransactionStatus.IDLE);
        } else {
            skipping = true;
        }
        if (refused.replacesUnnamed()) {
            endUnnamed();
        }
    }

    /**
     * Makes the server's transaction fail, so that everything which follows is judged by the server itself. The client
     * learns of it behind the replies that it is still owed.
     */
    private void failOnServer(Segment refused, Runnable told) {
        var server = where.server();
        var message = server.buffer(64);
        if (refused.replacesUnnamed()) {
            closeUnnamed(server, message);
        }
        OwnRequests.failingParse(server, message, Note.failing(told));
        if (refused.endsWithReady()) {
            OwnRequests.sync(server, message, null);
            partSent = false;
        } else {
            FrontendWriter.flush(message);
            skipping = true;
            serverSkips = true;
        }
        send(message);
    }

    /** A Query ends the unnamed statement and portal wherever it is answered. */
    private void endUnnamed() {
        session.prepared.remove("");
        portals.remove("");
        where.current().filter(server -> server.statements.containsKey("")).ifPresent(this::endUnnamedOn);
    }

    private void closeUnnamed(ServerConnection server, ByteBuf message) {
        session.prepared.remove("");
        portals.remove("");
        OwnRequests.closeUnnamed(server, message);
    }

    private void tellReady(TransactionStatus status) {
        if (status == TransactionStatus.IDLE) {
            session.channels().deliverNow();
        }
        var message = session.buffer(8);
        BackendWriter.readyForQuery(message, status);
        session.write(message);
        session.flushClient();
    }

    // ---- answers

    /** Answers all statements of the segment; false: the client wants what no answer can give, so they are sent. */
    private boolean answer(List<Response> responses) {
        var message = session.buffer(256);
        if (!new LocalAnswer(segment, this).write(responses, message)) {
            message.release();
            return false;
        }
        deciding = false;
        var answered = segment;
        segment = new Segment();
        for (var part : answered.parts) {
            if (part.tag == Frontend.PARSE && part.statement != null) {
                session.prepared.put(part.statement);
            }
        }
        session.count(answered.queries.size());
        int size = message.readableBytes();
        session.write(message);
        for (int i = 0; i < responses.size(); i++) {
            var rows = responses.get(i) instanceof Response.Table table
                    ? table.rows().size()
                    : 0;
            finish(
                    unfinished.getFirst(),
                    Outcome.Source.FEATURE,
                    responses.get(i).commandTag(),
                    rows,
                    size,
                    Optional.empty(),
                    "");
        }
        if (answered.endsWithReady()) {
            tellReady(status());
        }
        if (answered.lastTag() == Frontend.QUERY) {
            endUnnamed();
        }
        answered.release();
        session.flushClient();
        resume();
        return true;
    }

    // ---- what is sent

    /** Sends the segment, unless a statement of it has to be looked at first. */
    private void forward(ServerConnection server) {
        boolean came = !where.isCurrent(server);
        where.goTo(server);
        boolean mayAsk = !partSent && server.replies.isEmpty() && server.status() != TransactionStatus.FAILED;
        var doubt = mayAsk ? writer.doubt(segment, server) : Optional.<SegmentWriter.Doubt>empty();
        if (doubt.isEmpty()) {
            send(server);
        } else if (isOutdated(doubt.get(), server)) {
            refuseOutdated(server, came);
        } else {
            prove(doubt.get(), server, came);
        }
    }

    private static boolean isOutdated(SegmentWriter.Doubt doubt, ServerConnection server) {
        var there = server.statements.get(doubt.called().name());
        return there != null && there.sameAs(doubt.called()) && there.rows().isPresent();
    }

    /** Asks the server for the rows of a statement that it prepares anew, or that others have prepared there. */
    private void prove(SegmentWriter.Doubt doubt, ServerConnection server, boolean came) {
        where.asking(true);
        server.describe(doubt.called(), (query, message) -> writer.prepare(doubt, server, query, message), answer -> {
            where.asking(false);
            if (where.closed()) {
                if (!where.hasHome()) {
                    where.giveUp(server, Condition.UNKNOWN);
                }
            } else if (!server.open()) {
                lostUnsent(server, answer.error().orElse(OutdatedPlan.REJECT));
            } else {
                proved(doubt, server, came, answer);
            }
        });
    }

    private void proved(SegmentWriter.Doubt doubt, ServerConnection server, boolean came, OwnQuery.Answer answer) {
        if (answer.error().isPresent()) {
            refuseThere(server, came, answer.error().get());
            return;
        }
        var there = server.statements.get(doubt.called().name());
        if (there != null) {
            answer.described().ifPresent(there::rows);
        }
        if (answer.described().equals(doubt.told().rows())) {
            if (came) {
                where.goHome();
            }
            forward(server);
        } else {
            refuseOutdated(server, came);
        }
    }

    private void refuseOutdated(ServerConnection server, boolean came) {
        refuseThere(server, came, OutdatedPlan.REJECT);
    }

    /** A server that was only got for what is refused goes back. */
    private void refuseThere(ServerConnection server, boolean came, Decision.Reject reject) {
        if (came) {
            where.giveBack(server);
        }
        refuseUnasked(reject);
    }

    /** The server went before it got anything of the segment. */
    private void lostUnsent(ServerConnection server, Decision.Reject lost) {
        where.forget(server);
        if (ends(server)) {
            session.serverLost(server, lost);
        } else {
            tryElsewhere(server, lost);
        }
    }

    private void send(ServerConnection server) {
        deciding = false;
        var sent = segment;
        segment = new Segment();
        boolean alone = !partSent && sent.endsWithReady() && server.idle();
        var message = server.buffer(Math.min(sent.bytes() + 64, 1 << 16));
        writer.write(sent, server, message);
        if (!sent.endsWithReady()) {
            partSent = true;
            if (sent.lastTag() != Frontend.FLUSH) {
                FrontendWriter.flush(message);
            }
            // The rest may have come while a server was waited for, and no ReadyForQuery will call for it.
            session.loop().execute(this::resume);
        } else {
            partSent = false;
        }
        where.rulesOn(server).sent(sent);
        placement.sent(sent, server);
        session.count(sent.uncounted());
        if (alone && !where.isHome(server) && server.isStandby()) {
            repeatable.hold(sent, Repeatable.Where.ANYWHERE);
        } else if (alone && writer.unnamedByName()) {
            repeatable.hold(sent, Repeatable.Where.HERE);
        } else {
            sent.release();
        }
        send(message);
    }

    /** Takes a part of a reply that can still come from another server; false: it is for the client at once. */
    boolean keeps(ServerConnection server, ByteBuf bytes) {
        boolean keeps = repeatable.isHeld() && where.isCurrent(server);
        if (keeps) {
            repeatable.keep(bytes);
        }
        return keeps;
    }

    @Override
    public void begins() {
        if (repeatable.isHeld()) {
            var server = where.server();
            repeatable.pass(bytes -> session.toClient(server, bytes));
        }
    }

    private void send(ByteBuf bytes) {
        var server = where.server();
        server.write(bytes);
        server.flush();
    }

    // ---- replies

    /**
     * ReadyForQuery came: the client gets it when everybody knows how its statements and the transaction ended. A listener
     * that may block learns of both in one order, for both go through the session's one queue.
     */
    void ready(ServerConnection server, TransactionStatus status, boolean swallowed) {
        if (swallowed) {
            intruder = intruder.map(request -> new Intruder(request.tag(), request.frame(), true));
            settleOr(status);
            return;
        }
        if (outdated) {
            outdated = false;
            unshared(server);
            return;
        }
        begins();
        if (!cancelling.isDone()) {
            // Until then it could hit the client's next statement.
            deciding = true;
            cancelling.whenComplete((_, _) -> session.loop().execute(() -> cancelled(server, status)));
            return;
        }
        if (failTransaction.isPresent() && status == TransactionStatus.IN_TRANSACTION) {
            failTransaction = Optional.empty();
            var message = server.buffer(64);
            OwnRequests.failingParse(server, message, Note.SWALLOWED_WITH_ERROR);
            OwnRequests.sync(server, message, null);
            send(message);
            return;
        }
        failTransaction = Optional.empty();
        statementFailed |= server.failed();
        finishRest(Optional.empty());
        if (status != TransactionStatus.IDLE && !blockEnded) {
            tellReady(status);
            session.loop().execute(this::resume);
            return;
        }
        boolean lastCommitted = status == TransactionStatus.IDLE && !statementFailed && !lastTag.startsWith("ROLLBACK");
        boolean committed = lastCommitted || blockCommitted;
        if (status == TransactionStatus.IDLE) {
            session.settings.end(lastCommitted);
            session.channels().end(lastCommitted);
        }
        if (catalogChanged && committed) {
            environment.catalogChanged(session.database());
            environment.statementNames().renew();
        }
        catalogChanged &= status != TransactionStatus.IDLE;
        portals.clear();
        statementFailed = false;
        blockEnded = false;
        blockCommitted = false;
        lastTag = "";
        delivered = false;
        transactionEnded(0, committed, status);
    }

    /** What a statement of an older meaning could not do is done by the unnamed one, as the client said it. */
    private void unshared(ServerConnection server) {
        segment = repeatable.take();
        sharesUnnamed = false;
        writer.unshare();
        forward(server);
        sharesUnnamed = true;
    }

    /** A Sync that was sent within a COPY was no part of it, for the COPY had failed. Nothing has ended since. */
    void readyAgain(TransactionStatus status) {
        tellReady(status);
    }

    private void cancelled(ServerConnection server, TransactionStatus status) {
        deciding = false;
        if (!where.closed()) {
            ready(server, status, false);
            session.flushClient();
        }
    }

    private void transactionEnded(int from, boolean committed, TransactionStatus status) {
        var listeners = session.plan().queryListeners();
        for (int i = from; i < listeners.size(); i++) {
            var hook = listeners.get(i);
            int next = i + 1;
            if (hook.blocking()) {
                deciding = true;
                session.inOrder(() -> {
                    session.tellNow(hook, listener -> listener.transactionEnded(session, committed));
                    session.loop().execute(() -> transactionEnded(next, committed, status));
                });
                return;
            }
            session.tellNow(hook, listener -> listener.transactionEnded(session, committed));
        }
        deciding = false;
        if (where.closed()) {
            return;
        }
        if (status == TransactionStatus.IDLE
                && !where.atHome()
                && session.channels().owesItself()) {
            catchUp(where.server());
        } else {
            tellEnd(status);
        }
    }

    /** What the session notified itself comes before the end of the transaction that did. */
    private void catchUp(ServerConnection server) {
        where.asking(true);
        session.channels().catchUp(server, () -> {
            where.asking(false);
            if (where.closed()) {
                settlement.settled(server);
            } else if (server.open()) {
                tellEnd(TransactionStatus.IDLE);
            } else {
                tellReady(TransactionStatus.IDLE);
                lost(server, "");
            }
        });
    }

    private void tellEnd(TransactionStatus status) {
        tellReady(status);
        settleOr(status);
    }

    private void settleOr(TransactionStatus status) {
        if (status == TransactionStatus.IDLE && !where.atHome()) {
            settle();
        } else {
            session.loop().execute(this::resume);
        }
    }

    /** The transaction is over, and so may be the session's stay, if nothing more is under way on its server. */
    private void settle() {
        var server = where.current();
        unsettled = server.isPresent() && session.midMessage();
        if (unsettled
                || partSent
                || intruder.isPresent()
                || server.isEmpty()
                || !server.get().idle()) {
            session.loop().execute(this::resume);
        } else {
            settlement.settle(server.get());
        }
    }

    private void resume() {
        if (where.closed()) {
            return;
        }
        var request = intruder;
        if (request.isPresent() && request.get().admitted() && !engaged() && listening == 0) {
            intruder = Optional.empty();
            request(request.get().tag(), request.get().frame());
        }
        session.pump();
        if (idle()) {
            session.idle();
        }
    }

    @Override
    public void completed(StatementQuery query, String commandTag, long rows, long bytes) {
        query.measured();
        delivered = true;
        lastTag = commandTag.isEmpty() ? lastTag : commandTag;
        applyEffects(query, commandTag);
        session.channels().completed(query, commandTag);
        catalogChanged |= mayChangeCatalog(query.facts);
        finish(query, Outcome.Source.BACKEND, commandTag, rows, bytes, Optional.empty(), "");
    }

    /** Temporary objects are nobody else's, and no catalog has them. */
    private static boolean mayChangeCatalog(StatementFacts facts) {
        return switch (facts.verb()) {
            case CREATE, ALTER, DROP, IMPORT, CALL, DO -> !facts.session().contains(SessionEffect.TEMPORARY_OBJECT);
            default -> false;
        };
    }

    private void applyEffects(StatementQuery query, String commandTag) {
        switch (query.facts.transaction()) {
            case TransactionEffect.Begin _ -> session.settings.begin();
            case TransactionEffect.Commit _, TransactionEffect.PrepareTransaction _ -> {
                boolean commits = !commandTag.startsWith("ROLLBACK");
                blockEnded = true;
                blockCommitted |= commits;
                session.settings.end(commits);
            }
            case TransactionEffect.Rollback _ -> {
                blockEnded = true;
                session.settings.end(false);
            }
            default -> {}
        }
        if (commandTag.equals("DEALLOCATE ALL") || commandTag.equals("DISCARD ALL")) {
            session.prepared.clear();
            where.server().statements.clear();
        }
        if (!query.facts.session().isEmpty()) {
            settingChange(query).ifPresent(session.settings::apply);
            PreparedBySql.of(query, lexerOptions()).ifPresent(change -> change.apply(session.prepared, where.server()));
        }
    }

    @Override
    public boolean failed(StatementQuery query, BackendMessage.ErrorResponse error, long rows, long bytes) {
        var state = error.sqlState().filter(code -> code.matches("[0-9A-Z]{5}")).orElse("XX000");
        if (terms.lends() && OutdatedPlan.is(error)) {
            // Something was altered behind the proxy's back.
            environment.statementNames().renew();
            if (repeatable.isHeld() && writer.unnamedByName()) {
                outdated = true;
                return false;
            }
        }
        begins();
        delivered = true;
        statementFailed = true;
        var failure = new Outcome.Failure(new SqlState(state), error.message().orElse(""));
        finish(query, Outcome.Source.BACKEND, "", rows, bytes, Optional.of(failure), "");
        return true;
    }

    @Override
    public void stopped(StatementQuery query) {
        begins();
        cancelling = session.cancel(where.server()).toCompletableFuture();
    }

    @Override
    public void stoppedEnds(StatementQuery query, Decision.Reject reason, boolean tooLate, long rows, long bytes) {
        statementFailed = true;
        session.tellError(reason);
        if (tooLate) {
            failTransaction = Optional.of(reason);
        }
        finish(query, Outcome.Source.BACKEND, "", rows, bytes, Optional.of(failure(reason)), "");
    }

    private static Outcome.Failure failure(Decision.Reject reject) {
        return new Outcome.Failure(reject.state(), reject.message());
    }

    private void finishRest(Optional<Outcome.Failure> error) {
        while (!unfinished.isEmpty()) {
            finish(unfinished.getFirst(), Outcome.Source.NONE, "", 0, 0, error, "");
        }
    }

    private void finish(
            StatementQuery query,
            Outcome.Source source,
            String commandTag,
            long rows,
            long bytes,
            Optional<Outcome.Failure> error,
            String rejectedBy) {
        unfinished.remove(query);
        if (!query.finish()) {
            return;
        }
        var node = source == Outcome.Source.BACKEND ? serving().map(ServerConnection::node) : Optional.<String>empty();
        session.trail().ifPresent(trail -> trail.add(query.decision(node, staying())));
        if (session.plan().queryListeners().isEmpty()) {
            return;
        }
        var outcome = new Outcome(
                source,
                node,
                commandTag,
                rows,
                bytes,
                Duration.ofNanos(System.nanoTime() - query.arrived()),
                error,
                rejectedBy.isEmpty() ? Optional.empty() : Optional.of(rejectedBy));
        for (var hook : session.plan().queryListeners()) {
            if (hook.blocking()) {
                listening++;
                session.inOrder(() -> {
                    session.tellNow(hook, listener -> listener.finished(query, outcome));
                    session.loop().execute(() -> {
                        listening--;
                        resume();
                    });
                });
            } else {
                session.tellNow(hook, listener -> listener.finished(query, outcome));
            }
        }
    }

    // ---- losses

    /** A server is gone: the home takes the session with it, another one only what ran there. */
    void lost(ServerConnection server, String reason) {
        if (where.asking() && where.isCurrent(server)) {
            // The question is answered by that.
            return;
        }
        where.forget(server);
        if (!where.isCurrent(server) && !where.isHome(server)) {
            session.leases().release(server, Condition.BROKEN);
            return;
        }
        var lost = new Decision.Reject(
                SqlState.CONNECTION_FAILURE,
                "the connection to node \"%s\" was lost%s"
                        .formatted(server.node(), reason.isEmpty() ? "" : ": " + reason));
        server.unconfirmed.takeBack();
        if (where.isCurrent(server) && repeatable.isHeldForAny()) {
            repeat(server, lost);
            return;
        }
        repeatable.drop();
        outdated = false;
        var inFlight = List.<Query>copyOf(unfinished);
        var told = inFlight.isEmpty() ? lost : recover(server, inFlight, lost);
        finishRest(Optional.of(failure(told)));
        // What the client was told already cannot be taken back, nor can a transaction go on elsewhere.
        if (ends(server) || !server.atBoundary()) {
            session.serverLost(server, told);
            return;
        }
        where.goHome();
        session.leases().release(server, Condition.BROKEN);
        session.serverWritable(server, true);
        boolean owed = server.replies.readyOwed() > 0;
        session.tellError(told);
        if (owed) {
            tellReady(TransactionStatus.IDLE);
        } else {
            skipping = true;
        }
        partSent = false;
        session.loop().execute(this::resume);
    }

    /** Tells whether the session ends with the server that it is on. */
    private boolean ends(ServerConnection server) {
        return where.isHome(server)
                || server.status() != TransactionStatus.IDLE
                || where.stayThere().stays()
                || (!where.hasHome() && server.failed());
    }

    /** What the server was to do is done by another one. */
    private void repeat(ServerConnection server, Decision.Reject lost) {
        segment = repeatable.take();
        deciding = true;
        tryElsewhere(server, lost);
    }

    private void tryElsewhere(ServerConnection server, Decision.Reject lost) {
        where.goHome();
        session.leases().release(server, Condition.BROKEN);
        session.serverWritable(server, true);
        placement.elsewhere(segment, server.node(), lost);
    }

    /** Tells whether the session goes on when this connection ends, so that its last words are not for the client. */
    boolean survives(ServerConnection server) {
        return !where.isHome(server) && (!where.isCurrent(server) || repeatable.isHeldForAny() || !ends(server));
    }

    private Decision.Reject recover(ServerConnection server, List<Query> inFlight, Decision.Reject lost) {
        var loss = new Loss(session, server.node(), inFlight, state(server.status()), delivered);
        for (var hook : session.plan().recoverers()) {
            try {
                if (hook.call().recover(loss) instanceof Decision.Reject reject) {
                    return reject;
                }
            } catch (RuntimeException e) {
                return QueryFailures.of(e);
            }
        }
        return lost;
    }

    static TransactionState state(TransactionStatus status) {
        return switch (status) {
            case IDLE -> TransactionState.IDLE;
            case IN_TRANSACTION -> TransactionState.OPEN;
            case FAILED -> TransactionState.FAILED;
        };
    }

    @Override
    public Optional<StatementText> statement(String name) {
        return session.prepared.get(name);
    }

    @Override
    public Optional<Segment.Portal> portal(String name) {
        return Optional.ofNullable(portals.get(name));
    }
}
