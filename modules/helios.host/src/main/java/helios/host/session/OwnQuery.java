package helios.host.session;

import static helios.wire.Backend.COMMAND_COMPLETE;
import static helios.wire.Backend.DATA_ROW;
import static helios.wire.Backend.ERROR_RESPONSE;
import static helios.wire.Backend.NO_DATA;
import static helios.wire.Backend.ROW_DESCRIPTION;

import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.wire.BackendMessage;
import helios.wire.BackendMessages;
import helios.wire.CommandCompleteView;
import helios.wire.DataRowView;
import helios.wire.FrameView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * SQL of the proxy's own on a server connection that owes nothing, or a description that it asks for. Its replies are nobody else's: they are collected, and
 * told when ReadyForQuery has come, or when none can come any more.
 */
final class OwnQuery {

    /**
     * What came of it.
     *
     * @param rows of all its statements; absent values are nulls
     * @param tags the command tags, in order
     * @param described the rows of the statement that was to be described
     * @param error why it failed; absent = it did not
     */
    record Answer(
            List<List<Optional<String>>> rows,
            List<String> tags,
            Optional<RowShape> described,
            Optional<Decision.Reject> error) {}

    private final Consumer<Answer> listener;
    private final List<List<Optional<String>>> rows = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final boolean describes;
    private @Nullable RowShape described;
    private Decision.@Nullable Reject error;

    private OwnQuery(Consumer<Answer> listener, boolean describes) {
        this.listener = listener;
        this.describes = describes;
    }

    /** SQL is run. */
    static OwnQuery running(Consumer<Answer> listener) {
        return new OwnQuery(listener, false);
    }

    /** The rows of a statement are asked for. */
    static OwnQuery describing(Consumer<Answer> listener) {
        return new OwnQuery(listener, true);
    }

    /** Tells whether a reply has to be handed in whole. */
    boolean wants(byte tag) {
        return switch (tag) {
            case DATA_ROW, COMMAND_COMPLETE, ERROR_RESPONSE -> true;
            case ROW_DESCRIPTION, NO_DATA -> describes;
            default -> false;
        };
    }

    /** Takes a reply that it wants. */
    void take(byte tag, FrameView frame) {
        switch (tag) {
            case DATA_ROW -> rows.add(row(frame));
            case COMMAND_COMPLETE ->
                tags.add(new CommandCompleteView().wrap(frame).tag().toString());
            case ROW_DESCRIPTION, NO_DATA -> described = RowShape.of(frame);
            default -> error = reject((BackendMessage.ErrorResponse) BackendMessages.decode(frame));
        }
    }

    private static List<Optional<String>> row(FrameView frame) {
        var columns = new DataRowView().wrap(frame).columns();
        var row = new ArrayList<Optional<String>>(columns.count());
        for (int i = 0; i < columns.count(); i++) {
            row.add(
                    columns.isNull(i)
                            ? Optional.empty()
                            : Optional.of(new String(columns.value(i).toBytes(), StandardCharsets.UTF_8)));
        }
        return row;
    }

    /** A server's error, in its own words. */
    static Decision.Reject reject(BackendMessage.ErrorResponse error) {
        var state = error.sqlState().filter(code -> code.matches("[0-9A-Z]{5}")).orElse("XX000");
        return new Decision.Reject(
                new SqlState(state),
                error.message().orElse("no reason given"),
                Optional.ofNullable(error.fields().get('D')),
                Optional.ofNullable(error.fields().get('H')));
    }

    /** ReadyForQuery came. */
    void ended() {
        listener.accept(new Answer(rows, tags, Optional.ofNullable(described), Optional.ofNullable(error)));
    }

    /** The connection is gone. */
    void lost(String node) {
        error = new Decision.Reject(
                SqlState.CONNECTION_FAILURE, "the connection to node \"%s\" was lost".formatted(node));
        ended();
    }
}
