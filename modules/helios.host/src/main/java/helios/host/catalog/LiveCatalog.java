package helios.host.catalog;

import static java.lang.System.Logger.Level.DEBUG;

import helios.host.log.Log;
import helios.spi.client.SqlClient;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import helios.sql.catalog.Volatility;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The catalog of one database as it is now. Read when it is first asked something, then in the background for as long as
 * somebody asks. Thread-safe; asking is a volatile read.
 */
final class LiveCatalog implements Catalog {

    /**
     * How often it is read anew, how soon after a failure, and for how long what was read is believed without, or is kept
     * up to date without being asked for.
     */
    record Times(Duration refresh, Duration retry, Duration believed) {

        static final Times DEFAULT = new Times(Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofMinutes(5));
    }

    private static final Log LOG = Log.of("helios.catalog");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String database;
    private final Supplier<SqlClient> connections;
    private final Times times;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final Semaphore changes = new Semaphore(0);
    private volatile Catalog present = Catalog.UNKNOWN;
    private volatile long version;
    private volatile boolean asked;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private boolean failing;

    LiveCatalog(String database, Supplier<SqlClient> connections, Times times) {
        this.database = database;
        this.connections = connections;
        this.times = times;
    }

    // ---- what is asked

    @Override
    public Volatility function(Optional<String> schema, String name, SearchPath path) {
        return present().function(schema, name, path);
    }

    @Override
    public Volatility operator(Optional<String> schema, String symbol, SearchPath path) {
        return present().operator(schema, symbol, path);
    }

    @Override
    public Volatility type(Optional<String> schema, String name, SearchPath path) {
        return present().type(schema, name, path);
    }

    @Override
    public Optional<Table> relation(Optional<String> schema, String name, SearchPath path) {
        return present().relation(schema, name, path);
    }

    private Catalog present() {
        if (!asked) {
            asked = true;
            start();
        }
        return present;
    }

    private void start() {
        if (!closed && !reading.getAndSet(true)) {
            thread = Thread.ofVirtual().name("helios-catalog-" + database).start(this::keepReading);
        }
    }

    /** Something in the database may be another than it was: nothing is known until it has been read again. */
    synchronized void changed() {
        version++;
        present = Catalog.UNKNOWN;
        changes.release();
    }

    void close() {
        closed = true;
        var running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    // ---- reading

    private void keepReading() {
        long lastRead = System.nanoTime();
        long lastAsked = lastRead;
        try {
            while (!closed && !isOver(lastAsked)) {
                boolean done = read();
                if (done) {
                    lastRead = System.nanoTime();
                } else if (isOver(lastRead)) {
                    present = Catalog.UNKNOWN;
                }
                changes.tryAcquire((done ? times.refresh() : times.retry()).toNanos(), TimeUnit.NANOSECONDS);
                changes.drainPermits();
                if (asked) {
                    asked = false;
                    lastAsked = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            rest();
        }
    }

    private boolean isOver(long since) {
        return System.nanoTime() - since > times.believed().toNanos();
    }

    /** Nobody has asked for long: what was read grows old. */
    private void rest() {
        present = Catalog.UNKNOWN;
        asked = false;
        reading.set(false);
    }

    /** Reads once; false if that is to be tried again soon. */
    private boolean read() {
        long before = version;
        try (var client = connections.get()) {
            client.timeout(PATIENCE);
            publish(CatalogReader.read(client), before);
            failing = false;
            return true;
        } catch (RuntimeException e) {
            if (!failing && !closed) {
                LOG.warn(
                        "the catalog cannot be read, so statements with functions and relations are taken for writes;"
                                + " check [backend]",
                        "database",
                        database,
                        "reason",
                        String.valueOf(e.getMessage()));
            }
            LOG.log(DEBUG, "catalog not read", e, "database", database);
            failing = true;
            return false;
        }
    }

    /** What was read while something changed may be neither the old nor the new. */
    private synchronized void publish(Catalog read, long before) {
        if (version == before) {
            present = read;
        }
    }
}
