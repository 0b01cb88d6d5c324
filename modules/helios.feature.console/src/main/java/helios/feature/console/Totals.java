package helios.feature.console;

import helios.spi.operations.DatabaseTotals;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Totals as numbers in PgBouncer's order. */
final class Totals {

    private Totals() {}

    /** Times in microseconds; the logins, which PgBouncer does not count, come last. */
    static List<Long> of(DatabaseTotals totals) {
        return List.of(
                totals.assignments(),
                totals.transactions(),
                totals.queries(),
                totals.received(),
                totals.sent(),
                micros(totals.transactionTime()),
                micros(totals.queryTime()),
                micros(totals.waitTime()),
                totals.clientParses(),
                totals.serverParses(),
                totals.binds(),
                totals.logins());
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1000;
    }

    static DatabaseTotals none(String database) {
        return new DatabaseTotals(database, 0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0, 0);
    }

    static DatabaseTotals sum(Collection<DatabaseTotals> all) {
        return all.stream().reduce(none(""), Totals::plus);
    }

    private static DatabaseTotals plus(DatabaseTotals one, DatabaseTotals other) {
        return new DatabaseTotals(
                "",
                one.logins() + other.logins(),
                one.assignments() + other.assignments(),
                one.transactions() + other.transactions(),
                one.queries() + other.queries(),
                one.received() + other.received(),
                one.sent() + other.sent(),
                one.transactionTime().plus(other.transactionTime()),
                one.queryTime().plus(other.queryTime()),
                one.waitTime().plus(other.waitTime()),
                one.clientParses() + other.clientParses(),
                one.serverParses() + other.serverParses(),
                one.binds() + other.binds());
    }
}
