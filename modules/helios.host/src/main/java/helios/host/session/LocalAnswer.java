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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what a client gets for a segment whose statements were all answered here: each frame its own reply, in the
 * formats that were asked for. What only a server can tell (a statement's parameter types, a part of a result) is left to
 * it.
 */
final class LocalAnswer {

    private final Segment segment;
    private final Segment.Known known;

    LocalAnswer(Segment segment, Segment.Known known) {
        this.segment = segment;
        this.known = known;
    }

    /** Appends the replies, but for ReadyForQuery; false: it cannot be answered here, and what was written is void. */
    boolean write(List<Response> responses, ByteBuf out) {
        if (segment.endsSimple()) {
            return segment.parts.size() == 1 && simple(responses, out);
        }
        var byPortal = new HashMap<String, Response>();
        int next = 0;
        for (var part : segment.parts) {
            if (part.tag == Frontend.EXECUTE) {
                if (part.query == null || next >= responses.size() || !whole(part)) {
                    return false;
                }
                byPortal.put(part.portal, responses.get(next++));
            }
        }
        for (var part : segment.parts) {
            if (!reply(part, byPortal, out)) {
                return false;
            }
        }
        return next == responses.size();
    }

    private boolean simple(List<Response> responses, ByteBuf out) {
        if (segment.lastTag() != Frontend.QUERY
                || segment.parts.getFirst().spans.size() != responses.size()) {
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

    private boolean reply(Segment.Part part, Map<String, Response> byPortal, ByteBuf out) {
        switch (part.tag) {
            case Frontend.PARSE -> {
                var statement = part.statement;
                if (statement == null
                        || (!statement.name().isEmpty()
                                && known.statement(statement.name()).isPresent())) {
                    return false;
                }
                BackendWriter.parseComplete(out);
            }
            case Frontend.BIND -> {
                if (!byPortal.containsKey(part.portal)) {
                    return false;
                }
                BackendWriter.bindComplete(out);
            }
            case Frontend.DESCRIBE -> {
                return describePortal(part, byPortal, out);
            }
            case Frontend.EXECUTE -> {
                return execute(part, byPortal, out);
            }
            case Frontend.SYNC, Frontend.FLUSH -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean describePortal(Segment.Part part, Map<String, Response> byPortal, ByteBuf out) {
        if (part.portal.isEmpty() && part.frame.getByte(part.frame.readerIndex() + 5) == 'S') {
            return false;
        }
        return switch (byPortal.get(part.portal)) {
            case Response.Table table -> {
                describe(table, formats(part.portal, table), out);
                yield true;
            }
            case Response.Command _ -> {
                BackendWriter.noData(out);
                yield true;
            }
            case null -> false;
        };
    }

    private boolean execute(Segment.Part part, Map<String, Response> byPortal, ByteBuf out) {
        var response = byPortal.get(part.portal);
        if (response instanceof Response.Table table && !rows(table, formats(part.portal, table), out)) {
            return false;
        }
        BackendWriter.commandComplete(out, response == null ? "" : response.commandTag());
        return response != null;
    }

    private Format[] formats(String portal, Response.Table table) {
        var codes = segment.portals().containsKey(portal) ? segment.portals().get(portal).resultFormats : new short[0];
        var formats = new Format[table.columns().size()];
        for (int i = 0; i < formats.length; i++) {
            int code = codes.length == 0 ? 0 : codes.length == 1 ? codes[0] : i < codes.length ? codes[i] : 0;
            formats[i] = code == 0 ? Format.TEXT : Format.BINARY;
        }
        return formats;
    }

    private static void describe(Response.Table table, Format[] formats, ByteBuf out) {
        var fields = new ArrayList<BackendMessage.Field>();
        for (int i = 0; i < formats.length; i++) {
            var column = table.columns().get(i);
            fields.add(new BackendMessage.Field(
                    column.name(), 0, (short) 0, column.oid(), TypeFormats.length(column.oid()), -1, (short)
                            (formats[i] == Format.TEXT ? 0 : 1)));
        }
        BackendWriter.rowDescription(out, fields);
    }

    private static boolean rows(Response.Table table, Format[] formats, ByteBuf out) {
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
