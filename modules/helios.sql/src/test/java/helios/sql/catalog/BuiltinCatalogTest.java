package helios.sql.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keeps the list of what PostgreSQL brings equal to what the server says. */
final class BuiltinCatalogTest {

    private static final Path APPROVED = Path.of("src/main/resources/helios/sql/catalog/postgresql-18.txt");
    private static final Path RECEIVED = Path.of("target/postgresql-18.received.txt");

    /** The volatility of an aggregate is the worst of its functions; it has none of its own. */
    private static final String ALL = """
            SELECT letter || ' ' || name FROM (
              SELECT 'f' || max(greatest(p.provolatile::text, t.provolatile::text, f.provolatile::text)) AS letter,
                     p.proname::text AS name
              FROM pg_proc p
                LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
                LEFT JOIN pg_proc t ON t.oid = a.aggtransfn
                LEFT JOIN pg_proc f ON f.oid = a.aggfinalfn
              WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind <> 'p'
              GROUP BY p.proname
              UNION ALL
              SELECT 'o' || max(p.provolatile::text), o.oprname::text
              FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode
              WHERE o.oprnamespace = 'pg_catalog'::regnamespace
              GROUP BY o.oprname
              UNION ALL
              SELECT 't' || max(greatest(i.provolatile::text, f.provolatile::text)), t.typname::text
              FROM pg_type t JOIN pg_proc i ON i.oid = t.typinput
                LEFT JOIN pg_cast c ON c.casttarget = t.oid LEFT JOIN pg_proc f ON f.oid = c.castfunc
              WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype <> 'c' AND t.typname !~ '^_'
              GROUP BY t.typname) x
            ORDER BY left(letter, 1), name COLLATE "C"
            """;

    @Test
    void listsWhatTheServerBrings() throws IOException {
        try (var server = PostgresServer.builder().majorVersion(18).start()) {
            var lines = server.query(ALL).values();
            Files.createDirectories(RECEIVED.getParent());
            Files.writeString(RECEIVED, String.join("\n", lines) + "\n");
        }
        assertThat(RECEIVED)
                .as("to approve: cp modules/helios.sql/%s modules/helios.sql/%s", RECEIVED, APPROVED)
                .hasSameTextualContentAs(APPROVED);
    }

    @Test
    void knowsBuiltinsWhateverThePath() {
        var catalog = BuiltinCatalog.INSTANCE;
        assertThat(catalog.function(Optional.empty(), "lower", SearchPath.UNKNOWN))
                .isEqualTo(Volatility.IMMUTABLE);
        assertThat(catalog.function(Optional.of("pg_catalog"), "now", SearchPath.UNKNOWN))
                .isEqualTo(Volatility.STABLE);
        assertThat(catalog.function(Optional.empty(), "nextval", SearchPath.UNKNOWN))
                .isEqualTo(Volatility.VOLATILE);
        assertThat(catalog.function(Optional.of("app"), "lower", SearchPath.UNKNOWN))
                .isEqualTo(Volatility.UNKNOWN);
        assertThat(catalog.function(Optional.empty(), "mine", SearchPath.UNKNOWN))
                .isEqualTo(Volatility.UNKNOWN);
        assertThat(catalog.operator(Optional.empty(), "||", SearchPath.UNKNOWN)).isNotEqualTo(Volatility.UNKNOWN);
    }
}
