package helios.host.session;

import helios.spi.query.Protocol;
import helios.wire.Frontend;
import helios.wire.FrontendWriter;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /**
     * A writer for a session.
     *
     * @param prepared the client's statements by name
     * @param portals the client's portals by name
     * @param listener learns how each statement ends
     */
    SegmentWriter(PreparedStatements prepared, Map<String, Segment.Portal> portals, Run.Listener listener) {
        this.prepared = prepared;
        this.portals = portals;
        this.listener = listener;
    }

    /** Appends the segment's requests to a message for the server. The segment's frames stay its own. */
    void write(Segment segment, ServerConnection server, ByteBuf message) {
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

    private void query(ServerConnection server, Segment sent, Segment.Part part, ByteBuf message) {
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

    /** Notes what a server will have by this name; returns what it had. */
    private static Optional<StatementText> define(ServerConnection server, StatementText statement) {
        return Optional.ofNullable(server.statements.put(statement.name(), statement));
    }

    private static void restore(ServerConnection server, String name, Optional<StatementText> former) {
        former.ifPresentOrElse(
                statement -> server.statements.put(name, statement), () -> server.statements.remove(name));
    }

    private static void restore(PreparedStatements prepared, String name, Optional<StatementText> former) {
        former.ifPresentOrElse(prepared::put, () -> prepared.remove(name));
    }

    /** Parses a statement anew in front of what needs it, if this server lacks it or has another text by its name. */
    private void ensure(ServerConnection server, StatementText needed, ByteBuf message) {
        var present = server.statements.get(needed.name());
        if (present != null && present.sameAs(needed)) {
            return;
        }
        if (!needed.name().isEmpty()) {
            closeOnServer(server, needed.name(), message);
        }
        FrontendWriter.parse(message, bytes(needed.name()), needed.text(), needed.types());
        var former = define(server, needed);
        server.replies.sent(
                ReplyQueue.PARSE,
                Note.swallowed(server.unconfirmed.add(refused -> restore(
                        server,
                        needed.name(),
                        former.filter(_ -> !refused || !needed.name().isEmpty())))));
    }

    private void closeOnServer(ServerConnection server, String name, ByteBuf message) {
        FrontendWriter.close(message, (byte) 'S', bytes(name));
        var former = Optional.ofNullable(server.statements.remove(name));
        server.replies.sent(
                ReplyQueue.CLOSE, Note.swallowed(server.unconfirmed.add(_ -> restore(server, name, former))));
    }

    private void bind(ServerConnection server, Segment.Part part, ByteBuf message) {
        var bound = part.statement;
        if (bound == null) {
            // What no hook has seen is not run: should the server know it all the same, it does not any more.
            closeOnServer(server, part.name, message);
        } else if (part.query != null) {
            ensure(server, part.query.rewritten() ? bound.withText(part.query.textBytes()) : bound, message);
        } else if (!server.statements.containsKey(bound.name())) {
            ensure(server, bound, message);
        }
        server.replies.sent(
                ReplyQueue.BIND,
                part.bound == null ? null : Note.of(runOf(part), open(server, part.portal, part.bound)));
        append(message, part.frame);
    }

    private Unconfirmed.Change open(ServerConnection server, String name, Segment.Portal portal) {
        portal.keep();
        var former = Optional.ofNullable(portals.put(name, portal));
        return server.unconfirmed.add(
                _ -> former.ifPresentOrElse(before -> portals.put(name, before), () -> portals.remove(name)));
    }

    private void describe(ServerConnection server, Segment.Part part, ByteBuf message) {
        boolean statement = part.frame.getByte(part.frame.readerIndex() + 5) == 'S';
        if (statement && part.statement != null && !server.statements.containsKey(part.statement.name())) {
            ensure(server, part.statement, message);
        }
        server.replies.sent(
                statement ? ReplyQueue.DESCRIBE_STATEMENT : ReplyQueue.DESCRIBE_PORTAL,
                part.bound == null || part.bound.bind == null ? null : noteOf(part.bound.bind));
        append(message, part.frame);
    }

    private void execute(ServerConnection server, Segment.Part part, ByteBuf message) {
        server.replies.sent(ReplyQueue.EXECUTE, noteOf(part));
        append(message, part.frame);
    }

    private void closeNamed(ServerConnection server, Segment.Part part, ByteBuf message) {
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
