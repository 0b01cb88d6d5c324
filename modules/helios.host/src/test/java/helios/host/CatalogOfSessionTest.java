package helios.host;

import static org.assertj.core.api.Assertions.assertThat;

import helios.host.config.ConfigLoader;
import helios.host.config.Loaded;
import helios.host.config.Overrides;
import helios.host.config.Source;
import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.config.ConfigSpec;
import helios.spi.query.Decision;
import helios.sql.analysis.Kind;
import helios.sql.analysis.SqlFacets;
import helios.sql.catalog.Catalogs;
import helios.sql.catalog.SearchPath;
import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a feature learns of statements that pass a running kernel. */
final class CatalogOfSessionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    record Nothing() {}

    /** Notes the kind of each statement. */
    private static final class Watcher implements FeatureProvider<Nothing> {

        private volatile Kind kind = Kind.OTHER;
        private volatile Optional<Catalogs> catalogs = Optional.empty();

        @Override
        public String name() {
            return "watcher";
        }

        @Override
        public Sections sections() {
            return Sections.of("watcher");
        }

        @Override
        public boolean onByDefault() {
            return true;
        }

        @Override
        public ConfigSpec<Nothing> config() {
            return ConfigSpec.of(Nothing.class, MethodHandles.lookup());
        }

        @Override
        public Feature create(Nothing config, FeatureContext context) {
            catalogs = context.service(Catalogs.class);
            return hooks -> hooks.gate(query -> {
                kind = query.facet(SqlFacets.CLASSIFICATION).kind();
                return Decision.PROCEED;
            });
        }
    }

    @TempDir
    private Path folder;

    private final Watcher watcher = new Watcher();

    @Test
    void r1KnowsTheDatabaseOfEachSession() throws Exception {
        try (var server = PostgresServer.start();
                var daemon = daemon(server)) {
            server.query("CREATE DATABASE shop");
            daemon.start();
            var address = daemon.kernel().addresses().getFirst();
            var options = PgOptions.tcp("127.0.0.1", address.getPort())
                    .user(server.user())
                    .password(server.password());
            try (var shop = PgClient.connect(options.database("shop"));
                    var other = PgClient.connect(options.database("postgres"))) {
                shop.query("CREATE FUNCTION calm() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1'");
                Await.until("the function is known", PATIENCE, () -> kind(shop, "SELECT calm()") == Kind.READ);
                Await.until("the other is known", PATIENCE, () -> kind(other, "SELECT lower('x')") == Kind.READ);
                assertThat(kind(shop, "SELECT 1 FROM pg_class FOR UPDATE")).isEqualTo(Kind.WRITE);

                shop.query("BEGIN");
                shop.query("ALTER FUNCTION calm() VOLATILE");
                shop.query("COMMIT");
                assertThat(kind(shop, "SELECT calm()")).as("at once").isEqualTo(Kind.WRITE);

                Await.until("it is read again", PATIENCE, () -> kind(shop, "SELECT lower('x')") == Kind.READ);
                assertThat(kind(shop, "SELECT calm()")).isEqualTo(Kind.WRITE);
                assertThat(watcher.catalogs
                                .orElseThrow()
                                .of("shop")
                                .function(Optional.of("public"), "calm", SearchPath.UNKNOWN)
                                .readsOnly())
                        .isFalse();
            }
        }
    }

    private Kind kind(PgClient client, String sql) {
        client.query(sql);
        return watcher.kind;
    }

    private Daemon daemon(PostgresServer server) throws Exception {
        var file = Files.writeString(folder.resolve("proxy.toml"), """
                listen_address = "127.0.0.1:0"
                state_dir = "%s"
                [backend]
                user = "%s"
                password = "%s"
                [[nodes]]
                host = "127.0.0.1"
                port = %d
                role = "primary"
                """.formatted(
                        folder.resolve("state"), server.user(), server.password(), server.port()));
        var loader = new ConfigLoader(Map.of("HOME", folder.toString()), folder, InstantSource.system());
        var source = new Source.File(file);
        var loaded = loader.load(source, Overrides.none(), List.of(watcher));
        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
        return new Daemon(source, Overrides.none(), loader, List.of(watcher), ((Loaded.Valid) loaded).configuration());
    }
}
