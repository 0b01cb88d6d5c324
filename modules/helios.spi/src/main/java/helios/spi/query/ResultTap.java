package helios.spi.query;

import java.util.List;
import java.util.Optional;

/** Sees one statement's result as it passes, on the session's event loop; must return within microseconds. */
public interface ResultTap {

    /** The columns; not called where the client did not ask for them, nor where there are none. */
    default void columns(List<Column> columns) {}

    /**
     * A row, before the client gets it. An error stops the result: the row and what would follow are withheld, the
     * client gets the error, and the backend's statement is cancelled.
     */
    default Optional<Decision.Reject> row(Row row) {
        return Optional.empty();
    }

    /** The result is complete; not called if the statement failed, was stopped, or its portal is only suspended. */
    default void completed(String commandTag) {}
}
