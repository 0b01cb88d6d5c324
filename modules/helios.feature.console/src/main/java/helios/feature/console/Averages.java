package helios.feature.console;

import helios.spi.operations.DatabaseTotals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is done in a second, or what a thing takes, over the last one to two periods, as PgBouncer has it. Thread-safe.
 */
final class Averages {

    private record Sample(Instant at, Map<String, DatabaseTotals> totals) {}

    private final InstantSource clock;
    private Sample older;
    private Sample newer;

    Averages(InstantSource clock) {
        this.clock = clock;
        older = new Sample(clock.instant(), Map.of());
        newer = older;
    }

    /** A period is over. */
    synchronized void note(List<DatabaseTotals> totals) {
        older = newer;
        newer = new Sample(
                clock.instant(), totals.stream().collect(Collectors.toMap(DatabaseTotals::database, all -> all)));
    }

    /** The averages of a database, in the order of its totals; times in microseconds. */
    synchronized List<Long> of(DatabaseTotals now) {
        var then = older.totals().getOrDefault(now.database(), Totals.none(now.database()));
        return averages(now, then);
    }

    /** The averages of the sum over all databases. */
    synchronized List<Long> ofAll(DatabaseTotals now) {
        return averages(now, Totals.sum(older.totals().values()));
    }

    private List<Long> averages(DatabaseTotals now, DatabaseTotals then) {
        long micros = Math.max(1, Duration.between(older.at(), clock.instant()).toNanos() / 1000);
        return List.of(
                perSecond(now.assignments() - then.assignments(), micros),
                perSecond(now.transactions() - then.transactions(), micros),
                perSecond(now.queries() - then.queries(), micros),
                perSecond(now.received() - then.received(), micros),
                perSecond(now.sent() - then.sent(), micros),
                each(now.transactionTime().minus(then.transactionTime()), now.transactions() - then.transactions()),
                each(now.queryTime().minus(then.queryTime()), now.queries() - then.queries()),
                each(now.waitTime().minus(then.waitTime()), now.assignments() - then.assignments()),
                perSecond(now.clientParses() - then.clientParses(), micros),
                perSecond(now.serverParses() - then.serverParses(), micros),
                perSecond(now.binds() - then.binds(), micros),
                perSecond(now.logins() - then.logins(), micros));
    }

    private static long perSecond(long count, long micros) {
        return Math.round(Math.floor(count * 1e6 / micros));
    }

    private static long each(Duration time, long count) {
        return count > 0 ? time.toNanos() / 1000 / count : 0;
    }
}
