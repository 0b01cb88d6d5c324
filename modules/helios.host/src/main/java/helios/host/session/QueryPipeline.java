package helios.host.session;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.pool.Condition;
import helios.spi.pool.PoolTerms;
import helios.spi.query.Attempt;
import helios.spi.query.Decision;
import helios.spi.query.Loss;
import helios.spi.query.Outcome;
import helios.spi.query.Query;
import helios.spi.query.Response;
import helios.spi.query.Target;
import helios.spi.query.TransactionState;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's requests on their way through the hooks. Collects what belongs together, has it decided as one, and only
 * then sends it: rewritten, to the server that was chosen, or answers it, or tells the client why not. The next string or
 * batch is decided when the former one's ReadyForQuery has come, so that a hook sees the session as it is.
 */
final class QueryPipeline implements Run.Listener, Segment.Known {

    private static final Duration LISTEN_AGAIN = Duration.ofSeconds(5);

    /** How many names on servers a session remembers. */
    private static final int MAX_NAMES = 10_000;

    /** The class of SQLSTATEs. */
    private static final String INSUFFICIENT_RESOURCES = "53";

    /** The routine of a server that finds a kept statement's result to be another one. */
    private static final String PLAN_CHECK = "RevalidateCachedQuery";

    private static final ReplyQueue NOTHING_OWED = new ReplyQueue();
    private static final Decision.Reject CANCELED =
            new Decision.Reject(SqlState.QUERY_CANCELED, "canceling statement due to user request");

    private final ClientSession session;
    private final Environment environment;
    /** The server of the whole session; absent if it has one for each transaction. */
    private final @Nullable ServerConnection home;

    private final PoolTerms terms;
    private final LendingRules rules;
    private final LendingRules rulesAway;
    private final Map<String, ServerConnection> others = new HashMap<>();
    private final Map<String, Segment.Portal> portals = new HashMap<>();
    private final SegmentWriter writer;
    private final List<StatementQuery> unfinished = new ArrayList<>();

    /**
     * A request that came in the midst of a COPY and waits for what becomes of that.
     *
     * @param admitted the COPY had failed before it
     */
    private record Intruder(byte tag, ByteBuf frame, boolean admitted) {}

    /** Where the session is now; absent between transactions that each get a server of their own. */
    private @Nullable ServerConnection current;

    private final Stay stay;
    /** The same for the present transaction, if it is on another server than the session's own. */
    private final Stay away;

    /** What the client's statements were last called on a server, by the client's names. */
    private final Map<String, String> namesOnServers = new HashMap<>();
    /** Cancels the wish for a server. */
    private @Nullable Runnable acquiring;

    private final Opening opening = new Opening();
    private boolean awaited;
    /** It is tried again, after a while, to have what the session listens to listened to elsewhere. */
    private boolean triesAgain;
    /** The server is asked what the session has done to it. */
    private boolean asking;
    /** The transaction is over, but the client has not ended a message that passes. */
    private boolean unsettled;

    private Segment segment = new Segment();
    private final Repeatable repeatable = new Repeatable();
    /** Its unnamed statements are kept on the server by names; false while it is done again because that failed. */
    private boolean sharesUnnamed = true;
    /** A statement that was kept by a name does not fit what the database holds any more. */
    private boolean outdated;
    /** The nodes that could not run the segment, and why. */
    private final Map<String, Decision.Reject> failures = new HashMap<>();

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
    private boolean closed;

    /**
     * A pipeline for a session.
     *
     * @param home its server; absent if it gets one for each transaction
     */
    QueryPipeline(ClientSession session, @Nullable ServerConnection home, PoolTerms terms) {
        this.session = session;
        this.environment = session.environment();
        this.home = home;
        this.current = home;
        this.terms = terms;
        this.stay = new Stay(() -> environment.limits().maxTrackedSettings());
        this.away = new Stay(stay);
        this.rules = new LendingRules(terms, stay);
        this.rulesAway = new LendingRules(terms, away);
        this.writer = new SegmentWriter(session.prepared, portals, this, naming());
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
                return terms.lends() && terms.shareUnnamed() && sharesUnnamed && !stay.doubtful()
                        ? Optional.of(environment.statementNames().unnamed(statement, session.state()))
                        : Optional.empty();
            }

            @Override
            public void tellParseComplete() {
                var message = session.buffer(5);
                BackendWriter.parseComplete(message);
                if (!keeps(server(), message)) {
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
        if (!stay.doubtful()) {
            var name = names.of(statement, session.state());
            namesOnServers.put(statement.name(), name);
            return name;
        }
        var last = namesOnServers.get(statement.name());
        var there = last == null ? null : server().statements.get(last);
        if (last != null && there != null && there.sameAs(statement)) {
            return last;
        }
        var own = names.fresh();
        namesOnServers.put(statement.name(), own);
        return own;
    }

    private ReplyQueue replies() {
        return current == null ? NOTHING_OWED : current.replies;
    }

    private TransactionStatus status() {
        return current == null ? TransactionStatus.IDLE : current.status();
    }

    /** The server that something is under way on. */
    private ServerConnection server() {
        if (current == null) {
            throw new IllegalStateException("the session has no server");
        }
        return current;
    }

    /** The server that the session has now. */
    Optional<ServerConnection> serving() {
        return Optional.ofNullable(current);
    }

    /** Why the session keeps its server between transactions. */
    Set<Stay.Cause> staying() {
        return stay.causes();
    }

    /** Tells whether the session keeps a server of this node between transactions. */
    boolean keptOn(String node) {
        return current != null
                && current.node().equals(node)
                && (current == home || stayThere().stays());
    }

    /** Gives back the connection to a node that is only there to be used again. */
    void leave(String node) {
        var server = others.get(node);
        if (server != null && server != current && others.remove(node, server)) {
            session.leases().release(server, Condition.UNKNOWN);
        }
    }

    /** The session ran statements that no hook has seen: what it left unnamed may not be run unseen now. */
    void takeOver() {
        stay.sentAnything();
        endUnnamedOn(server());
    }

    private void endUnnamedOn(ServerConnection server) {
        var message = server.buffer(32);
        closeUnnamed(server, message);
        OwnRequests.sync(server, message, Note.SWALLOWED);
        send(message);
    }

    /** Tells whether nothing is under way. */
    boolean idle() {
        return !deciding
                && !partSent
                && !skipping
                && intruder.isEmpty()
                && segment.isEmpty()
                && (current == null || current.idle())
                && listening == 0;
    }

    /** Tells whether the client waits for something. */
    boolean busy() {
        return deciding || listening > 0 || !replies().isEmpty();
    }

    /** Tells whether the session waits for another topology. */
    boolean waits() {
        return waiting != null;
    }

    /** Tells whether the session can do without a pipeline again. */
    boolean onlyHome() {
        return current == home;
    }

    void close() {
        closed = true;
        segment.release();
        repeatable.drop();
        intruder.ifPresent(request -> request.frame().release());
        intruder = Optional.empty();
        if (waiting != null) {
            waiting.leave();
        }
        finishRest(Optional.empty());
        stopAcquiring();
        others.values().forEach(other -> session.giveUp(other, Condition.UNKNOWN));
        others.clear();
        if (home == null && current != null && asking) {
            // Nobody is left who would have it read when the client has taken something.
            current.read(true);
        } else if (home == null && current != null) {
            var server = current;
            current = null;
            session.giveUp(server, stay.condition());
        }
    }

    private boolean stopAcquiring() {
        var cancel = acquiring;
        acquired();
        if (cancel != null) {
            cancel.run();
        }
        return cancel != null;
    }

    void readServers(boolean on) {
        if (home != null) {
            home.read(on);
        } else if (current != null) {
            current.read(on);
        }
        others.values().forEach(server -> server.read(on));
    }

    /** Ends what the client runs or waits for. */
    CompletionStage<Void> cancel() {
        if (waiting != null) {
            waiting.leave();
            waiting = null;
            refuseUnasked(CANCELED);
        } else if (stopAcquiring()) {
            refuseUnasked(CANCELED);
        } else if (!replies().isEmpty() && !asking) {
            // Until it is over the server is not the next one's, who would be hit in the client's place.
            cancelling = session.cancel(server()).toCompletableFuture();
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
        return data && segment.isEmpty() && !deciding && !skipping && !replies().isEmpty()
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
        if (deciding || listening > 0 || intruder.isPresent()) {
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
        var message = server().buffer(64);
        OwnRequests.harmless(tag, server(), message);
        if (extended) {
            frame.release();
            skipping = true;
            serverSkips = true;
        } else {
            intruder = Optional.of(new Intruder(tag, frame, false));
            if (tag != Frontend.QUERY && tag != Frontend.FUNCTION_CALL) {
                OwnRequests.sync(server(), message, Note.SWALLOWED);
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
        failures.clear();
        var options = lexerOptions();
        try {
            segment.read(session, this, options, state(status()));
        } catch (MalformedFrameException e) {
            session.end(new Decision.Reject(SqlState.PROTOCOL_VIOLATION, String.valueOf(e.getMessage())));
            return;
        }
        unfinished.addAll(
                segment.queries.stream().filter(query -> !query.parsedOnly).toList());
        var refusal = session.prepared.refusal(segment.parts, segment.bytes()).or(() -> rules.refusal(segment.queries));
        if (refusal.isPresent()) {
            refuseUnasked(refusal.get());
            return;
        }
        var asked = new Decider(session, session.plan(), segment.queries, this::settingChange, this::decided);
        decider = asked;
        asked.decide();
    }

    private LexerOptions lexerOptions() {
        var parameters = current == null ? session.told() : current.parameters();
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
        if (closed) {
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
            case Decider.Verdict.Forwarded(var targets) -> route(targets);
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
            forward(server());
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
        session.tellError(reject);
        statementFailed = true;
        if (query != null) {
            finish(query, Outcome.Source.NONE, "", 0, 0, Optional.of(failure(reject)), feature);
        }
        finishRest(Optional.empty());
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
        var message = server().buffer(64);
        if (refused.replacesUnnamed()) {
            closeUnnamed(server(), message);
        }
        OwnRequests.failingParse(server(), message, Note.failing(told));
        if (refused.endsWithReady()) {
            OwnRequests.sync(server(), message, null);
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
        if (current != null && current.statements.containsKey("")) {
            endUnnamedOn(current);
        }
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

    // ---- routes

    private void route(List<Target> targets) {
        var chosen = strongest(targets);
        boolean within = status() != TransactionStatus.IDLE || partSent;
        if (status() == TransactionStatus.IN_TRANSACTION && !partSent && asksForMore()) {
            beginAnew(server());
        } else if (within || current != home) {
            if (chosen.isPresent() && !fits(chosen.get(), server())) {
                environment.routeIgnored(within ? "transaction" : "session_state");
            }
            if (within) {
                forward(server());
            } else {
                bring(server());
            }
        } else if (home != null && chosen.isEmpty()) {
            bring(home);
        } else {
            choose(chosen.orElse(new Target.Primary()));
        }
    }

    private void choose(Target target) {
        switch (NodeChoice.of(target, environment.topology().current())) {
            case NodeChoice.Chosen(var node) -> go(node);
            case NodeChoice.Refused(var reject) -> refuseUnasked(reject);
            case NodeChoice.Awaited(var otherwise) -> await(environment.writeTimeout(), otherwise);
        }
    }

    /** A segment goes to one server: the primary if any statement wants it, else the first target named. */
    private Optional<Target> strongest(List<Target> targets) {
        long executed =
                segment.queries.stream().filter(query -> !query.parsedOnly).count();
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        boolean mixed = targets.size() < executed || targets.stream().distinct().count() > 1;
        if (mixed && (targets.size() < executed || targets.contains(new Target.Primary()))) {
            if (targets.stream().anyMatch(target -> !(target instanceof Target.Primary))) {
                environment.routeIgnored("mixed");
            }
            return Optional.of(new Target.Primary());
        }
        return Optional.of(targets.getFirst());
    }

    private boolean fits(Target target, ServerConnection server) {
        return switch (target) {
            case Target.Primary _ -> home == null ? isPrimary(server) : server == home;
            case Target.Node(var name) -> server.node().equals(name);
            case Target.Replica _ -> home == null ? !isPrimary(server) : server != home;
        };
    }

    private static boolean isPrimary(ServerConnection server) {
        return server.target().role() == NodeRole.PRIMARY;
    }

    private void go(Node node) {
        var failure = failures.get(node.name());
        if (failure != null) {
            refuseUnasked(failure);
            return;
        }
        if (home == null) {
            if (session.plan().pool().isPresent()) {
                acquire(node, this::lent);
            } else {
                session.end(new Decision.Reject(
                        SqlState.ADMIN_SHUTDOWN, "pooling was switched off by a reload; connect again"));
            }
            return;
        }
        if (node.name().equals(home.node())) {
            bring(home);
        } else {
            leave(home, node);
        }
    }

    /** The segment goes to another server than the session's, unless what the session has done there matters to it. */
    private void leave(ServerConnection from, Node node) {
        if (closed) {
            return;
        }
        boolean all = segment.queries.stream()
                .anyMatch(query -> query.facts.transaction() instanceof TransactionEffect.Begin);
        if (all ? stay.doubtful() : stay.doubtfulForReads()) {
            ask(from, () -> leave(from, node));
        } else if (all ? stay.stays() : stay.bindsReads()) {
            environment.routeIgnored("session_state");
            bring(from);
        } else {
            var known = others.get(node.name());
            if (known != null && known.open()) {
                bring(known);
            } else {
                acquire(node, this::leased);
            }
        }
    }

    /** The segment goes to a server that the session keeps, in the session's state: it may have got another one elsewhere. */
    private void bring(ServerConnection server) {
        if (stay.doubtfulForReads() || session.state().equals(server.state())) {
            forward(server);
            return;
        }
        session.leases().bring(server, refusal -> {
            if (refusal.isPresent() && server != current && others.remove(server.node(), server)) {
                session.leases().release(server, Condition.UNKNOWN);
            }
            if (closed) {
                return;
            }
            if (refusal.isEmpty()) {
                forward(server);
            } else if (server == home || server == current) {
                refuseUnasked(refusal.get());
            } else {
                elsewhere(server.node(), refusal.get());
            }
        });
    }

    private boolean asksForMore() {
        return server().isStandby() && !segment.queries.isEmpty() && opening.asksForMore(segment.queries.getFirst());
    }

    /** A transaction that a standby was given asks for more than that grants, and has run nothing: it begins on the primary. */
    private void beginAnew(ServerConnection standby) {
        switch (NodeChoice.of(new Target.Primary(), environment.topology().current())) {
            case NodeChoice.Chosen(var node) -> {
                if (home != null && node.name().equals(home.node())) {
                    session.leases()
                            .bring(
                                    home,
                                    refusal -> refusal.ifPresentOrElse(
                                            reason -> refused(reason), () -> moveTo(home, standby)));
                } else {
                    acquire(node, primary -> moveTo(primary, standby), this::refused);
                }
            }
            case NodeChoice.Refused(var reject) -> refuseUnasked(reject);
            case NodeChoice.Awaited(var otherwise) -> refuseUnasked(otherwise);
        }
    }

    private void refused(Decision.Reject reason) {
        acquired();
        if (!closed) {
            refuseUnasked(reason);
        }
    }

    private void moveTo(ServerConnection primary, ServerConnection standby) {
        acquired();
        if (closed) {
            if (primary != home) {
                session.leases().release(primary, Condition.KNOWN);
            }
            return;
        }
        var begin = opening.sql();
        asking = true;
        standby.ask("ROLLBACK", _ -> {
            asking = false;
            if (closed) {
                giveBack(primary, standby);
                return;
            }
            if (home == null) {
                session.leases().release(standby, stay.given());
                session.attached(primary);
            } else if (primary != home) {
                primary.attach(session);
                others.put(primary.node(), primary);
            }
            current = primary;
            begin(begin, primary);
        });
    }

    private void giveBack(ServerConnection primary, ServerConnection standby) {
        if (primary != home) {
            session.leases().release(primary, Condition.KNOWN);
        }
        if (home == null) {
            current = null;
            session.giveUp(standby, stay.condition());
        }
    }

    private void begin(String sql, ServerConnection primary) {
        asking = true;
        primary.ask(sql, answer -> {
            asking = false;
            if (closed) {
                if (home == null) {
                    current = null;
                    session.giveUp(primary, Condition.UNKNOWN);
                }
            } else if (answer.error().isPresent()) {
                session.end(answer.error().get());
            } else {
                forward(primary);
            }
        });
    }

    private void acquire(Node node, Consumer<ServerConnection> then) {
        acquire(node, then, reason -> notLent(node, reason));
    }

    private void acquire(Node node, Consumer<ServerConnection> then, Consumer<Decision.Reject> refused) {
        awaited = true;
        var cancel = session.leases().acquire(node, then, refused);
        if (awaited) {
            acquiring = cancel;
        }
    }

    private void leased(ServerConnection server) {
        acquired();
        if (closed) {
            session.leases().release(server, Condition.KNOWN);
            return;
        }
        server.attach(session);
        others.put(server.node(), server);
        forward(server);
    }

    /** A server for this transaction. */
    private void lent(ServerConnection server) {
        acquired();
        if (closed) {
            session.leases().release(server, Condition.KNOWN);
            return;
        }
        session.attached(server);
        forward(server);
    }

    private void acquired() {
        awaited = false;
        acquiring = null;
    }

    /** A pool that is full has made the client wait long enough. */
    private void notLent(Node node, Decision.Reject reason) {
        acquired();
        if (closed) {
            return;
        }
        if (session.plan().pool().isPresent() && reason.state().code().startsWith(INSUFFICIENT_RESOURCES)) {
            refuseUnasked(reason);
        } else {
            elsewhere(node.name(), reason);
        }
    }

    /** The routers are asked again, now that a node could not run the segment. */
    private void elsewhere(String node, Decision.Reject reason) {
        failures.put(node, reason);
        segment.queries.forEach(query -> query.attempted(new Attempt(node, reason.state(), reason.message())));
        routeAgain();
    }

    // ---- what is sent

    private void forward(ServerConnection server) {
        deciding = false;
        current = server;
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
        } else {
            partSent = false;
        }
        (server == home || home == null ? rules : rulesAway).sent(sent);
        if (server.isStandby()) {
            sent.queries.stream().filter(query -> !query.parsedOnly).forEach(opening::sent);
        }
        session.count(sent.uncounted());
        if (alone && server != home && server.isStandby()) {
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
        boolean keeps = repeatable.isHeld() && server == current;
        if (keeps) {
            repeatable.keep(bytes);
        }
        return keeps;
    }

    @Override
    public void begins() {
        if (repeatable.isHeld()) {
            var server = server();
            repeatable.pass(bytes -> session.toClient(server, bytes));
        }
    }

    private void send(ByteBuf bytes) {
        server().write(bytes);
        server().flush();
    }

    // ---- replies

    /**
     * ReadyForQuery came: the client gets it when everybody knows how its statements and the transaction ended. A listener
     * that may block learns of both in one order, for both go through the session's one queue.
     */
    void ready(ServerConnection server, TransactionStatus status, boolean swallowed) {
        if (swallowed) {
            intruder = intruder.map(request -> new Intruder(request.tag(), request.frame(), true));
            if (status == TransactionStatus.IDLE && current != home) {
                settle();
            } else {
                session.loop().execute(this::resume);
            }
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
        if (!closed) {
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
        if (closed) {
            return;
        }
        var server = current;
        if (server != null
                && server != home
                && status == TransactionStatus.IDLE
                && session.channels().owesItself()) {
            catchUp(server);
        } else {
            tellEnd(status);
        }
    }

    /** What the session notified itself comes before the end of the transaction that did. */
    private void catchUp(ServerConnection server) {
        deciding = true;
        asking = true;
        session.channels().catchUp(server, () -> {
            deciding = false;
            asking = false;
            if (closed) {
                settled(server);
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
        if (status == TransactionStatus.IDLE && current != home) {
            settle();
        } else {
            session.loop().execute(this::resume);
        }
    }

    // ---- a server for each transaction

    /** The transaction is over: the server is given back, once it is known that nothing keeps the session on it. */
    private void settle() {
        unsettled = current != null && session.midMessage();
        if (unsettled || partSent || current == null || !current.idle() || intruder.isPresent()) {
            session.loop().execute(this::resume);
        } else if (stayThere().doubtful() || current.replies.doubtful()) {
            // The reply comes behind whatever else was owed.
            var server = current;
            ask(
                    server,
                    () -> listenElsewhere(server, () -> {
                        deciding = false;
                        settled(server);
                    }));
        } else {
            settled(current);
        }
    }

    /** What the session has done to the server that it is on. */
    private Stay stayThere() {
        return home == null || current == home ? stay : away;
    }

    /** Finds out what the session has done to the server that it is on, and how it is set. */
    private void ask(ServerConnection server, Runnable then) {
        var there = stayThere();
        asking = true;
        deciding = true;
        server.ask(there.question(), answer -> {
            asking = false;
            if (closed && home != null) {
                return;
            }
            if (!server.open() && !closed) {
                deciding = false;
                session.serverLost(
                        server,
                        new Decision.Reject(
                                SqlState.CONNECTION_FAILURE,
                                "the connection to node \"%s\" was lost, and with it what the session had set"
                                        .formatted(server.node())));
                return;
            }
            there.answered(answer, server.role()).ifPresent(found -> {
                session.wants(found);
                // Of its own startup packet a server does not speak.
                server.state(server.lender().isPresent() ? found : session.state());
            });
            then.run();
        });
    }

    /** What the session listens to needs no server of its own, if nothing else keeps the session on it. */
    private void listenElsewhere(ServerConnection server, Runnable then) {
        if (home != null || closed || !stay.onlyListens()) {
            then.run();
            return;
        }
        asking = true;
        session.channels().takeOver(server, stay.channels(), moved -> {
            asking = false;
            if (!server.open() && !closed) {
                deciding = false;
                session.serverLost(
                        server,
                        new Decision.Reject(
                                SqlState.CONNECTION_FAILURE,
                                "the connection to node \"%s\" was lost, and with it what the session listened to"
                                        .formatted(server.node())));
                return;
            }
            if (moved) {
                stay.over(Stay.Cause.LISTEN);
            }
            then.run();
        });
    }

    /** Who listens may well be silent for ever: a listener that was only lost or full must not keep it where it is. */
    private void listenLater(ServerConnection server) {
        if (triesAgain || home != null || !stay.onlyListens()) {
            return;
        }
        triesAgain = true;
        session.loop()
                .schedule(
                        () -> {
                            triesAgain = false;
                            if (!closed && current == server) {
                                listenAgain(server);
                            }
                        },
                        LISTEN_AGAIN.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void listenAgain(ServerConnection server) {
        if (!idle() || stay.doubtful()) {
            listenLater(server);
            return;
        }
        deciding = true;
        listenElsewhere(server, () -> {
            deciding = false;
            settled(server);
        });
    }

    private void pinned(ServerConnection server, Stay.Cause cause) {
        server.lender().ifPresent(pool -> pool.pinned(session, server, cause.label()));
    }

    private void settled(ServerConnection server) {
        if (closed) {
            current = null;
            session.giveUp(server, stay.condition());
            return;
        }
        var there = stayThere();
        there.news().forEach(cause -> pinned(server, cause));
        listenLater(server);
        if (!there.stays() && server.open()) {
            current = home;
            if (home == null) {
                session.leases().release(server, stay.given());
                rules.left();
            } else if (isDraining(server.node())) {
                leave(server.node());
            }
        }
        session.loop().execute(this::resume);
    }

    private boolean isDraining(String node) {
        return environment
                .topology()
                .current()
                .node(node)
                .filter(Node::draining)
                .isPresent();
    }

    private void resume() {
        if (closed) {
            return;
        }
        var request = intruder;
        if (request.isPresent() && request.get().admitted() && !deciding && listening == 0) {
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
            server().statements.clear();
        }
        if (!query.facts.session().isEmpty()) {
            settingChange(query).ifPresent(session.settings::apply);
            PreparedBySql.of(query, lexerOptions()).ifPresent(change -> change.apply(session.prepared, server()));
        }
    }

    @Override
    public boolean failed(StatementQuery query, BackendMessage.ErrorResponse error, long rows, long bytes) {
        var state = error.sqlState().filter(code -> code.matches("[0-9A-Z]{5}")).orElse("XX000");
        if (terms.lends() && isOutdated(error)) {
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

    /** "cached plan must not change result type", in whatever language; user's code may use its SQLSTATE, but not its source. */
    private static boolean isOutdated(BackendMessage.ErrorResponse error) {
        return PLAN_CHECK.equals(error.fields().get('R'));
    }

    @Override
    public void stopped(StatementQuery query) {
        begins();
        cancelling = session.cancel(server()).toCompletableFuture();
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
        if (asking && server == current) {
            // The question is answered by that.
            return;
        }
        others.remove(server.node(), server);
        if (server != current && server != home) {
            session.leases().release(server, Condition.BROKEN);
            return;
        }
        var lost = new Decision.Reject(
                SqlState.CONNECTION_FAILURE,
                "the connection to node \"%s\" was lost%s"
                        .formatted(server.node(), reason.isEmpty() ? "" : ": " + reason));
        server.unconfirmed.takeBack();
        if (server == current && repeatable.isHeldForAny()) {
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
        current = home;
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
        return server == home
                || server.status() != TransactionStatus.IDLE
                || stayThere().stays()
                || (home == null && server.failed());
    }

    /** What the server was to do is done by another one. */
    private void repeat(ServerConnection server, Decision.Reject lost) {
        segment = repeatable.take();
        current = home;
        session.leases().release(server, Condition.BROKEN);
        session.serverWritable(server, true);
        deciding = true;
        elsewhere(server.node(), lost);
    }

    /** Tells whether the session goes on when this connection ends, so that its last words are not for the client. */
    boolean survives(ServerConnection server) {
        return server != home && (server != current || repeatable.isHeldForAny() || !ends(server));
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
