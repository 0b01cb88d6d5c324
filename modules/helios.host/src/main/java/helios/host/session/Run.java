package helios.host.session;

import static helios.wire.Backend.BIND_COMPLETE;
import static helios.wire.Backend.CLOSE_COMPLETE;
import static helios.wire.Backend.COMMAND_COMPLETE;
import static helios.wire.Backend.DATA_ROW;
import static helios.wire.Backend.EMPTY_QUERY_RESPONSE;
import static helios.wire.Backend.ERROR_RESPONSE;
import static helios.wire.Backend.NO_DATA;
import static helios.wire.Backend.PARAMETER_DESCRIPTION;
import static helios.wire.Backend.PARSE_COMPLETE;
import static helios.wire.Backend.PORTAL_SUSPENDED;
import static helios.wire.Backend.ROW_DESCRIPTION;

import helios.spi.query.Column;
import helios.spi.query.Decision;
import helios.spi.query.Format;
import helios.spi.query.ResultTap;
import helios.spi.query.Row;
import helios.wire.BackendMessage;
import helios.wire.BackendMessages;
import helios.wire.CommandCompleteView;
import helios.wire.DataRowView;
import helios.wire.FrameView;
import helios.wire.RowDescriptionView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements that one request runs, in order: those of a Query, or the one of an Execute. Follows their replies and
 * says how each ended.
 */
final class Run {

    /** Learns how statements end. */
    interface Listener {

        /** More than the shape of a result comes: what the client gets from here on cannot be taken back. */
        void begins();

        /** A statement completed; an empty tag means that there was none. */
        void completed(StatementQuery query, String commandTag, long rows, long bytes);

        /** A statement failed; false: the client is not to hear of it, for it is run once more. */
        boolean failed(StatementQuery query, BackendMessage.ErrorResponse error, long rows, long bytes);

        /** A tap stopped a result: the server is to be told, and the client gets this in place of what is withheld. */
        void stopped(StatementQuery query);

        /** A stopped result has ended. {@code tooLate}: the server completed the statement all the same. */
        void stoppedEnds(StatementQuery query, Decision.Reject reason, boolean tooLate, long rows, long bytes);
    }

    private final List<StatementQuery> queries;
    private final Listener listener;
    private int index;
    private long rows;
    private long bytes;
    private Decision.@Nullable Reject stopped;

    Run(List<StatementQuery> queries, Listener listener) {
        this.queries = queries;
        this.listener = listener;
    }

    /** A statement by its place in the request. */
    StatementQuery query(int at) {
        return queries.get(at);
    }

    /** Counts a message that answers these statements, and says whether all of it has to be seen. */
    boolean wants(byte tag, int bodyLength) {
        bytes += bodyLength + 5L;
        boolean seen = stopped != null
                || switch (tag) {
                    case DATA_ROW, ROW_DESCRIPTION -> tapped();
                    case COMMAND_COMPLETE, EMPTY_QUERY_RESPONSE, PORTAL_SUSPENDED, ERROR_RESPONSE -> true;
                    default -> false;
                };
        if (begins(tag, seen)) {
            listener.begins();
        }
        if (tag == DATA_ROW) {
            rows++;
        }
        return seen;
    }

    /** What only prepares a result, and an error, which may be nobody's, are no beginning; of rows the first is one. */
    private boolean begins(byte tag, boolean seen) {
        return switch (tag) {
            case PARSE_COMPLETE, BIND_COMPLETE, CLOSE_COMPLETE, PARAMETER_DESCRIPTION, NO_DATA, ERROR_RESPONSE -> false;
            case ROW_DESCRIPTION -> seen;
            case DATA_ROW -> rows == 0;
            default -> true;
        };
    }

    /** The server says something that the client is to know at once. */
    void noticed() {
        listener.begins();
    }

    private boolean tapped() {
        return index < queries.size() && queries.get(index).tap().isPresent();
    }

    /** Looks at a message that was wanted; false: it is not the client's any more. */
    boolean observe(byte tag, FrameView frame) {
        if (index >= queries.size()) {
            return true;
        }
        var query = queries.get(index);
        if (stopped != null) {
            afterStop(query, stopped, tag);
            return false;
        }
        switch (tag) {
            case ROW_DESCRIPTION -> query.tap().ifPresent(tap -> tap.columns(columns(frame)));
            case DATA_ROW -> {
                return query.tap().map(tap -> row(query, tap, frame)).orElse(true);
            }
            case COMMAND_COMPLETE -> {
                var commandTag = new CommandCompleteView().wrap(frame).tag().toString();
                query.tap().ifPresent(tap -> tap.completed(commandTag));
                complete(query, commandTag);
            }
            case EMPTY_QUERY_RESPONSE, PORTAL_SUSPENDED -> complete(query, "");
            case ERROR_RESPONSE -> {
                index = queries.size();
                return listener.failed(
                        query, (BackendMessage.ErrorResponse) BackendMessages.decode(frame), rows, bytes);
            }
            default -> {}
        }
        return true;
    }

    private void complete(StatementQuery query, String commandTag) {
        index++;
        long ownRows = rows;
        long ownBytes = bytes;
        rows = 0;
        bytes = 0;
        listener.completed(query, commandTag, ownRows, ownBytes);
    }

    private boolean row(StatementQuery query, ResultTap tap, FrameView frame) {
        var verdict = tap.row(new PassingRow(frame));
        if (verdict.isEmpty()) {
            return true;
        }
        stopped = verdict.get();
        rows--;
        listener.stopped(query);
        return false;
    }

    private void afterStop(StatementQuery query, Decision.Reject reason, byte tag) {
        if (tag == COMMAND_COMPLETE || tag == ERROR_RESPONSE || tag == PORTAL_SUSPENDED) {
            index = queries.size();
            stopped = null;
            listener.stoppedEnds(query, reason, tag != ERROR_RESPONSE, rows, bytes);
        }
    }

    private static List<Column> columns(FrameView frame) {
        var description = new RowDescriptionView().wrap(frame);
        var columns = new ArrayList<Column>(description.fieldCount());
        for (int i = 0; i < description.fieldCount(); i++) {
            columns.add(new Column(
                    new String(description.name(i).toBytes(), StandardCharsets.UTF_8),
                    description.typeOid(i),
                    description.format(i) == 0 ? Format.TEXT : Format.BINARY));
        }
        return columns;
    }

    private static final class PassingRow implements Row {
        private final DataRowView view;
        private final int size;

        PassingRow(FrameView frame) {
            view = new DataRowView().wrap(frame);
            size = frame.length();
        }

        @Override
        public int columnCount() {
            return view.columns().count();
        }

        @Override
        public Optional<byte[]> value(int column) {
            return view.columns().isNull(column)
                    ? Optional.empty()
                    : Optional.of(view.columns().value(column).toBytes());
        }

        @Override
        public int size() {
            return size;
        }
    }
}
