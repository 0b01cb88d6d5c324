package helios.host.config;

import static helios.host.config.Loading.NODE;
import static helios.host.config.Loading.errors;
import static helios.host.config.Loading.load;
import static helios.host.config.Loading.valid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import helios.host.config.Features.Everything;
import helios.spi.FeatureProvider;
import helios.spi.config.DataSize;
import helios.spi.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules by which a file becomes a configuration. */
final class ConfigLoaderTest {

    private static final String MINIMAL = """
            [proxy]
            listen_address = "0.0.0.0:6432"
            admin_address = "0.0.0.0:9090"
            [pool]
            mode = "transaction"
            min_connections = 5
            max_connections = 100
            idle_timeout_secs = 300
            [load_balancer]
            strategy = "least_connections"
            read_write_split = true
            [health]
            check_interval_secs = 5
            check_query = "SELECT 1"
            failure_threshold = 3
            [[nodes]]
            host = "pg-primary.internal"
            port = 5432
            role = "primary"
            [[nodes]]
            host = "pg-standby-sync.internal"
            role = "standby"
            sync = true
            """;

    /** The same in the proper names, in another order. */
    private static final String MINIMAL_OTHERWISE = """
            listen_address = ["0.0.0.0:6432"]
            nodes = [
              { host = "pg-primary.internal", role = "Primary" },
              { host = "pg-standby-sync.internal", role = "replica", sync_state = "SYNC" },
            ]
            [admin]
            address = "0.0.0.0:9090"
            [health]
            check_interval_secs = "5s"
            [balance]
            strategy = "least-connections"
            [pool_mode]
            mode = "TRANSACTION"
            min_connections = 5
            """;

    @TempDir
    private Path folder;

    private static Everything everything(String section) {
        return valid("[everything]\n" + section + NODE, Features.EVERYTHING)
                .of(Features.EVERYTHING)
                .orElseThrow();
    }

    @Test
    void listsThreeMistakesAtOnceByPosition() {
        assertThat(errors("""
                        [everything.inner]
                        dept = 3
                        [[nodes]]
                        host = "db"
                          port = "5432"
                        [backend]
                        password = "${DB_PASSWORD}"
                        """, Features.EVERYTHING))
                .containsExactly(
                        "proxy.toml:2:1: everything.inner.dept: unknown key; did you mean \"depth\"?",
                        "proxy.toml:5:3: nodes.port: must be an integer, but is \"5432\"",
                        "proxy.toml:7:1: backend.password: the environment variable DB_PASSWORD is not set; set it, or write"
                                + " ${DB_PASSWORD:-default}");
    }

    @Test
    void takesTheMinimalFileWhereItsFeaturesAreInstalled() {
        var configuration = valid(MINIMAL, Features.ADMIN, Features.POOL, Features.BALANCE, Features.HEALTH);

        assertThat(configuration.nodes())
                .extracting(NodeConfig::name, NodeConfig::role, NodeConfig::syncState)
                .containsExactly(
                        tuple("pg-primary.internal:5432", NodeConfig.Role.PRIMARY, NodeConfig.SyncState.AUTO),
                        tuple("pg-standby-sync.internal:5432", NodeConfig.Role.STANDBY, NodeConfig.SyncState.SYNC));
        assertThat(configuration.proxy().listenAddress()).containsExactly(new Address("0.0.0.0", 6432));
        assertThat(configuration.of(Features.ADMIN).orElseThrow().toString()).contains("0.0.0.0:9090");
        assertThat(configuration.of(Features.POOL).orElseThrow().toString())
                .contains("mode=TRANSACTION", "minConnections=5");
    }

    @Test
    void namesTheJarOfEachMissingFeatureOfTheMinimalFileOnce() {
        var version = Version.current();
        assertThat(version).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(errors(MINIMAL, Features.ADMIN))
                .containsExactly(
                        "proxy.toml:4:1: pool: this section belongs to the feature \"pool\", whose jar helios.feature.pool-"
                                + version + ".jar is not installed; put it into lib/ or remove the section",
                        "proxy.toml:9:1: load_balancer: this section belongs to the feature \"balance\", whose jar"
                                + " helios.feature.balance-" + version
                                + ".jar is not installed; put it into lib/ or remove the section",
                        "proxy.toml:12:1: health: this section belongs to the feature \"health\", whose jar"
                                + " helios.feature.health-" + version
                                + ".jar is not installed; put it into lib/ or remove the section");
    }

    @Test
    void takesTheMinimalFileWithoutTheSectionsOfMissingFeatures() {
        var text = MINIMAL.replaceAll("(?s)\\[pool].*?(?=\\[\\[nodes)", "");

        assertThat(valid(text, Features.ADMIN).nodes()).hasSize(2);
        assertThat(errors(text))
                .containsExactly(
                        "proxy.toml:3:1: proxy.admin_address: this key belongs to the feature \"admin\", whose jar"
                                + " helios.admin-" + Version.current()
                                + ".jar is not installed; put it into lib/ or remove the key");
    }

    @Test
    void understandsBothSpellingsAlike() {
        FeatureProvider<?>[] installed = {Features.ADMIN, Features.POOL, Features.BALANCE, Features.HEALTH};
        var one = valid(MINIMAL, installed);
        var other = valid(MINIMAL_OTHERWISE, installed);

        assertThat(other.toToml()).isEqualTo(one.toToml());
        assertThat(other.hash()).isEqualTo(one.hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void refusesTwoSpellingsWithTwoValuesNamingBothLines() {
        assertThat(errors("""
                        listen_address = ":1"
                        [proxy]
                        listen_address = ":2"
                        log_level = "info"
                        [pool]
                        mode = "session"
                        [pool_mode]
                        mode = "statement"
                        [[nodes]]
                        host = "db"
                        sync = true
                        sync_state = "async"
                        [limits]
                        client_idle_secs = 1
                        client_idle_timeout_secs = 1
                        """, Features.POOL))
                .containsExactly(
                        "proxy.toml:3:1: proxy.listen_address: is also given as listen_address in line 1, with another"
                                + " value; keep one of them",
                        "proxy.toml:8:1: pool_mode.mode: is also given as pool.mode in line 6, with another value; keep"
                                + " one of them",
                        "proxy.toml:12:1: nodes.sync_state: is also given as nodes.sync in line 11, with another value;"
                                + " keep one of them");
    }

    @Test
    void findsTheSectionInWhichAKeyExists() {
        assertThat(errors("max_cancel_keys = 5\n[limits]\nlisten_address = \":1\"\n[poool]\nx = 1" + NODE))
                .containsExactly(
                        "proxy.toml:1:1: max_cancel_keys: unknown key; did you mean \"limits.max_cancel_keys\"?",
                        "proxy.toml:3:1: limits.listen_address: unknown key; did you mean \"listen_address\"?",
                        "proxy.toml:4:1: poool: unknown section; did you mean \"pool\"?");
        assertThat(errors("admin_adress = \":1\"\nzzzzzzzz = 1" + NODE, Features.ADMIN))
                .containsExactly(
                        "proxy.toml:1:1: admin_adress: unknown key; did you mean \"admin_address\"?",
                        "proxy.toml:2:1: zzzzzzzz: unknown key");
    }

    @Test
    void refusesUnknownKeysAtEveryDepth() {
        assertThat(errors("""
                        [everything]
                        numbr = 1
                        [everything.rules.a]
                        dpth = 1
                        [everything.inner.more]
                        x = 1
                        [tls]
                        enabled = false
                        cert = "x"
                        """ + NODE, Features.EVERYTHING))
                .containsExactly(
                        "proxy.toml:2:1: everything.numbr: unknown key; did you mean \"number\"?",
                        "proxy.toml:4:1: everything.rules.a.dpth: unknown key; did you mean \"depth\"?",
                        "proxy.toml:5:1: everything.inner.more: unknown key",
                        "proxy.toml:9:1: tls.cert: unknown key");
    }

    @Test
    void listsErrorsOfSyntaxAndDuplicatesBesideTheOthers() {
        assertThat(errors("""
                        log_level = = 1
                        [limits]
                        max_cancel_keys = 5
                        max_cancel_keys = 6
                        max_cancel_kies = 6
                        [limits]
                        [[nodes]]
                        """))
                .containsExactly(
                        "proxy.toml:1:13: unexpected '=', expected a value",
                        "proxy.toml:4:1: limits.max_cancel_keys: is given twice, first in line 3",
                        "proxy.toml:5:1: limits.max_cancel_kies: unknown key; did you mean \"max_cancel_keys\"?",
                        "proxy.toml:6:1: limits: is given twice, first in line 2");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(errors("[[nodes]]\nport = 1\n[[hba]]\nuser = \"x\""))
                .containsExactly(
                        "proxy.toml:1:1: nodes.host: is required, but not given",
                        "proxy.toml:3:1: hba.action: is required, but not given");
        assertThat(errors(""))
                .containsExactly("proxy.toml:1:1: nodes: there is no node; add [[nodes]] with the host of a server");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            number = 1.5              | must be an integer, but is 1.5
            number = "1"              | must be an integer, but is "1"
            number = 3000000000       | must be from -2147483648 to 2147483647, but is 3000000000
            number = [1]              | must be a single value (integer), but is an array
            number = 2026-01-01       | must be an integer, but is 2026-01-01
            ratio = nan               | must be a number, but is NaN
            ratio = inf               | must be a number, but is Infinity
            text = 5                  | must be a string, but is 5
            text = {}                 | must be a single value (string), but is a table
            size = -1                 | must be a number of bytes or a text such as "64KB", "64MiB" or "1GB" (each 1024-based), but is -1
            size = "64 apples"        | must be a number of bytes or a text such as "64KB", "64MiB" or "1GB" (each 1024-based), but is "64 apples"
            size = "64"               | must be a number of bytes or a text such as "64KB", "64MiB" or "1GB" (each 1024-based), but is "64"
            size = "9999999999GB"     | must be less than 8 EiB, but is "9999999999GB"
            wait_ms = 1.5             | must be a whole number of milliseconds or a text such as "250ms", "5s", "2m" or "1h", but is 1.5
            window = -1               | must be a number of seconds or a text such as "250ms", "5s", "2m" or "1h", but is -1
            window = "1d"             | must be a number of seconds or a text such as "250ms", "5s", "2m" or "1h", but is "1d"
            window = "5"              | must be a number of seconds or a text such as "250ms", "5s", "2m" or "1h", but is "5"
            window = 1e300            | must be at most 100 years, but is 1.0E300
            inner = 1                 | must be a table; write [everything.inner]
            password = 5              | must be a string
            password = ["s3cret"]     | must be a single value (secret string), but is an array
            """)
    void saysWhatAValueShouldBe(String line, String text) {
        var key = line.substring(0, line.indexOf(' '));
        assertThat(errors("[everything]\n" + line + NODE, Features.EVERYTHING))
                .containsExactly("proxy.toml:2:1: everything." + key + ": " + text);
    }

    @Test
    void saysWhereInAnArrayAValueIsWrong() {
        assertThat(errors("[everything]\nnumbers = [1,\n  \"x\"]\nnames = [\"a\", 7]" + NODE, Features.EVERYTHING))
                .containsExactly(
                        "proxy.toml:3:3: everything.numbers: must be an integer, but is \"x\"",
                        "proxy.toml:4:15: everything.names: must be a string, but is 7");
    }

    @Test
    void refusesTheWrongKindOfTable() {
        assertThat(errors("pool = 5\n[nodes]\nhost = \"db\"\n[[backend]]\nuser = \"u\"", Features.POOL))
                .containsExactly(
                        "proxy.toml:1:1: pool: must be a table; write [pool]",
                        "proxy.toml:2:1: nodes: must be an array of tables; write [[nodes]]",
                        "proxy.toml:4:1: backend: must be a table; write [backend]");
    }

    @Test
    void suggestsValuesOfEnums() {
        assertThat(errors("log_level = \"inof\"\n[pool]\nmode = 5" + NODE, Features.POOL))
                .containsExactly(
                        "proxy.toml:1:1: log_level: must be error, warn, info, debug or trace, but is \"inof\"; did you mean"
                                + " \"info\"?",
                        "proxy.toml:3:1: pool.mode: must be session, transaction or statement, but is 5");
    }

    @Test
    void readsUnits() {
        var all = everything("wait_ms = 250\nwindow = 1.5\nsize = \"64MB\"\nratio = 1");
        assertThat(all.waitMs()).isEqualTo(Duration.ofMillis(250));
        assertThat(all.window()).isEqualTo(Duration.ofMillis(1500));
        assertThat(all.size()).isEqualTo(new DataSize(64 << 20));
        assertThat(all.ratio()).isEqualTo(1.0);
        assertThat(everything("wait_ms = \"2m\"").waitMs()).isEqualTo(Duration.ofMinutes(2));
        assertThat(everything("wait_ms = \"1h\"").waitMs()).isEqualTo(Duration.ofHours(1));
        assertThat(everything("window = \"250ms\"").window()).isEqualTo(Duration.ofMillis(250));
        assertThat(everything("size = \"1GiB\"").size()).isEqualTo(new DataSize(1L << 30));
        assertThat(everything("size = \"3kb\"").size()).isEqualTo(new DataSize(3072));
        assertThat(everything("size = 5").size()).isEqualTo(new DataSize(5));
        assertThat(everything("window = 0").window()).isEqualTo(Duration.ZERO);
    }

    @Test
    void fillsInDefaults() {
        assertThat(everything(""))
                .isEqualTo(new Everything(
                        "",
                        1,
                        2,
                        0.5,
                        Duration.ZERO,
                        Duration.ZERO,
                        new DataSize(64 << 20),
                        new Secret("a,b"),
                        Optional.empty(),
                        List.of("*"),
                        List.of(1, 2),
                        Map.of(),
                        Map.of(),
                        new Everything.Inner(7, false),
                        Optional.empty()));
    }

    @Test
    void readsTablesMapsAndLists() {
        var all = everything("""
                names = "one"
                maybe = 2.5
                [everything.labels]
                a = "x"
                "b c" = "y"
                [everything.rules.first]
                depth = 1
                [everything.inner]
                strict = true
                [everything.needy]
                must = "be"
                """);
        assertThat(all.names()).containsExactly("one");
        assertThat(all.maybe()).contains(2.5);
        assertThat(all.labels()).containsExactly(Map.entry("a", new Secret("x")), Map.entry("b c", new Secret("y")));
        assertThat(all.rules()).containsExactly(Map.entry("first", new Everything.Inner(1, false)));
        assertThat(all.inner()).isEqualTo(new Everything.Inner(7, true));
        assertThat(all.needy()).contains(new Everything.Needy("be"));
        assertThat(everything("[everything.needy]\nenabled = false").needy()).isEmpty();
    }

    @Test
    void substitutesVariablesInStringsOnly() {
        var all = everything("""
                text = "a ${WORD} ${NONE:-b} ${EMPTY:-c} $${WORD} $ {"
                number = "${PORT}"
                big = "${NONE:-7}"
                ratio = "${NONE:-0.25}"
                wait_ms = "${WAIT}"
                window = "${PORT}"
                size = "${PORT}"
                names = ["${WORD}"]
                [everything.inner]
                strict = "${YES}"
                """);
        assertThat(all.text()).isEqualTo("a word b c ${WORD} $ {");
        assertThat(all.number()).isEqualTo(5433);
        assertThat(all.big()).isEqualTo(7);
        assertThat(all.ratio()).isEqualTo(0.25);
        assertThat(all.waitMs()).isEqualTo(Duration.ofMillis(250));
        assertThat(all.window()).isEqualTo(Duration.ofSeconds(5433));
        assertThat(all.size()).isEqualTo(new DataSize(5433));
        assertThat(all.names()).containsExactly("word");
        assertThat(all.inner().strict()).isTrue();
    }

    @Test
    void refusesMalformedVariables() {
        assertThat(errors("""
                        [everything]
                        text = "${NONE}"
                        number = "${WORD}"
                        names = ["${1X}", "${A", "${A:-${B}}", "${}"]
                        """ + NODE, Features.EVERYTHING))
                .containsExactly(
                        "proxy.toml:2:1: everything.text: the environment variable NONE is not set; set it, or write"
                                + " ${NONE:-default}",
                        "proxy.toml:3:1: everything.number: must be an integer, but is \"word\"",
                        "proxy.toml:4:10: everything.names: what stands in ${…} is not the name of a variable; write"
                                + " ${NAME}, ${NAME:-default}, or $${ for a plain ${",
                        "proxy.toml:4:19: everything.names: a variable begins with ${ but no } ends it; write $${ for a plain ${",
                        "proxy.toml:4:26: everything.names: the default of ${A} contains another variable; variables cannot be"
                                + " nested",
                        "proxy.toml:4:40: everything.names: what stands in ${…} is not the name of a variable; write"
                                + " ${NAME}, ${NAME:-default}, or $${ for a plain ${");
    }

    @Test
    void keepsTheValueOfAVariableInOneString() {
        var configuration = valid("[backend]\npassword = \"${PASS}\"" + NODE, Features.ADMIN);

        assertThat(configuration.backend().password().reveal()).isEqualTo("x\"\nadmin_allow_insecure=true");
        assertThat(configuration.of(Features.ADMIN).orElseThrow().toString()).contains("allowInsecure=false");
    }

    @Test
    void readsSecretsFromFiles() throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "hunter2\r\n");
        var empty = Files.writeString(folder.resolve("empty"), "\n");
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});
        Files.write(folder.resolve("huge"), new byte[70_000]);
        var file = Files.writeString(
                folder.resolve("proxy.toml"),
                "[backend]\npassword_file = \"secret\"\n[admin]\ntoken_file = \"" + secret + "\"" + NODE);

        var configuration = ((Loaded.Valid)
                        Loading.loader().load(new Source.File(file), Overrides.none(), List.of(Features.ADMIN)))
                .configuration();

        assertThat(configuration.backend().password().reveal()).isEqualTo("hunter2");
        assertThat(configuration.effective().toString())
                .contains("password=***", "token=***")
                .doesNotContain("hunter2");
        assertThat(configuration.toToml() + configuration.backend()).doesNotContain("hunter2");
        assertThat(configuration.source()).isEqualTo(file.toString());
        assertThat(configuration.loadedAt()).isEqualTo(Loading.NOW);
        var in = folder + "/";
        assertThat(errors("""
                        [backend]
                        password = "x"
                        password_file = "%1$ssecret"
                        [admin]
                        token_file = "%1$sempty"
                        read_token = "${EMPTY}"
                        [everything]
                        password_file = "%1$snone"
                        """.formatted(in) + NODE, Features.ADMIN, Features.EVERYTHING))
                .containsExactly(
                        "proxy.toml:3:1: backend.password_file: is given beside backend.password in line 2; keep one of them",
                        "proxy.toml:5:1: admin.token_file: is given, but empty; give it a value, or remove the key if there"
                                + " is to be none",
                        "proxy.toml:6:1: admin.read_token: is given, but empty; give it a value, or remove the key if there"
                                + " is to be none",
                        "proxy.toml:8:1: everything.password_file: " + in
                                + "none cannot be read: there is no such file");
        assertThat(empty).exists();
        assertThat(errors("[backend]\npassword_file = \"" + in + "binary\"" + NODE))
                .containsExactly("proxy.toml:2:1: backend.password_file: " + in + "binary is not UTF-8 text");
        assertThat(errors("[backend]\npassword_file = \"" + in + "huge\"" + NODE))
                .containsExactly("proxy.toml:2:1: backend.password_file: " + in
                        + "huge is larger than 64 KiB, too large for a secret");
    }

    @Test
    void switchesFeaturesBySections() {
        assertThat(valid(NODE, Features.POOL).of(Features.POOL))
                .as("on by default")
                .isPresent();
        assertThat(valid("[pool]\nenabled = false" + NODE, Features.POOL).of(Features.POOL))
                .isEmpty();
        assertThat(valid("[pool]\nenabled = \"${YES}\"" + NODE, Features.POOL).of(Features.POOL))
                .isPresent();
        assertThat(valid(NODE, Features.EVERYTHING).of(Features.EVERYTHING))
                .as("off by default")
                .isEmpty();
        assertThat(valid("[everything]" + NODE, Features.EVERYTHING).of(Features.EVERYTHING))
                .isPresent();
        assertThat(valid("admin_enabled = false" + NODE, Features.ADMIN).of(Features.ADMIN))
                .isEmpty();
        assertThat(errors(
                        "[pool]\nenabled = false\nmod = 1\n[everything]\nenabled = 1" + NODE,
                        Features.POOL,
                        Features.EVERYTHING))
                .containsExactly(
                        "proxy.toml:3:1: pool.mod: unknown key; did you mean \"mode\"?",
                        "proxy.toml:5:1: everything.enabled: must be true or false, but is 1");
    }

    @Test
    void bindsFeaturesOfSeveralSections() {
        assertThat(valid(NODE, Features.FAILOVER).of(Features.FAILOVER)).isEmpty();
        var both = valid("[switchover]\ntimeout_secs = 1\n[[sites]]\ntimeout_secs = 2" + NODE, Features.FAILOVER)
                .of(Features.FAILOVER)
                .orElseThrow();
        assertThat(both.failover().auto()).isTrue();
        assertThat(both.switchover().orElseThrow().timeoutSecs()).isEqualTo(Duration.ofSeconds(1));
        assertThat(both.sites()).hasSize(1);
        assertThat(valid("[failover]\n[switchover]\nenabled = false" + NODE, Features.FAILOVER)
                        .of(Features.FAILOVER)
                        .orElseThrow()
                        .switchover())
                .isEmpty();
        assertThat(valid("[failover]\nenabled = false\n[switchover]" + NODE, Features.FAILOVER)
                        .of(Features.FAILOVER))
                .isEmpty();
    }

    @Test
    void tellsWhereARecordRefusesItsValues() {
        assertThat(errors("[pool]\n  max_connections = 1" + NODE, Features.POOL))
                .containsExactly("proxy.toml:2:3: pool.max_connections: must be at least min_connections, but is 1");
        assertThat(errors("[pool]\nmin_connections = 101" + NODE, Features.POOL))
                .as("a key that is not given is shown at its section")
                .containsExactly("proxy.toml:1:1: pool.max_connections: must be at least min_connections, but is 100");
        assertThat(errors("[limits]\nmax_message_bytes = 5\nignore_startup_parameters = \"User\"" + NODE))
                .containsExactly(
                        "proxy.toml:2:1: limits.max_message_bytes: must be from 65536 to 2147483647, but is 5");
    }

    @Test
    void tellsWhereAProviderRefusesItsConfiguration() {
        var configuration = valid("[pool]\nmode = \"session\"" + NODE, Features.POOL);

        assertThat(configuration
                        .refused(Features.POOL, new IllegalArgumentException("mode session is not supported"))
                        .toString())
                .isEqualTo("proxy.toml:2:1: pool.mode: session is not supported");
        assertThat(configuration
                        .refused(Features.POOL, new IllegalStateException("No way"))
                        .toString())
                .isEqualTo("proxy.toml:1:1: pool: No way");
    }

    @Test
    void refusesARecordThatCannotBeBound() {
        assertThat(errors(NODE, Features.UNBINDABLE))
                .singleElement()
                .asString()
                .startsWith("feature unbindable: component what of")
                .endsWith("no key of proxy.toml can have the type java.lang.Thread");
    }

    @Test
    void checksNodesAmongOneAnother() {
        assertThat(errors("""
                        [[nodes]]
                        host = "a"
                        name = "x"
                        [[nodes]]
                        host = "a"
                        name = "x"
                        role = "standby"
                        """))
                .containsExactly(
                        "proxy.toml:5:1: nodes.host: the address a:5432 is that of the node in line 2 too",
                        "proxy.toml:6:1: nodes.name: the name x is that of the node in line 3 too");
        assertThat(errors("[[nodes]]\nhost = \"a\"\nrole = \"standby\"\n[[nodes]]\nhost = \"b\"\nenabled = false"))
                .containsExactly("proxy.toml:1:1: nodes: no node can be the primary; give one that is enabled the role"
                        + " primary or auto");
        assertThat(valid("[[nodes]]\nhost = \"a\"\nrole = \"master\"\n[[nodes]]\nhost = \"b\"\nrole = \"leader\"")
                        .warnings())
                .singleElement()
                .hasToString(
                        "proxy.toml:6:1: nodes.role: another node is primary too; as long as both are, neither gets writes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port = 0",
                "port = 65536",
                "weight = -1",
                "weight = 10001",
                "host = \" \"",
                "max_connections = -1"
            })
    void checksTheRangesOfANode(String line) {
        var key = line.substring(0, line.indexOf(' '));
        var host = key.equals("host") ? "" : "host = \"db\"\n";
        assertThat(errors("[[nodes]]\n" + host + line))
                .singleElement()
                .asString()
                .contains("nodes." + key + ": must ");
    }

    @Test
    void readsAddresses() {
        assertThat(valid("listen_address = [\"[::1]:5\", \":6\", \"h:0\"]" + NODE)
                        .proxy()
                        .listenAddress())
                .containsExactly(new Address("::1", 5), new Address("", 6), new Address("h", 0))
                .extracting(Address::toString)
                .containsExactly("[::1]:5", ":6", "h:0");
        for (var wrong : List.of("5432", "a:b", "::1:5", "a:65536", "[::1]", "a b:1", "")) {
            assertThat(errors("listen_address = \"" + wrong + "\"" + NODE))
                    .containsExactly("proxy.toml:1:1: listen_address: \"" + wrong
                            + "\" is not an address; write host:port, [IPv6]:port or :port");
        }
        assertThat(errors("listen_address = [\":1\", \":1\"]" + NODE))
                .containsExactly("proxy.toml:1:1: listen_address: names an address twice");
        assertThat(errors("listen_address = []" + NODE))
                .containsExactly(
                        "proxy.toml:1:1: listen_address: is empty and there is no unix_socket_dir: nobody could connect");
    }

    @Test
    void checksFilesAndFolders() {
        assertThat(errors("""
                        unix_socket_dir = "/nowhere"
                        [tls]
                        cert_path = "/nowhere/cert"
                        key_path = "%s"
                        [backend]
                        sslmode = "verify-full"
                        ssl_root_cert = "/nowhere/root"
                        """.formatted(folder) + NODE))
                .containsExactly(
                        "proxy.toml:1:1: unix_socket_dir: there is no folder /nowhere",
                        "proxy.toml:3:1: tls.cert_path: there is no such file",
                        "proxy.toml:4:1: tls.key_path: is not a file",
                        "proxy.toml:7:1: backend.ssl_root_cert: there is no such file");
        assertThat(valid("features_dir = \"/nowhere\"" + NODE).warnings())
                .singleElement()
                .hasToString("proxy.toml:1:1: features_dir: there is no folder /nowhere, so no feature is found there");
        assertThat(errors("[backend]\nsslmode = \"verify_ca\"" + NODE))
                .containsExactly("proxy.toml:2:1: backend.sslmode: is verify-ca, which needs ssl_root_cert");
        assertThat(errors("[backend]\nssl_cert = \"x\"" + NODE))
                .containsExactly("proxy.toml:2:1: backend.ssl_cert: needs ssl_key");
        assertThat(errors("[tls]\nrequire_client_cert = true" + NODE))
                .containsExactly(
                        "proxy.toml:1:1: tls.cert_path: is required, but not given",
                        "proxy.toml:1:1: tls.key_path: is required, but not given");
    }

    @Test
    void bindsTls() throws IOException {
        Files.createFile(folder.resolve("c"));
        Files.createFile(folder.resolve("k"));
        var section = "[tls]\ncert_path = \"%1$s/c\"\nkey_path = \"%1$s/k\"\nmin_version = 1.3\n".formatted(folder);

        var tls = valid(section + NODE).tls().orElseThrow();

        assertThat(tls.minVersion()).isEqualTo(TlsConfig.Version.TLS_1_3);
        assertThat(tls.keyPath().path()).isEqualTo(folder.resolve("k"));
        assertThat(valid(section + NODE).effective().get("tls").toString()).contains("key_path=***", "min_version=1.3");
        assertThat(valid(section + "enabled = false" + NODE).tls()).isEmpty();
        assertThat(valid(NODE).tls()).isEmpty();
        assertThat(errors(section + "require_client_cert = true" + NODE))
                .containsExactly(
                        "proxy.toml:5:1: tls.require_client_cert: needs ca_path, or no client could be verified");
    }

    @Test
    void leavesMethodsOfAuthenticationToTheirFeature() {
        assertThat(valid("[[hba]]\naction = \"allow\"\nmethod = \"reject\"" + NODE)
                        .hba()
                        .getFirst()
                        .method())
                .isEqualTo(HbaRule.Method.REJECT);
        assertThat(errors("[[hba]]\naction = \"allow\"\nmethod = \"scram_sha_256\"" + NODE))
                .containsExactly(
                        "proxy.toml:3:1: hba.method: scram-sha-256 needs the feature \"auth\": add its section [auth], or"
                                + " write \"any\", by which the server alone asks clients who they are");
        assertThat(errors("[[hba]]\naction = \"allow\"\nuser = []\naddress = \"10.0.0.0/33\"" + NODE))
                .containsExactly(
                        "proxy.toml:4:1: hba.address: \"10.0.0.0/33\" is not an address; write \"all\", an IP address, or a"
                                + " network such as 10.0.0.0/8 or fd00::/8");
        assertThat(errors("[[hba]]\naction = \"allow\"\nuser = []" + NODE))
                .containsExactly(
                        "proxy.toml:3:1: hba.user: is an empty list, so that the rule matches nobody; write \"all\"");
    }

    @Test
    void knowsTheKeysOfOlderFiles() {
        var configuration = valid("""
                strict_config = true
                [limits]
                client_idle_timeout_secs = 7
                client_tcp_keepalive_secs = 8
                backend_response_timeout_secs = 9
                max_backend_frame_bytes = "2MB"
                max_client_connections = 5
                backend_slot_wait_ms = 1500
                [[nodes]]
                host = "a"
                synchronous = true
                max_connections = 0
                """.replace("max_client_connections = 5\n", ""), Features.POOL);

        assertThat(configuration.limits().clientIdleSecs()).isEqualTo(Duration.ofSeconds(7));
        assertThat(configuration.limits().clientKeepaliveSecs()).isEqualTo(Duration.ofSeconds(8));
        assertThat(configuration.limits().queryTimeoutSecs()).isEqualTo(Duration.ofSeconds(9));
        assertThat(configuration.limits().maxMessageBytes()).isEqualTo(new DataSize(2 << 20));
        assertThat(configuration.of(Features.POOL).orElseThrow().toString()).contains("acquireTimeoutSecs=PT1.5S");
        assertThat(configuration.nodes().getFirst().syncState()).isEqualTo(NodeConfig.SyncState.SYNC);
        assertThat(configuration.warnings())
                .singleElement()
                .hasToString("proxy.toml:1:1: strict_config: has no effect: unknown keys are always errors");
        assertThat(errors("""
                        tr_enabled = true
                        [ha]
                        x = 1
                        [ai_cache]
                        [limits]
                        reprepare_timeout_secs = 1
                        gateway_pool_max_idle = 1
                        max_client_connections = 5
                        """ + NODE))
                .containsExactly(
                        "proxy.toml:1:1: tr_enabled: this key belongs to the feature \"replay\", whose jar helios.feature.replay-"
                                + Version.current() + ".jar is not installed; put it into lib/ or remove the key",
                        "proxy.toml:2:1: ha: is not a section here; use [failover] and [topology]",
                        "proxy.toml:4:1: ai_cache: is not a section here; use [cache.semantic]",
                        "proxy.toml:6:1: limits.reprepare_timeout_secs: there is no such limit; what prepares a statement anew"
                                + " goes with what needs it, within limits.query_timeout_secs",
                        "proxy.toml:7:1: limits.gateway_pool_max_idle: there is no such limit; gateways lease from [pool]",
                        "proxy.toml:8:1: limits.max_client_connections: this key belongs to the feature \"pool\", whose jar"
                                + " helios.feature.pool-" + Version.current()
                                + ".jar is not installed; put it into lib/ or remove the key");
    }

    @Test
    void laysOverridesOverTheFile() {
        var overrides = Overrides.none()
                .with("HELIOS_DRAIN_TIMEOUT_SECS", "shutdown_drain_timeout_secs", "5")
                .with("--set", "proxy.shutdown_drain_timeout_secs", "6")
                .with("--set", "everything.number", "9")
                .with("--set", "everything.numbers", "[3, 4]")
                .with("--set", "everything.text", "${WORD}")
                .with("--set", "everything.inner.strict", "true")
                .with("--set", "everything.password", "12")
                .with("--primary", "nodes", "[{host = \"p\", port = 7, role = \"primary\"}]");

        var configuration = valid(
                "[everything]\nnumber = 1\nbig = 5\npassword_file = \"/nowhere\"" + NODE,
                overrides,
                Features.EVERYTHING);

        var all = configuration.of(Features.EVERYTHING).orElseThrow();
        assertThat(configuration.proxy().shutdownDrainTimeoutSecs()).isEqualTo(Duration.ofSeconds(6));
        assertThat(all.number()).isEqualTo(9);
        assertThat(all.big()).isEqualTo(5);
        assertThat(all.numbers()).containsExactly(3, 4);
        assertThat(all.text()).as("variables are the file's").isEqualTo("${WORD}");
        assertThat(all.inner().strict()).isTrue();
        assertThat(all.password().reveal()).isEqualTo("12");
        assertThat(configuration.nodes()).extracting(NodeConfig::address).containsExactly("p:7");
        assertThat(errors(
                        NODE,
                        Overrides.none()
                                .with("--set", "limits.max_cancel_kys", "1")
                                .with("--log-level", "log_level", "loud")))
                .containsExactly(
                        "--log-level: log_level: must be error, warn, info, debug or trace, but is \"loud\"",
                        "--set: limits.max_cancel_kys: unknown key; did you mean \"max_cancel_keys\"?");
    }

    @Test
    void runsWithoutAFile() {
        var nodes = Overrides.none().with("--primary", "nodes", "[{host = \"p\"}]");

        var loaded = Loading.loader().load(new Source.None(), nodes, List.of());

        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
        assertThat(((Loaded.Valid) loaded).configuration().source()).isEqualTo("command line");
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        var loader = Loading.loader();
        var binary = Files.write(folder.resolve("binary.toml"), new byte[] {(byte) 0xc3, 0x28});

        assertThat(loader.load(new Source.File(folder.resolve("none.toml")), Overrides.none(), List.of()))
                .isEqualTo(new Loaded.Unreadable(folder + "/none.toml cannot be read: there is no such file"));
        assertThat(loader.load(new Source.File(folder), Overrides.none(), List.of()))
                .isEqualTo(new Loaded.Unreadable(folder + " cannot be read: it is a folder"));
        assertThat(loader.load(new Source.File(binary), Overrides.none(), List.of()))
                .isEqualTo(new Loaded.Unreadable(binary + " cannot be read: it is not UTF-8 text"));
    }

    @Test
    void findsTheFolderOfFeaturesBeforeAllElse() {
        var loader = Loading.loader();
        assertThat(loader.featuresDir(new Source.Text("x", ""), Overrides.none()))
                .isEqualTo(Path.of("/opt/helios/features"));
        assertThat(loader.featuresDir(
                        new Source.Text("x", "[proxy]\nfeatures_dir = \"/f/${WORD}\"\nx = ="), Overrides.none()))
                .isEqualTo(Path.of("/f/word"));
        assertThat(valid(NODE).proxy().stateDir()).isEqualTo(Path.of("/home/h/.local/state/helios"));
    }

    @Test
    void acceptsAByteOrderMark() {
        assertThat(load("\uFEFFlog_level = \"debug\"" + NODE)).isInstanceOf(Loaded.Valid.class);
    }

    @Test
    void printsWhatLoadsToTheSame() {
        FeatureProvider<?>[] installed = {Features.ADMIN, Features.POOL, Features.EVERYTHING, Features.FAILOVER};
        var before = valid("""
                listen_address = [":1", "[::1]:2"]
                log_format = "json"
                [pool]
                enabled = false
                [everything]
                text = "a \\"quoted\\" \\\\ \\n line ${WORD}"
                maybe = 1
                [everything.rules."a.b"]
                depth = 3
                [failover]
                [[sites]]
                timeout_secs = 0.0005
                [[hba]]
                action = "reject"
                address = "10.0.0.0/8"
                """ + NODE, installed);

        var after = valid(before.toToml().replace("password = \"***\"", "password = \"\""), installed);

        assertThat(after.toToml().replace("password = \"\"", "password = \"***\""))
                .isEqualTo(before.toToml().replace("password = \"\"", "password = \"***\""));
        assertThat(after.of(Features.POOL)).isEmpty();
        assertThat(after.of(Features.FAILOVER)).isEqualTo(before.of(Features.FAILOVER));
        assertThat(after.hba()).isEqualTo(before.hba());
    }
}
