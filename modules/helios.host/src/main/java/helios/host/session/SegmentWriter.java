package helios.host.session;

import helios.spi.query.Protocol;
import helios.wire.BindView;
import helios.wire.FrameView;
import helios.wire.Frontend;
import helios.wire.FrontendWriter;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a segment for one server: rewritten texts in place of the client's, statements that this server lacks in front of
 * what needs them, and a note in its queue of replies for each request. What requests change by name counts at once and is
 * taken back if the server never confirms it. Confined to the session's event loop.
 */
final class SegmentWriter {

    private final PreparedStatements prepared;
    private final Map<String, Segment.Portal> portals;
    private final Run.Listener listener;
    private final Naming naming;
    /** Statements that this segment has put on the server by the client's own name, to be taken away at its end. */
    private final List<String> lentNames = new ArrayList<>();
    /** The session's unnamed statement as servers have it, if that is by a name. */
    private Optional<StatementText> unnamedThere = Optional.empty();
    /** The segment uses the unnamed statement by a name. */
    private boolean unnamedByName;

    /** How statements are called on servers, and what the client is told in place of one. */
    interface Naming {

        /** What a statement is called on a server; its own name where servers are not shared. */
        String of(StatementText statement);

        /** Tells whether the servers are shared with other sessions, and the names with them. */
        boolean shared();

        /** How many statements a shared server keeps. */
        int statementsPerServer();

        /** What is known of a text as an unnamed statement; absent if it is not to be shared. */
        Optional<Recurring> unnamed(StatementText statement);

        /** The client gets a ParseComplete. */
        void tellParseComplete();
    }

    /**
     * A statement of which nobody knows whether a server gives the rows for it that the client was told of.
     *
     * @param told as the client knows it
     * @param called what it is called on that server
     */
    record Doubt(StatementText told, StatementText called) {}

    /**
     * A writer for a session.
     *
     * @param prepared the client's statements by name
     * @param portals the client's portals by name
     * @param listener learns how each statement ends
     */
    SegmentWriter(
            PreparedStatements prepared, Map<String, Segment.Portal> portals, Run.Listener listener, Naming naming) {
        this.prepared = prepared;
        this.portals = portals;
        this.listener = listener;
        this.naming = naming;
    }

    /** Appends the segment's requests to a message for the server. The segment's frames stay its own. */
    void write(Segment segment, ServerConnection server, ByteBuf message) {
        unnamedByName = false;
        if (naming.shared()) {
            evict(server, message);
        }
        for (var part : segment.parts) {
            switch (part.tag) {
                case Frontend.QUERY -> query(server, segment, part, message);
                case Frontend.PARSE -> parse(server, part, message);
                case Frontend.BIND -> bind(server, part, message);
                case Frontend.DESCRIBE -> describe(server, part, message);
                case Frontend.EXECUTE -> execute(server, part, message);
                case Frontend.CLOSE -> closeNamed(server, part, message);
                case Frontend.FUNCTION_CALL -> {
                    server.replies.sent(ReplyQueue.FUNCTION_CALL, noteOf(part));
                    append(message, part.frame);
                }
                case Frontend.SYNC -> {
                    takeNamesBack(server, message);
                    server.replies.sent(ReplyQueue.SYNC, null);
                    append(message, part.frame);
                }
                case Frontend.COPY_DONE, Frontend.COPY_FAIL -> {
                    server.replies.sentCopyEnd();
                    append(message, part.frame);
                }
                default -> append(message, part.frame);
            }
        }
    }

    /** Tells whether what was written last uses the unnamed statement by a name, which can fail where the unnamed one would not. */
    boolean unnamedByName() {
        return unnamedByName;
    }

    /**
     * The first statement of a segment that may have another meaning on a server than it had where the client was told of its
     * rows: it is prepared anew there, or was so by others, and its tables may have changed in between.
     */
    Optional<Doubt> doubt(Segment segment, ServerConnection server) {
        for (var part : segment.parts) {
            var told = part.statement;
            if (told != null && told.rows().isPresent() && uses(part)) {
                var called = called(server, told);
                var there = server.statements.get(called.name());
                if (there == null || !there.sameAs(called) || !there.rows().equals(told.rows())) {
                    return Optional.of(new Doubt(told, called));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean uses(Segment.Part part) {
        boolean asItIs = part.query == null || !part.query.rewritten();
        return part.tag == Frontend.DESCRIBE || (part.tag == Frontend.BIND && asItIs);
    }

    /** Writes what a server needs to describe a statement in doubt; a query of the proxy's own takes the replies. */
    void prepare(Doubt doubt, ServerConnection server, OwnQuery query, ByteBuf message) {
        ensure(server, doubt.called(), message, change -> Note.own(query, change));
    }

    /** The session's unnamed statement is not kept by a name any more. */
    void unshare() {
        unnamedThere = Optional.empty();
    }

    /** The statements that were used longest ago make room. */
    private void evict(ServerConnection server, ByteBuf message) {
        int most = naming.statementsPerServer();
        while (server.statements.size() > most) {
            closeOnServer(server, server.statements.keySet().iterator().next(), message);
        }
    }

    /**
     * SQL's EXECUTE and DEALLOCATE know statements by the client's names, which shared servers do not: one that they name is
     * put there for the time being.
     */
    private void lendName(ServerConnection server, StatementQuery query, ByteBuf message) {
        if (!naming.shared()) {
            return;
        }
        PreparedBySql.named(query)
                .flatMap(prepared::get)
                .filter(statement -> !server.statements.containsKey(statement.name()))
                .ifPresent(statement -> {
                    FrontendWriter.parse(message, bytes(statement.name()), statement.text(), statement.types());
                    server.replies.sent(ReplyQueue.PARSE, Note.SWALLOWED_WITH_ERROR);
                    lentNames.add(statement.name());
                });
    }

    private void takeNamesBack(ServerConnection server, ByteBuf message) {
        for (var name : lentNames) {
            FrontendWriter.close(message, (byte) 'S', bytes(name));
            server.replies.sent(ReplyQueue.CLOSE, Note.SWALLOWED);
        }
        lentNames.clear();
    }

    private void query(ServerConnection server, Segment sent, Segment.Part part, ByteBuf message) {
        for (var query : sent.queries) {
            lendName(server, query, message);
        }
        boolean lent = !lentNames.isEmpty();
        if (lent) {
            OwnRequests.sync(server, message, Note.SWALLOWED);
        }
        queryText(server, sent, part, message);
        if (lent) {
            takeNamesBack(server, message);
            OwnRequests.sync(server, message, Note.SWALLOWED);
        }
    }

    private void queryText(ServerConnection server, Segment sent, Segment.Part part, ByteBuf message) {
        boolean rewritten = sent.queries.stream().anyMatch(StatementQuery::rewritten);
        var run = new Run(
                sent.queries.stream()
                        .filter(query -> query.protocol() == Protocol.SIMPLE)
                        .toList(),
                listener);
        server.replies.sent(ReplyQueue.QUERY, Note.of(part.spans.isEmpty() ? null : run, forgetUnnamed(server)));
        if (!rewritten) {
            append(message, part.frame);
            return;
        }
        var text = new byte[part.frame.readableBytes() - 6];
        part.frame.getBytes(part.frame.readerIndex() + 5, text);
        message.writeByte(Frontend.QUERY);
        int lengthAt = message.writerIndex();
        message.writeInt(0);
        int copied = 0;
        for (int i = 0; i < part.spans.size(); i++) {
            var span = part.spans.get(i);
            message.writeBytes(text, copied, span.start() - copied);
            message.writeBytes(run.query(i).textBytes());
            copied = span.end();
        }
        message.writeBytes(text, copied, text.length - copied).writeByte(0);
        message.setInt(lengthAt, message.writerIndex() - lengthAt);
    }

    /** The statement that a request is a part of, if one is executed: an error of any of its requests is its own. */
    private @Nullable Run runOf(Segment.Part part) {
        return part.query == null || part.query.parsedOnly ? null : new Run(List.of(part.query), listener);
    }

    private @Nullable Note noteOf(Segment.Part part) {
        var run = runOf(part);
        return run == null ? null : Note.of(run);
    }

    /** A Query ends the unnamed statement and portal before all else that it does. */
    private Unconfirmed.Change forgetUnnamed(ServerConnection server) {
        var known = prepared.get("");
        var there = Optional.ofNullable(server.statements.remove(""));
        var portal = Optional.ofNullable(portals.remove(""));
        prepared.remove("");
        return server.unconfirmed.add(_ -> {
            known.ifPresent(prepared::put);
            there.ifPresent(statement -> server.statements.put("", statement));
            portal.ifPresent(bound -> portals.put("", bound));
        });
    }

    private void parse(ServerConnection server, Segment.Part part, ByteBuf message) {
        var defined = part.statement;
        if (defined == null) {
            return;
        }
        var query = part.query;
        boolean rewritten = query != null && query.rewritten();
        var actual = query != null && rewritten ? defined.withText(query.textBytes()) : defined;
        var known = prepared.get(defined.name());
        if (naming.shared() && !defined.name().isEmpty()) {
            parseShared(server, part, actual.named(naming.of(actual)), known, message);
            return;
        }
        unnamedThere = defined.name().isEmpty() ? sharedUnnamed(actual, query) : unnamedThere;
        if (unnamedThere.isPresent() && defined.name().isEmpty()) {
            parseShared(server, part, unnamedThere.get(), known, message);
            return;
        }
        prepared.put(defined);
        var there = define(server, actual);
        var change = server.unconfirmed.add(refused -> {
            // A Parse that fails has ended the former unnamed statement all the same.
            boolean kept = !refused || !defined.name().isEmpty();
            restore(prepared, defined.name(), known.filter(_ -> kept));
            restore(server, defined.name(), there.filter(_ -> kept));
        });
        server.replies.sent(ReplyQueue.PARSE, Note.of(runOf(part), change));
        if (rewritten) {
            FrontendWriter.parse(message, bytes(actual.name()), actual.text(), actual.types());
        } else {
            append(message, part.frame);
        }
    }

    /** What servers are to have in place of an unnamed statement; absent if that is to be as it is. */
    private Optional<StatementText> sharedUnnamed(StatementText statement, @Nullable StatementQuery query) {
        var recurring = naming.unnamed(statement);
        if (recurring.isEmpty()) {
            return Optional.empty();
        }
        boolean shared = recurring.get().parse();
        if (query != null) {
            query.measure(recurring.get(), shared);
        }
        return shared ? Optional.of(statement.named(recurring.get().name())) : Optional.empty();
    }

    /**
     * A statement by a name of the proxy's. One that the server has already needs no Parse: a request that does nothing
     * stands in for it, so that the reply comes in its turn, or not at all if one before it fails.
     */
    private void parseShared(
            ServerConnection server,
            Segment.Part part,
            StatementText called,
            Optional<StatementText> known,
            ByteBuf message) {
        var defined = Objects.requireNonNull(part.statement);
        boolean unnamed = defined.name().isEmpty();
        unnamedByName |= unnamed;
        if (known.isPresent() && !unnamed) {
            // The server says what is wrong with it: its text, or that there is a statement of this name.
            var taken = ensure(server, known.get(), message);
            server.replies.sent(ReplyQueue.PARSE, named(Note.of(runOf(part)), taken, defined.name()));
            FrontendWriter.parse(message, bytes(taken), called.text(), called.types());
            return;
        }
        prepared.put(defined);
        if (server.statements.get(called.name()) != null && server.status() != TransactionStatus.FAILED) {
            var change = server.unconfirmed.add(refused -> restore(prepared, defined.name(), former(known, refused)));
            OwnRequests.nothing(server, message, Note.instead(change, naming::tellParseComplete));
            return;
        }
        if (server.statements.containsKey(called.name())) {
            // A failed transaction lets only few statements be parsed, and the server has to say which: it forgets this
            // one first.
            closeOnServer(server, called.name(), message);
        }
        define(server, called);
        var change = server.unconfirmed.add(refused -> {
            restore(prepared, defined.name(), former(known, refused));
            server.statements.remove(called.name());
        });
        server.replies.sent(ReplyQueue.PARSE, Note.of(runOf(part), change));
        FrontendWriter.parse(message, bytes(called.name()), called.text(), called.types());
    }

    /** An unnamed statement is gone when the Parse of another one fails. */
    private static Optional<StatementText> former(Optional<StatementText> known, boolean refused) {
        return known.filter(_ -> !refused);
    }

    /** Notes what a server will have by this name; returns what it had. */
    private static Optional<StatementText> define(ServerConnection server, StatementText statement) {
        return Optional.ofNullable(server.statements.put(statement.name(), statement.elsewhere()));
    }

    private static void restore(ServerConnection server, String name, Optional<StatementText> former) {
        former.ifPresentOrElse(
                statement -> server.statements.put(name, statement), () -> server.statements.remove(name));
    }

    private static void restore(PreparedStatements prepared, String name, Optional<StatementText> former) {
        former.ifPresentOrElse(prepared::put, () -> prepared.remove(name));
    }

    /**
     * Parses a statement anew in front of what needs it, if this server lacks it or has another text by its name.
     *
     * @return what it is called there
     */
    private String ensure(ServerConnection server, StatementText needed, ByteBuf message) {
        var called = called(server, needed);
        ensure(server, called, message, Note::swallowed);
        return called.name();
    }

    private void ensure(
            ServerConnection server,
            StatementText called,
            ByteBuf message,
            Function<Unconfirmed.Change, Note> noteOfParse) {
        var present = server.statements.get(called.name());
        if (present == null || !present.sameAs(called)) {
            if (present != null && !called.name().isEmpty()) {
                closeOnServer(server, called.name(), message);
            }
            parseOnServer(server, called, message, noteOfParse);
        }
    }

    /** Where servers are shared, a statement goes by the client's name only if SQL gave it that name there. */
    private StatementText called(ServerConnection server, StatementText statement) {
        if (statement.name().isEmpty()) {
            var there = unnamedThere.filter(shared -> shared.sameAs(statement));
            unnamedByName |= there.isPresent();
            return there.orElse(statement);
        }
        var bySql = server.statements.get(statement.name());
        boolean own = !naming.shared() || (bySql != null && bySql.sameAs(statement));
        return own ? statement : statement.named(naming.of(statement));
    }

    private void parseOnServer(
            ServerConnection server, StatementText called, ByteBuf message, Function<Unconfirmed.Change, Note> note) {
        FrontendWriter.parse(message, bytes(called.name()), called.text(), called.types());
        var former = define(server, called);
        server.replies.sent(
                ReplyQueue.PARSE,
                note.apply(server.unconfirmed.add(refused -> restore(
                        server,
                        called.name(),
                        former.filter(_ -> !refused || !called.name().isEmpty())))));
    }

    private void closeOnServer(ServerConnection server, String name, ByteBuf message) {
        FrontendWriter.close(message, (byte) 'S', bytes(name));
        var former = Optional.ofNullable(server.statements.remove(name));
        server.replies.sent(
                ReplyQueue.CLOSE, Note.swallowed(server.unconfirmed.add(_ -> restore(server, name, former))));
    }

    private void bind(ServerConnection server, Segment.Part part, ByteBuf message) {
        var bound = part.statement;
        var called = part.name;
        if (part.query != null) {
            lendName(server, part.query, message);
        }
        if (bound == null) {
            // What no hook has seen is not run: should the server know it all the same, it does not any more.
            closeOnServer(server, part.name, message);
        } else {
            boolean asItIs = part.query == null && !naming.shared() && server.statements.containsKey(bound.name());
            called = asItIs ? bound.name() : ensure(server, actual(bound, part.query), message);
            part.there = server.statements.get(called);
        }
        var note = part.bound == null ? null : Note.of(runOf(part), open(server, part.portal, part.bound));
        server.replies.sent(ReplyQueue.BIND, named(note, called, part.name));
        if (called.equals(part.name)) {
            append(message, part.frame);
        } else {
            var original = new BindView().wrap(new FrameView().wrap(part.frame, part.frame.readerIndex()));
            FrontendWriter.bindHead(message, original, bytes(called));
            message.writeBytes(part.frame, original.restStart(), original.end() - original.restStart());
        }
    }

    private static @Nullable Note named(@Nullable Note note, String there, String here) {
        return there.equals(here)
                ? note
                : Objects.requireNonNullElse(note, Note.PLAIN).withNames(new Note.Renamed(there, here));
    }

    private static StatementText actual(StatementText bound, @Nullable StatementQuery query) {
        return query != null && query.rewritten() ? bound.withText(query.textBytes()) : bound;
    }

    private Unconfirmed.Change open(ServerConnection server, String name, Segment.Portal portal) {
        portal.keep();
        var former = Optional.ofNullable(portals.put(name, portal));
        return server.unconfirmed.add(
                _ -> former.ifPresentOrElse(before -> portals.put(name, before), () -> portals.remove(name)));
    }

    private void describe(ServerConnection server, Segment.Part part, ByteBuf message) {
        boolean statement = part.frame.getByte(part.frame.readerIndex() + 5) == 'S';
        var called = part.name;
        if (statement
                && part.statement != null
                && (naming.shared() || !server.statements.containsKey(part.statement.name()))) {
            called = ensure(server, part.statement, message);
        }
        var note = part.bound == null || part.bound.bind == null ? null : noteOf(part.bound.bind);
        var described = statement
                ? describing(note, part.statement, server.statements.get(called))
                : describing(note, part.bound);
        server.replies.sent(
                statement ? ReplyQueue.DESCRIBE_STATEMENT : ReplyQueue.DESCRIBE_PORTAL,
                named(described, called, part.name));
        if (called.equals(part.name)) {
            append(message, part.frame);
        } else {
            FrontendWriter.describe(message, (byte) 'S', bytes(called));
        }
    }

    private static @Nullable Note describing(@Nullable Note note, Segment.@Nullable Portal bound) {
        var bind = bound == null ? null : bound.bind;
        return bind == null || (bind.query != null && bind.query.rewritten())
                ? note
                : describing(note, bind.statement, bind.there);
    }

    /** The first description of a named statement is what the client will rely on; the unnamed one is told of each time. */
    private static @Nullable Note describing(
            @Nullable Note note, @Nullable StatementText here, @Nullable StatementText there) {
        if (here == null
                || there == null
                || here.name().isEmpty()
                || here.rows().isPresent()) {
            return note;
        }
        return Objects.requireNonNullElse(note, Note.PLAIN).describing(rows -> {
            here.rows(rows);
            there.rows(rows);
        });
    }

    private void execute(ServerConnection server, Segment.Part part, ByteBuf message) {
        server.replies.sent(ReplyQueue.EXECUTE, noteOf(part));
        append(message, part.frame);
    }

    private void closeNamed(ServerConnection server, Segment.Part part, ByteBuf message) {
        if (naming.shared() && part.statement != null && !server.statements.containsKey(part.name)) {
            // Others go on using it there.
            var known = prepared.get(part.name);
            prepared.remove(part.name);
            var change = server.unconfirmed.add(_ -> restore(prepared, part.name, known));
            OwnRequests.nothing(server, message, Note.of(null, change));
            return;
        }
        server.replies.sent(
                ReplyQueue.CLOSE,
                Note.of(
                        null,
                        part.statement == null ? closePortal(server, part.portal) : closeStatement(server, part.name)));
        append(message, part.frame);
    }

    private Unconfirmed.Change closeStatement(ServerConnection server, String name) {
        var known = prepared.get(name);
        var there = Optional.ofNullable(server.statements.remove(name));
        prepared.remove(name);
        return server.unconfirmed.add(_ -> {
            restore(prepared, name, known);
            restore(server, name, there);
        });
    }

    private Unconfirmed.Change closePortal(ServerConnection server, String name) {
        var former = Optional.ofNullable(portals.remove(name));
        return server.unconfirmed.add(_ -> former.ifPresent(portal -> portals.put(name, portal)));
    }

    /** Appends a frame and leaves it as it is, for its parameters may still be asked for. */
    private static void append(ByteBuf message, ByteBuf frame) {
        message.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }
}
