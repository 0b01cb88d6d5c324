package helios.host.session;

import static helios.host.metrics.DatabaseCounters.Count.ASSIGNMENTS;
import static helios.host.metrics.DatabaseCounters.Count.BINDS;
import static helios.host.metrics.DatabaseCounters.Count.CLIENT_PARSES;
import static helios.host.metrics.DatabaseCounters.Count.LOGINS;
import static helios.host.metrics.DatabaseCounters.Count.QUERIES;
import static helios.host.metrics.DatabaseCounters.Count.QUERY_TIME;
import static helios.host.metrics.DatabaseCounters.Count.RECEIVED;
import static helios.host.metrics.DatabaseCounters.Count.SENT;
import static helios.host.metrics.DatabaseCounters.Count.SERVER_PARSES;
import static helios.host.metrics.DatabaseCounters.Count.TRANSACTIONS;
import static helios.host.metrics.DatabaseCounters.Count.TRANSACTION_TIME;
import static helios.host.metrics.DatabaseCounters.Count.WAIT_TIME;

import helios.host.metrics.DatabaseCounters;
import helios.wire.Frontend;
import helios.wire.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a session counts and times, for itself and, once it is admitted, for its database. On its event loop alone, and
 * cheap: it is passed by every statement.
 */
final class SessionMeter {

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Its name for consoles that know numbers alone. */
    final long number = NUMBERS.incrementAndGet();

    /** Absent during the login: nobody may make up names of databases. */
    private @Nullable DatabaseCounters database;

    private long queries;
    private long requested = System.nanoTime();
    private boolean runs;
    private long transactionSince;
    private boolean inTransaction;
    private long waitsSince;
    private boolean waits;

    /** The client was admitted. */
    void admitted(DatabaseCounters counters) {
        database = counters;
        add(LOGINS, 1);
    }

    private void add(DatabaseCounters.Count what, long amount) {
        if (database != null) {
            database.add(what, amount);
        }
    }

    void received(int bytes) {
        add(RECEIVED, bytes);
    }

    void sent(int bytes) {
        add(SENT, bytes);
    }

    /** The client sent a message; counted are a Parse of a statement that has a name, and a Bind. */
    void requested(byte tag, boolean named) {
        if (tag == Frontend.BIND) {
            add(BINDS, 1);
        } else if (tag == Frontend.PARSE && named) {
            add(CLIENT_PARSES, 1);
        }
    }

    /** Statements were parsed on a server. */
    void parsedOnServer(int statements) {
        if (statements > 0) {
            add(SERVER_PARSES, statements);
        }
    }

    /** Statements begin. */
    void begun(int statements) {
        queries += statements;
        add(QUERIES, statements);
        if (!runs) {
            runs = true;
            requested = System.nanoTime();
        }
        if (!inTransaction) {
            inTransaction = true;
            transactionSince = requested;
        }
    }

    /**
     * ReadyForQuery came.
     *
     * @param more another one is owed already
     * @return a transaction has ended
     */
    boolean ended(TransactionStatus status, boolean more) {
        boolean last = inTransaction && status == TransactionStatus.IDLE;
        if (runs || last) {
            long now = System.nanoTime();
            if (runs) {
                add(QUERY_TIME, now - requested);
                requested = now;
            }
            if (last) {
                add(TRANSACTIONS, 1);
                add(TRANSACTION_TIME, now - transactionSince);
                transactionSince = now;
            }
        }
        runs = more;
        inTransaction = more || (inTransaction && !last);
        return last;
    }

    /** The session wants a server. */
    void waits() {
        if (!waits) {
            waits = true;
            waitsSince = System.nanoTime();
        }
    }

    /** It has got one. */
    void served() {
        add(ASSIGNMENTS, 1);
        refused();
    }

    /** It gets none, or wants none any more. */
    void refused() {
        if (waits) {
            add(WAIT_TIME, System.nanoTime() - waitsSince);
            waits = false;
        }
    }

    boolean waiting() {
        return waits;
    }

    long queries() {
        return queries;
    }

    /** For how long it has been waiting. */
    Duration waited(long now) {
        return waits ? Duration.ofNanos(now - waitsSince) : Duration.ZERO;
    }

    /** When the last request came. */
    Instant requested(Instant now, long nanos) {
        return now.minusNanos(nanos - requested);
    }
}
