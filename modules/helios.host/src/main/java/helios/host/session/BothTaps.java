package helios.host.session;

import helios.spi.query.Column;
import helios.spi.query.Decision;
import helios.spi.query.ResultTap;
import helios.spi.query.Row;
import java.util.List;
import java.util.Optional;

/** Two taps on one result; the first that stops it has stopped it. */
record BothTaps(ResultTap first, ResultTap second) implements ResultTap {

    @Override
    public void columns(List<Column> columns) {
        first.columns(columns);
        second.columns(columns);
    }

    @Override
    public Optional<Decision.Reject> row(Row row) {
        var stopped = first.row(row);
        return stopped.isPresent() ? stopped : second.row(row);
    }

    @Override
    public void completed(String commandTag) {
        first.completed(commandTag);
        second.completed(commandTag);
    }
}
