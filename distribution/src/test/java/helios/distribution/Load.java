package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that write and read without a pause, as applications with a pool do: one that is sent away with {@code 57P01}
 * outside a transaction connects again. All else that goes wrong is kept as a failure. What was acknowledged is counted.
 */
final class Load implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PgOptions options;
    private final String table;
    private final List<Thread> clients = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong sentAway = new AtomicLong();
    private volatile boolean stopping;

    /** One round of a client's work: how many rows it wrote. */
    private interface Round {
        int run(PgClient client);
    }

    private Load(PgOptions options, String table) {
        this.options = options.timeout(PATIENCE);
        this.table = table;
    }

    /** Clients that keep their connections, in both protocols, and clients that connect for each transaction. */
    static Load start(PgOptions options, PgClient direct, String table) {
        direct.query("DROP TABLE IF EXISTS " + table);
        direct.query("CREATE TABLE " + table + " (i int)");
        var load = new Load(options, table);
        load.keep(load::transaction);
        load.keep(load::extended);
        load.connectEachTime();
        return load;
    }

    private int transaction(PgClient client) {
        client.query("BEGIN");
        client.query("INSERT INTO " + table + " VALUES (1)");
        client.query("INSERT INTO " + table + " VALUES (2)");
        client.query("COMMIT");
        return 2;
    }

    private int statement(PgClient client) {
        client.query("INSERT INTO " + table + " VALUES (3)");
        return 1;
    }

    private int extended(PgClient client) {
        client.extended("INSERT INTO " + table + " VALUES ($1)", "4");
        return 1;
    }

    private void keep(Round round) {
        begin(() -> {
            while (!stopping) {
                try (var client = PgClient.connect(options)) {
                    while (!stopping) {
                        acknowledged.addAndGet(round.run(client));
                    }
                } catch (PgException e) {
                    if (!e.sqlState().equals("57P01")) {
                        throw e;
                    }
                    sentAway.incrementAndGet();
                }
            }
        });
    }

    private void connectEachTime() {
        begin(() -> {
            while (!stopping) {
                try (var client = PgClient.connect(options)) {
                    acknowledged.addAndGet(statement(client));
                    client.send(new Frames().terminate());
                }
            }
        });
    }

    private void begin(Runnable work) {
        clients.add(Thread.ofPlatform().start(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                failures.add(e.toString());
            }
        }));
    }

    /** Waits until so many rows more were written. */
    void awaitProgress(long rows) {
        long before = acknowledged.get();
        Await.until("the load goes on", PATIENCE, () -> acknowledged.get() >= before + rows || !failures.isEmpty());
        assertThat(failures).isEmpty();
    }

    /** How often a client was asked to connect again. */
    long sentAway() {
        return sentAway.get();
    }

    /** Ends the clients, and demands that nothing failed and that what was acknowledged, and nothing else, was done. */
    void endWithoutFailure(PgClient direct) throws InterruptedException {
        stopping = true;
        for (var client : clients) {
            client.join();
        }
        assertThat(failures).isEmpty();
        assertThat(direct.query("SELECT count(*) FROM " + table).value()).isEqualTo(String.valueOf(acknowledged));
    }

    @Override
    public void close() {
        stopping = true;
    }
}
