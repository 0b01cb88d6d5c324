package helios.sql.edit;

import static org.assertj.core.api.Assertions.assertThat;

import helios.sql.LexerOptions;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.CatalogSnapshot;
import helios.sql.catalog.ObjectName;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs restricted statements on a server: on a database of three tenants each must do what the statement as it was does
 * on a database that holds one tenant's rows alone, and touch no row of another.
 */
final class RowFilterServerTest {

    private static final String TABLES = """
            CREATE TABLE a (tenant int NOT NULL, id int NOT NULL, grp int NOT NULL, txt text NOT NULL, PRIMARY KEY (tenant, id));
            CREATE TABLE b (LIKE a INCLUDING ALL);
            CREATE TABLE "c d" (LIKE a INCLUDING ALL);
            INSERT INTO a SELECT t, i, (i * 7 + t) %% 4, 'tenant ' || t || ' a' || i
              FROM generate_series(1, 3) t, generate_series(1, 6) i WHERE t IN (%1$s);
            INSERT INTO b SELECT t, i + 2, (i * 5 + t) %% 3, 'tenant ' || t || ' b' || i
              FROM generate_series(1, 3) t, generate_series(1, 6) i WHERE t IN (%1$s);
            INSERT INTO "c d" SELECT t, i * 2, (i + t) %% 5, 'tenant ' || t || ' c' || i
              FROM generate_series(1, 3) t, generate_series(1, 4) i WHERE t IN (%1$s);
            """;
    private static final String ROWS =
            "SELECT * FROM (SELECT 'a', * FROM a UNION ALL SELECT 'b', * FROM b UNION ALL SELECT 'c', * FROM \"c d\") x";
    private static final Catalog CATALOG = new CatalogSnapshot.Builder()
            .relation(table("a"))
            .relation(table("b"))
            .relation(table("c d"))
            .build();

    private static PostgresServer server;
    private static PgClient everyone;
    private static PgClient alone;
    private static List<String> others = List.of();

    private static Table table(String name) {
        var columns = new ArrayList<Table.Column>();
        for (var column : List.of("tenant", "id", "grp", "txt")) {
            columns.add(new Table.Column(column, "int4", false));
        }
        return Table.of(new ObjectName("public", name), columns);
    }

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        server.query("CREATE DATABASE everyone");
        server.query("CREATE DATABASE alone");
        everyone = PgClient.connect(server.options().database("everyone"));
        alone = PgClient.connect(server.options().database("alone"));
        everyone.simpleQuery(TABLES.formatted("1, 2, 3"));
        alone.simpleQuery(TABLES.formatted("1"));
        others = state(everyone, "<> 1");
        assertThat(others).hasSize(32);
    }

    @AfterAll
    static void stop() {
        everyone.close();
        alone.close();
        server.close();
    }

    private static List<String> state(PgClient client, String tenant) {
        return rows(client.query(ROWS + " WHERE tenant " + tenant).rows());
    }

    private static List<String> rows(List<List<Optional<String>>> rows) {
        return rows.stream().map(Object::toString).sorted().toList();
    }

    @Test
    void m11m12KeepsTenantsApart() {
        check(new Random().nextLong(), 1_500);
    }

    @Test
    @Tag("long")
    void m11m12KeepsTenantsApartInMany() {
        check(new Random().nextLong(), 100_000);
    }

    private void check(long seed, int count) {
        var statements = new TenantStatements(seed);
        int run = 0;
        for (int i = 0; i < count; i++) {
            run += check(statements.next(), seed) ? 1 : 0;
        }
        assertThat(run).as("statements that ran, of seed %d", seed).isGreaterThan(count * 8 / 10);
    }

    /** Returns whether the server accepted the statement as it was. */
    private boolean check(String sql, long seed) {
        var restricted = restricted(sql);
        var expected = outcome(alone, sql, "= 1");
        var actual = outcome(everyone, restricted.text(), "= 1");
        assertThat(actual.result())
                .as("%s%nbecame%n%s%nseed %d", sql, restricted, seed)
                .isEqualTo(expected.result());
        assertThat(actual.tenant())
                .as("%s%nbecame%n%s%nseed %d", sql, restricted, seed)
                .isEqualTo(expected.tenant());
        assertThat(actual.others())
                .as("%s%nbecame%n%s%nseed %d", sql, restricted, seed)
                .isEqualTo(others);
        assertThat(String.join("", actual.result())).doesNotContain("tenant 2", "tenant 3");
        return !expected.result().getFirst().startsWith("ERROR");
    }

    private static SqlText restricted(String sql) {
        return text(sql).restrictAll(use -> Optional.of("tenant = 1"));
    }

    private static SqlText text(String sql) {
        return SqlText.of(sql.getBytes(StandardCharsets.UTF_8), LexerOptions.DEFAULT, CATALOG, SearchPath.of("public"));
    }

    /** What a statement gives, and what it leaves of the tables. */
    private record Outcome(List<String> result, List<String> tenant, List<String> others) {}

    private static Outcome outcome(PgClient client, String sql, String tenant) {
        client.query("BEGIN");
        try {
            List<String> result;
            if (sql.startsWith("copy")) {
                result = new String(client.copyOut(sql), StandardCharsets.UTF_8)
                        .lines()
                        .sorted()
                        .toList();
            } else {
                var answer = client.query(sql);
                result = rows(answer.rows());
                if (answer.columns().isEmpty()) {
                    result = List.of(answer.tag());
                }
            }
            var first = new ArrayList<>(List.of("ok"));
            first.addAll(result);
            return new Outcome(first, state(client, tenant), state(client, "<> 1"));
        } catch (PgException e) {
            return new Outcome(List.of("ERROR " + e.sqlState()), List.of(), others);
        } finally {
            client.query("ROLLBACK");
        }
    }
}
