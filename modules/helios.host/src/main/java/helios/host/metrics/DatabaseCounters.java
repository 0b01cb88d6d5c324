package helios.host.metrics;

import helios.spi.operations.DatabaseTotals;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;

/**
 * What the sessions of one event loop have done on one database. As {@link TrafficCounters}: written by that loop's thread
 * alone, for the price of an addition.
 */
public final class DatabaseCounters {

    /** What is counted; times in nanoseconds. */
    public enum Count {
        /** Clients that were admitted. */
        LOGINS,
        /** How often a session got a server. */
        ASSIGNMENTS,
        /** Transactions that have ended. */
        TRANSACTIONS,
        /** Statements that were run. */
        QUERIES,
        /** Bytes that clients sent. */
        RECEIVED,
        /** Bytes that clients were sent. */
        SENT,
        /** How long transactions took. */
        TRANSACTION_TIME,
        /** How long requests took. */
        QUERY_TIME,
        /** How long sessions waited for a server. */
        WAIT_TIME,
        /** Named statements that clients prepared. */
        CLIENT_PARSES,
        /** Statements that were parsed on servers. */
        SERVER_PARSES,
        /** Statements that clients bound. */
        BINDS
    }

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells = new long[Count.values().length];

    /** Nothing counted yet. */
    public DatabaseCounters() {}

    /** Counts; on the loop's own thread. */
    @SuppressWarnings("EnumOrdinal")
    public void add(Count what, long amount) {
        int cell = what.ordinal();
        CELL.setOpaque(cells, cell, cells[cell] + amount);
    }

    /** What all event loops have counted for a database; any thread. */
    public static DatabaseTotals sum(String database, List<DatabaseCounters> loops) {
        return new DatabaseTotals(
                database,
                sum(loops, Count.LOGINS),
                sum(loops, Count.ASSIGNMENTS),
                sum(loops, Count.TRANSACTIONS),
                sum(loops, Count.QUERIES),
                sum(loops, Count.RECEIVED),
                sum(loops, Count.SENT),
                Duration.ofNanos(sum(loops, Count.TRANSACTION_TIME)),
                Duration.ofNanos(sum(loops, Count.QUERY_TIME)),
                Duration.ofNanos(sum(loops, Count.WAIT_TIME)),
                sum(loops, Count.CLIENT_PARSES),
                sum(loops, Count.SERVER_PARSES),
                sum(loops, Count.BINDS));
    }

    @SuppressWarnings("EnumOrdinal")
    private static long sum(List<DatabaseCounters> loops, Count what) {
        return loops.stream()
                .mapToLong(loop -> (long) CELL.getOpaque(loop.cells, what.ordinal()))
                .sum();
    }
}
