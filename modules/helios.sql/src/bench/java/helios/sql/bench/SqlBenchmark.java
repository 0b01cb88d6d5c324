package helios.sql.bench;

import helios.sql.LexerOptions;
import helios.sql.Normalizer;
import helios.sql.Parser;
import helios.sql.StatementCursor;
import helios.sql.StatementFacts;
import helios.sql.tree.SqlStatement;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to understand a statement. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SqlBenchmark {

    private static final int MEGABYTE = 1 << 20;

    private final byte[] short100 = bytes("SELECT id, name, email FROM customers WHERE tenant_id = $1 AND status = 'active' "
            + "ORDER BY id LIMIT 10");
    private final byte[] long200 = bytes("SELECT o.id, o.total, c.name FROM orders o JOIN customers c ON c.id = o.customer_id "
            + "WHERE o.tenant_id = $1 AND o.created_at >= now() - interval '7 days' AND c.status IN ('active', 'new') "
            + "ORDER BY o.id");
    private final byte[] insert = insert(MEGABYTE);
    private final byte[] doubleInsert = insert(2 * MEGABYTE);

    private final StatementCursor cursor = new StatementCursor();
    private final Normalizer normalizer = new Normalizer();
    private final Parser parser = new Parser();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] insert(int size) {
        var text = new StringBuilder("INSERT INTO items (id, name, price) VALUES (0, 'item 0', 0.5)");
        for (int i = 1; text.length() < size; i++) {
            text.append(", (").append(i).append(", 'item ").append(i).append("', 0.5)");
        }
        return bytes(text.toString());
    }

    /** Verb, effects on transaction and session, what keeps it from being a read, of a SELECT of 100 bytes. */
    @Benchmark
    public StatementFacts facts() {
        cursor.reset(short100, 0, short100.length, LexerOptions.DEFAULT).next();
        return cursor.facts();
    }

    /** The fingerprint of a SELECT of 100 bytes. */
    @Benchmark
    public long fingerprint() {
        return normalizer.read(short100, 0, short100.length, LexerOptions.DEFAULT).fingerprint();
    }

    /** The tree of a SELECT of 200 bytes. */
    @Benchmark
    public SqlStatement parse() {
        return parser.parse(long200, 0, long200.length, LexerOptions.DEFAULT);
    }

    /** The tree of an INSERT of 1 MB. */
    @Benchmark
    public SqlStatement parseInsert() {
        return parser.parse(insert, 0, insert.length, LexerOptions.DEFAULT);
    }

    /** The tree of an INSERT of 2 MB. */
    @Benchmark
    public SqlStatement parseDoubleInsert() {
        return parser.parse(doubleInsert, 0, doubleInsert.length, LexerOptions.DEFAULT);
    }
}
