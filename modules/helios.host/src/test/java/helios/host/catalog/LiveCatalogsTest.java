package helios.host.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import helios.host.net.BackendTls;
import helios.host.node.BackendSettings;
import helios.host.node.DirectClients;
import helios.host.node.NodeStore;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClient;
import helios.spi.config.Secret;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.spi.topology.SyncState;
import helios.sql.LexerOptions;
import helios.sql.analysis.Classification;
import helios.sql.analysis.Kind;
import helios.sql.analysis.Syntax;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.ObjectName;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import helios.sql.catalog.Volatility;
import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads catalogs from a server, and keeps them as new as they must be. */
final class LiveCatalogsTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SearchPath PUBLIC = SearchPath.of("public");

    private static PostgresServer server;
    private static final AtomicInteger CONNECTIONS = new AtomicInteger();

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        server.query("CREATE DATABASE shop");
        try (var shop = PgClient.connect(server.options().database("shop"))) {
            shop.simpleQuery("""
                    CREATE FUNCTION calm(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';
                    CREATE FUNCTION wild(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
                    CREATE FUNCTION mixed(int) RETURNS int STABLE LANGUAGE sql AS 'SELECT 1';
                    CREATE FUNCTION mixed(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
                    CREATE SEQUENCE s;
                    CREATE DOMAIN calm_domain AS int CHECK (VALUE > 0);
                    CREATE DOMAIN wild_domain AS int CHECK (wild(VALUE) = 1);
                    CREATE DOMAIN over_domain AS wild_domain;
                    CREATE TYPE mood AS ENUM ('sad');
                    CREATE TYPE spans AS RANGE (subtype = int);
                    CREATE TYPE pair AS (a int, b over_domain);
                    CREATE FUNCTION defaulted(a bigint DEFAULT nextval('s')) RETURNS int STABLE LANGUAGE sql AS 'SELECT 1';
                    CREATE FUNCTION wild2(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
                    CREATE AGGREGATE wild_sum(int) (SFUNC = wild2, STYPE = int);
                    CREATE OPERATOR ### (LEFTARG = int, RIGHTARG = int, FUNCTION = wild2);
                    CREATE TABLE parent (id int PRIMARY KEY, "Name" varchar(10), twice int GENERATED ALWAYS AS (id * 2) STORED);
                    CREATE TABLE child () INHERITS (parent);
                    CREATE TABLE line (parent int REFERENCES parent ON DELETE CASCADE);
                    CREATE TABLE parts (id int) PARTITION BY RANGE (id);
                    CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (1) TO (9);
                    CREATE VIEW plain_view AS SELECT id, lower("Name") AS n FROM parent WHERE id > calm(1);
                    CREATE VIEW wild_view AS SELECT wild(id) AS w FROM parent;
                    CREATE VIEW over_wild AS SELECT w FROM wild_view;
                    CREATE MATERIALIZED VIEW kept AS SELECT wild(id) AS w FROM parent;
                    CREATE TABLE guarded (id int);
                    ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY p ON guarded USING (wild(id) = 1);
                    CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                    CREATE TRIGGER t AFTER INSERT ON parent FOR EACH ROW EXECUTE FUNCTION fires();
                    """);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SqlClient connect(String database) {
        CONNECTIONS.incrementAndGet();
        var node = new Node(
                "pg",
                server.host(),
                server.port(),
                NodeRole.PRIMARY,
                SyncState.UNKNOWN,
                Node.Health.UNKNOWN,
                true,
                false,
                Optional.empty(),
                100,
                "",
                Set.of(),
                OptionalLong.empty(),
                Optional.empty());
        var settings = new BackendSettings(
                server.user(),
                new Secret(server.password()),
                "postgres",
                new BackendTls.Settings(BackendTls.Mode.DISABLE, Optional.empty(), Optional.empty(), Optional.empty()),
                false,
                "helios",
                Duration.ofSeconds(10));
        return new DirectClients(new NodeStore(List.of(node)), settings).direct("pg", database);
    }

    private static LiveCatalogs catalogs(Function<String, SqlClient> connections, Duration refresh) {
        return new LiveCatalogs(connections, new LiveCatalog.Times(refresh, SHORT, LONG));
    }

    private static Catalog known(LiveCatalogs catalogs, String database) {
        var catalog = catalogs.of(database);
        Await.until("the catalog is read", PATIENCE, () -> kind("SELECT lower('x')", catalog) == Kind.READ);
        return catalog;
    }

    private static Kind kind(String sql, Catalog catalog) {
        var parsed = (Syntax.Parsed) Syntax.of(sql.getBytes(StandardCharsets.UTF_8), LexerOptions.DEFAULT);
        return Classification.of(parsed.tree(), parsed.facts(), catalog, PUBLIC).kind();
    }

    @Test
    void r1DecidesByTheCatalog() {
        try (var catalogs = catalogs(LiveCatalogsTest::connect, LONG)) {
            var catalog = known(catalogs, "shop");
            for (var sql : List.of(
                    "SELECT calm(1)",
                    "SELECT * FROM parent, child",
                    "SELECT * FROM plain_view",
                    "SELECT * FROM kept",
                    "SELECT count(*) FROM pg_class",
                    "SELECT 1 + 1",
                    "SELECT '1'::int8, '1'::calm_domain, 'sad'::mood, '[1,2)'::spans, '{1}'::calm_domain[]",
                    "SELECT * FROM parts ORDER BY id")) {
                assertThat(kind(sql, catalog)).as(sql).isEqualTo(Kind.READ);
            }
            for (var sql : List.of(
                    "SELECT wild(1)",
                    "SELECT mixed(1)",
                    "SELECT defaulted()",
                    "SELECT wild_sum(id) FROM parent",
                    "SELECT 1 ### 2",
                    "SELECT '1'::wild_domain",
                    "SELECT over_domain '1'",
                    "SELECT cast('(1,1)' AS pair)",
                    "SELECT '1'::nobodys_type",
                    "SELECT * FROM wild_view",
                    "SELECT * FROM over_wild",
                    "SELECT * FROM guarded",
                    "SELECT * FROM pg_stat_activity",
                    "SELECT * FROM nobody_knows",
                    "SELECT nobody_knows()",
                    "SELECT nextval('s')")) {
                assertThat(kind(sql, catalog)).as(sql).isEqualTo(Kind.WRITE);
            }
            assertThat(kind("SELECT * FROM parent", known(catalogs, "postgres")))
                    .isEqualTo(Kind.WRITE);
        }
    }

    @Test
    void tellsWhatRelationsAre() {
        try (var catalogs = catalogs(LiveCatalogsTest::connect, LONG)) {
            var catalog = known(catalogs, "shop");
            var parent = table(catalog, "parent");
            assertThat(parent.columns().orElseThrow())
                    .containsExactly(
                            new Table.Column("id", "integer", false),
                            new Table.Column("Name", "character varying(10)", false),
                            new Table.Column("twice", "integer", true));
            assertThat(parent.children()).containsExactly(new ObjectName("public", "child"));
            assertThat(table(catalog, "child").parents()).containsExactly(new ObjectName("public", "parent"));
            assertThat(parent.triggers()).containsExactly(new ObjectName("public", "fires"));
            assertThat(parent.cascades()).containsExactly(new ObjectName("public", "line"));
            assertThat(table(catalog, "parts").kind()).isEqualTo(Table.Kind.PARTITIONED);
            assertThat(table(catalog, "parts").children()).containsExactly(new ObjectName("public", "part1"));
            assertThat(table(catalog, "guarded").rowSecurity()).isTrue();
            assertThat(table(catalog, "guarded").policies()).hasSize(1);
            assertThat(table(catalog, "kept").kind()).isEqualTo(Table.Kind.MATERIALIZED_VIEW);
            assertThat(table(catalog, "plain_view").definition())
                    .hasValueSatisfying(
                            text -> assertThat(text).contains("public.parent").contains("public.calm"));
        }
    }

    private static Table table(Catalog catalog, String name) {
        return catalog.relation(Optional.empty(), name, PUBLIC).orElseThrow();
    }

    @Test
    void knowsNothingFromAChangeUntilItIsReadAgain() {
        try (var catalogs = catalogs(LiveCatalogsTest::connect, LONG)) {
            var catalog = known(catalogs, "shop");
            try (var shop = PgClient.connect(server.options().database("shop"))) {
                shop.query("CREATE FUNCTION turns() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1'");
                catalogs.changed("shop");
                Await.until("it is read again", PATIENCE, () -> kind("SELECT turns()", catalog) == Kind.READ);

                shop.query("ALTER FUNCTION turns() VOLATILE");
                catalogs.changed("shop");

                for (int i = 0; i < 1_000; i++) {
                    assertThat(kind("SELECT turns()", catalog)).isEqualTo(Kind.WRITE);
                }
                known(catalogs, "shop");
                assertThat(catalog.function(Optional.empty(), "turns", PUBLIC)).isEqualTo(Volatility.VOLATILE);
            }
        }
    }

    @Test
    void readsAgainByItself() {
        try (var catalogs = catalogs(LiveCatalogsTest::connect, SHORT)) {
            var catalog = known(catalogs, "shop");
            try (var shop = PgClient.connect(server.options().database("shop"))) {
                shop.query("CREATE TABLE appears (id int)");
            }
            Await.until("the table is seen", PATIENCE, () -> kind("SELECT * FROM appears", catalog) == Kind.READ);
        }
    }

    @Test
    void knowsNothingWhileItCannotRead() {
        var up = new AtomicBoolean();
        Function<String, SqlClient> sometimes = database -> {
            if (!up.get()) {
                throw new HeliosException(SqlState.CONNECTION_FAILURE, "down");
            }
            return connect(database);
        };
        try (var catalogs = catalogs(sometimes, LONG)) {
            var catalog = catalogs.of("shop");
            assertThat(kind("SELECT lower('x')", catalog)).isEqualTo(Kind.WRITE);
            assertThat(kind("SELECT 1", catalog)).isEqualTo(Kind.READ);
            up.set(true);
            known(catalogs, "shop");
        }
    }

    @Test
    void readsNothingUnlessAsked() {
        int before = CONNECTIONS.get();
        try (var catalogs = catalogs(LiveCatalogsTest::connect, SHORT)) {
            var catalog = catalogs.of("shop");
            catalogs.changed("shop");
            catalogs.changed("other");
            assertThat(catalogs.of("shop")).isSameAs(catalog);
            for (int i = 0; i < 100; i++) {
                catalogs.of("database" + i);
            }
            assertThat(catalogs.of("one more")).isSameAs(Catalog.UNKNOWN);
        }
        assertThat(CONNECTIONS).hasValue(before);
    }
}
