package helios.host.session;

import helios.spi.query.Column;
import helios.spi.query.Format;
import helios.spi.query.Response;
import helios.wire.BackendMessage;
import helios.wire.BackendWriter;
import helios.wire.ExecuteView;
import helios.wire.FrameView;
import helios.wire.Frontend;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a client gets for a segment whose statements were all answered here: each frame its own reply, in the
 * formats that were asked for. What only a server can tell (a statement's parameter types, a part of a result) is left to
 * it.
 */
final class LocalAnswer {

    private final Segment segment;
    private final Segment.Known known;
    private final IdentityHashMap<Segment.Part, Result> results = new IdentityHashMap<>();

    /** A portal and what its one Execute brings. */
    private static final class Result {
        private final short[] codes;
        private @Nullable Response response;

        Result(short[] codes) {
            this.codes = codes;
        }

        Format[] formats(Response.Table table) {
            var formats = new Format[table.columns().size()];
            for (int i = 0; i < formats.length; i++) {
                int code = codes.length == 0 ? 0 : codes.length == 1 ? codes[0] : i < codes.length ? codes[i] : 0;
                formats[i] = code == 0 ? Format.TEXT : Format.BINARY;
            }
            return formats;
        }
    }

    LocalAnswer(Segment segment, Segment.Known known) {
        this.segment = segment;
        this.known = known;
    }

    /** Appends the replies, but for ReadyForQuery; false: it cannot be answered here, and what was written is void. */
    boolean write(List<Response> responses, ByteBuf out) {
        if (segment.lastTag() == Frontend.QUERY) {
            return segment.parts.size() == 1 && simple(responses, out);
        }
        if (!assign(responses)) {
            return false;
        }
        for (var part : segment.parts) {
            if (!reply(part, out)) {
                return false;
            }
        }
        return true;
    }

    /** Finds the portal and the response of each Bind, Describe and Execute; false: some have none, or share one. */
    private boolean assign(List<Response> responses) {
        var bound = new HashMap<String, Result>();
        int next = 0;
        for (var part : segment.parts) {
            switch (part.tag) {
                case Frontend.BIND -> {
                    if (part.bound != null) {
                        bound.put(part.portal, new Result(part.bound.resultFormats));
                    }
                }
                case Frontend.EXECUTE -> {
                    var result = bound.get(part.portal);
                    if (result == null
                            || result.response != null
                            || part.query == null
                            || next >= responses.size()
                            || !whole(part)) {
                        return false;
                    }
                    result.response = responses.get(next++);
                }
                default -> {}
            }
            var result = bound.get(part.portal);
            if (result != null) {
                results.put(part, result);
            }
        }
        return next == responses.size();
    }

    private boolean simple(List<Response> responses, ByteBuf out) {
        if (segment.parts.getFirst().spans.size() != responses.size()) {
            return false;
        }
        for (var response : responses) {
            if (response instanceof Response.Table table) {
                var formats = new Format[table.columns().size()];
                java.util.Arrays.fill(formats, Format.TEXT);
                describe(table, formats, out);
                if (!rows(table, formats, out)) {
                    return false;
                }
            }
            BackendWriter.commandComplete(out, response.commandTag());
        }
        return true;
    }

    private static boolean whole(Segment.Part part) {
        return new ExecuteView()
                        .wrap(new FrameView().wrap(part.frame, part.frame.readerIndex()))
                        .maxRows()
                == 0;
    }

    private boolean reply(Segment.Part part, ByteBuf out) {
        return switch (part.tag) {
            case Frontend.PARSE -> parse(part, out);
            case Frontend.BIND -> {
                BackendWriter.bindComplete(out);
                var result = results.get(part);
                yield result != null && result.response != null;
            }
            case Frontend.DESCRIBE -> describePortal(part, out);
            case Frontend.EXECUTE -> execute(part, out);
            case Frontend.SYNC, Frontend.FLUSH -> true;
            default -> false;
        };
    }

    /** A name that is taken is the server's to refuse. */
    private boolean parse(Segment.Part part, ByteBuf out) {
        BackendWriter.parseComplete(out);
        return part.name.isEmpty() || known.statement(part.name).isEmpty();
    }

    private boolean describePortal(Segment.Part part, ByteBuf out) {
        if (part.frame.getByte(part.frame.readerIndex() + 5) == 'S') {
            return false;
        }
        var result = results.get(part);
        if (result == null || result.response == null) {
            return false;
        }
        switch (result.response) {
            case Response.Table table -> describe(table, result.formats(table), out);
            case Response.Command _ -> BackendWriter.noData(out);
        }
        return true;
    }

    private boolean execute(Segment.Part part, ByteBuf out) {
        var result = results.get(part);
        if (result == null || result.response == null) {
            return false;
        }
        if (result.response instanceof Response.Table table && !rows(table, result.formats(table), out)) {
            return false;
        }
        BackendWriter.commandComplete(out, result.response.commandTag());
        return true;
    }

    static void describe(Response.Table table, Format[] formats, ByteBuf out) {
        var fields = new ArrayList<BackendMessage.Field>();
        for (int i = 0; i < formats.length; i++) {
            var column = table.columns().get(i);
            fields.add(new BackendMessage.Field(
                    column.name(), 0, (short) 0, column.oid(), TypeFormats.length(column.oid()), -1, (short)
                            (formats[i] == Format.TEXT ? 0 : 1)));
        }
        BackendWriter.rowDescription(out, fields);
    }

    /** Appends rows; false: there is no way to write a value in the format asked for. */
    static boolean rows(Response.Table table, Format[] formats, ByteBuf out) {
        for (var row : table.rows()) {
            var values = new ArrayList<Optional<byte[]>>(row.size());
            for (int i = 0; i < formats.length; i++) {
                if (!convert(table.columns().get(i), formats[i], row.get(i), values)) {
                    return false;
                }
            }
            BackendWriter.dataRow(out, values);
        }
        return true;
    }

    /** Adds a value in the format asked for; false: there is no way to write it so. */
    private static boolean convert(
            Column column, Format wanted, Optional<byte[]> value, List<Optional<byte[]>> values) {
        if (value.isEmpty() || column.format() == wanted) {
            return values.add(value);
        }
        var converted = wanted == Format.BINARY
                ? TypeFormats.binary(column.oid(), value.get())
                : TypeFormats.text(column.oid(), value.get());
        return converted.isPresent() && values.add(converted);
    }
}
