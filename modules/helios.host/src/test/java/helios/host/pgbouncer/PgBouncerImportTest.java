package helios.host.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;

import helios.host.config.ConfigLoader;
import helios.host.config.Loaded;
import helios.host.config.NodeConfig;
import helios.host.config.Overrides;
import helios.host.config.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a {@code pgbouncer.ini}. */
final class PgBouncerImportTest {

    private static final Path RESOURCES = Path.of("src/test/resources/helios/host/pgbouncer");
    private static final String BASE = "[databases]\nshop = host=db\n[pgbouncer]\n";

    @TempDir
    private Path folder;

    private Imported imported(String ini) throws IOException {
        return PgBouncerImport.of(Files.writeString(folder.resolve("pgbouncer.ini"), ini));
    }

    private Imported.Done done(String ini) throws IOException {
        var imported = imported(ini);
        assertThat(imported).isInstanceOf(Imported.Done.class);
        return (Imported.Done) imported;
    }

    private List<String> problems(String ini) throws IOException {
        var imported = imported(ini);
        assertThat(imported).isInstanceOf(Imported.Invalid.class);
        return ((Imported.Invalid) imported)
                .problems().stream().map(this::withoutFolder).toList();
    }

    private List<String> notes(String ini) throws IOException {
        return done(ini).notes().stream()
                .map(Note::toString)
                .map(this::withoutFolder)
                .toList();
    }

    private String withoutFolder(String text) {
        return text.replace(folder + "/", "");
    }

    /** The lines of a file without what stands behind the values. */
    private List<String> keys(String ini) throws IOException {
        return done(ini)
                .toml()
                .lines()
                .map(line -> line.replaceFirst(" {2}# .*", ""))
                .toList();
    }

    // ---- all that there is

    record Line(String section, String text) {

        private String subject() {
            var key = text.substring(0, text.indexOf(' '));
            var parameter = text.replaceFirst("=('.*')?[^=]*$", "").replaceFirst(".*[ .]", "");
            return switch (section) {
                case "pgbouncer" -> key;
                case "peers" -> "peers." + key;
                default -> "%s.%s.%s".formatted(section, key, parameter);
            };
        }
    }

    static Stream<Line> everySetting() throws IOException {
        var lines = new ArrayList<Line>();
        var section = "";
        for (var line : Files.readAllLines(RESOURCES.resolve("every-setting.ini"))) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
            } else if (line.contains(" = ")) {
                lines.add(new Line(section, line));
            }
        }
        return lines.stream();
    }

    @ParameterizedTest
    @MethodSource("everySetting")
    void everySettingIsTranslatedOrTold(Line line) throws IOException {
        Files.writeString(folder.resolve("userlist.txt"), "");
        var file = folder.resolve("pgbouncer.ini");
        var plain = done(BASE).toml();

        var changed = done(
                line.section.equals("pgbouncer")
                        ? BASE + line.text
                        : BASE + "[%s]\n%s\n".formatted(line.section, line.text));

        assertThat(changed.toml().equals(plain)
                        && changed.notes().stream()
                                .filter(note -> note.where().startsWith(file + ":"))
                                .noneMatch(note -> note.subject().startsWith(line.subject())))
                .as("%s is passed over in silence: %s", line.subject(), changed.notes())
                .isFalse();
    }

    @Test
    void everySettingOfPgBouncerIsKnownAndNoOther() throws IOException {
        assertThat(everySetting()
                        .filter(line -> line.section.equals("pgbouncer"))
                        .map(Line::subject))
                .containsExactlyInAnyOrderElementsOf(KnownSettings.byName().keySet())
                .hasSize(99);
        for (var section : List.of(Ini.DATABASES, Ini.USERS)) {
            assertThat(everySetting()
                            .filter(line -> line.section.equals(section))
                            .map(line -> line.subject().replaceFirst(".*\\.", "")))
                    .containsExactlyInAnyOrderElementsOf(KnownParameters.of(section));
        }
    }

    @Test
    void whatIsPgBouncersDefaultIsNotTold() throws IOException {
        var lines = new StringBuilder(BASE);
        for (var known : KnownSettings.byName().values()) {
            if (known.fate() instanceof Fate.Lost) {
                lines.append(known.name()).append(" = ").append(known.initial()).append('\n');
            }
        }

        assertThat(notes(lines.toString())).isEqualTo(notes(BASE));
        assertThat(done(lines.toString()).toml()).isEqualTo(done(BASE).toml());
    }

    @Test
    void theManualSaysWhatBecomesOfEach() throws IOException {
        var manual = Files.readAllLines(Path.of("../../docs/pgbouncer.md"));

        for (var known : KnownSettings.byName().values()) {
            var row = switch (known.fate()) {
                case Fate.Copied(var section, var key, var _) -> "`%s.%s` |".formatted(section, key);
                case Fate.Lost(var remedy) -> "- %s |".formatted(remedy);
                case Fate.Joined() -> "`";
            };
            assertThat(manual).anyMatch(line -> line.startsWith("| %s | %s".formatted(known.name(), row)));
        }
        for (var parameter : KnownParameters.of(Ini.DATABASES)) {
            KnownParameters.remedyOfDatabase(parameter)
                    .ifPresent(remedy -> assertThat(manual).contains("| %s | - %s |".formatted(parameter, remedy)));
        }
        for (var parameter : KnownParameters.of(Ini.USERS)) {
            KnownParameters.remedyOfUser(parameter)
                    .ifPresent(remedy -> assertThat(manual).contains("| %s | - %s |".formatted(parameter, remedy)));
        }
    }

    // ---- a whole file

    private Imported.Done golden() throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve("golden"))) {
            for (var file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        for (var name : List.of("pooler.crt", "pooler.key", "clients.crt", "servers.crt")) {
            Files.createFile(folder.resolve(name));
        }
        var imported = PgBouncerImport.of(folder.resolve("pgbouncer.ini"));
        assertThat(imported).isInstanceOf(Imported.Done.class);
        return (Imported.Done) imported;
    }

    @Test
    void aWholeFile() throws IOException {
        var imported = golden();

        assertThat(withoutFolder(imported.toml())).isEqualTo(Files.readString(folder.resolve("proxy.toml")));
        assertThat(imported.notes().stream().map(Note::toString).map(this::withoutFolder))
                .containsExactlyElementsOf(Files.readAllLines(folder.resolve("notes.txt")));
    }

    @Test
    void noSecretIsShown() throws IOException {
        var imported = golden();

        assertThat(imported.toml() + imported.notes())
                .doesNotContain("not to be shown")
                .doesNotContain("45f2603610af");
    }

    @Test
    void theLoaderTakesItButForSectionsOfFeatures() throws IOException {
        golden();
        var text = Files.readString(folder.resolve("proxy.toml"))
                .replaceAll("(?s)\\[+pool[^]]*]+\\n.*?\\n\\n", "")
                .replaceAll("(?s)\\[auth].*?\\n\\n", "")
                .replaceAll("(?s)\\[console].*", "")
                .replaceAll("(?m)^method = .*\\n", "");
        var file = Files.writeString(folder.resolve("kernel.toml"), text);

        var loaded = new ConfigLoader(Map.of(), folder, InstantSource.system())
                .load(new Source.File(file), Overrides.none(), List.of());

        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
        var configuration = ((Loaded.Valid) loaded).configuration();
        assertThat(configuration.nodes()).extracting(NodeConfig::address).containsExactly("db1.internal:5432");
        assertThat(configuration.hba()).hasSize(9);
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void usersOfTheConsoleReachItAndNobodyElseDoes() throws IOException {
        var ini = BASE + "auth_type = trust\nadmin_users = boss, root\nstats_users = viewer,boss\n";

        assertThat(keys(ini))
                .containsSubsequence(
                        "[[hba]]",
                        "action = \"allow\"",
                        "user = [\"boss\", \"root\", \"viewer\"]",
                        "database = \"pgbouncer\"",
                        "[[hba]]",
                        "action = \"reject\"",
                        "[console]",
                        "admin_users = [\"boss\", \"root\"]",
                        "stats_users = [\"viewer\", \"boss\"]");
        assertThat(notes(ini))
                .anyMatch(note -> note.contains("admin_users: check: on the console of Helios nobody is trusted"));
    }

    // ---- servers

    @Test
    void theServersOfMostEntriesAreTheNodes() throws IOException {
        var ini = "[databases]\na = host=one\nb = host=two port=5433\nc = host=two port=5433\n[pgbouncer]\n";

        assertThat(keys(ini)).containsSubsequence("[[nodes]]", "host = \"two\"", "port = 5433", "role = \"primary\"");
        assertThat(keys(ini))
                .containsSubsequence(
                        "[[hba]]", "action = \"allow\"", "database = [\"b\", \"c\"]", "[[hba]]", "action = \"reject\"");
        assertThat(notes(ini))
                .anyMatch(note -> note.startsWith(
                        "pgbouncer.ini:2: databases.a: no counterpart: is at one:5432, and the nodes are at two:5433"));
    }

    @Test
    void theServersOfTheFallbackAreTheNodesAndOtherServersDatabasesAreRefused() throws IOException {
        var ini = "[databases]\na = host=one\nb = host=one\n* = host=two\n[pgbouncer]\n";

        assertThat(keys(ini)).containsSubsequence("[[nodes]]", "host = \"two\"");
        assertThat(keys(ini)).containsSubsequence("[[hba]]", "action = \"reject\"", "database = [\"a\", \"b\"]");
    }

    @Test
    void aListOfHostsIsAListOfNodes() throws IOException {
        var ini = "[databases]\n* = host=one,two\n[pgbouncer]\n";

        assertThat(keys(ini))
                .containsSubsequence("host = \"one\"", "role = \"auto\"", "host = \"two\"", "role = \"auto\"");
        assertThat(notes(ini))
                .anyMatch(note ->
                        note.contains("databases.*: check: PgBouncer takes the hosts one:5432, two:5432 by turns"));
    }

    @Test
    void withoutAHostTheServerIsInTheFolderOfUnixSockets() throws IOException {
        assertThat(keys("[databases]\nshop =\n[pgbouncer]\nunix_socket_dir = /run/pg\n"))
                .contains("host = \"/run/pg\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "replication"})
    void aNameWithAnotherMeaningInARuleLetsNobodyIn(String name) throws IOException {
        var ini = "[databases]\n%s = host=db\n[pgbouncer]\n".formatted(name);

        assertThat(keys(ini)).contains("action = \"reject\"").doesNotContain("action = \"allow\"");
        assertThat(notes(ini)).anyMatch(note -> note.contains("a rule cannot name a database that is called"));
    }

    // ---- pools

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pool_mode = Statement             | mode = "statement"
            default_pool_size = 0x10          | max_pool_size = 16
            default_pool_size = 0             | max_pool_size = 100
            default_pool_size = 300           | max_connections = 300
            min_pool_size = 50                | min_connections = 20
            max_db_connections = 30           | max_connections = 30
            server_lifetime = 0               | max_lifetime_secs = 1
            query_wait_timeout = 0            | acquire_timeout_secs = 86400
            server_connect_timeout = 2.50     | connect_timeout_secs = 2.5
            server_reset_query = SELECT '${x' | reset_query = "SELECT '$${x'"
            query_timeout = 600.0             | query_timeout_secs = 600
            tcp_keepidle = 30                 | client_keepalive_secs = 30
            max_packet_size = 100             | max_message_bytes = 65536
            listen_addr = *,::1               | listen_address = ":6432"
            verbose = 3                       | log_level = "trace"
            """)
    void values(String setting, String key) throws IOException {
        assertThat(keys(BASE + setting)).contains(key);
    }

    @Test
    void databasesThatAgreeHaveTheirSay() throws IOException {
        var ini = """
                [databases]
                a = host=db pool_mode=transaction pool_size=7 max_db_connections=9
                b = host=db pool_mode=transaction pool_size=7 max_db_connections=3
                [pgbouncer]
                """;

        assertThat(keys(ini)).contains("mode = \"transaction\"", "max_pool_size = 7", "max_connections = 12");
        assertThat(notes(ini)).noneMatch(note -> note.contains("pool_mode") || note.contains("pool_size"));
    }

    /** A user's own counts before a database's, and the fallback's for all that has none. */
    @Test
    void databasesAndUsersWithPoolsOfTheirOwn() throws IOException {
        var ini = """
                [databases]
                * = host=db pool_size=9
                shop = host=db pool_mode=transaction
                old = host=db dbname=shop pool_mode=statement
                plain = host=db pool_size=9
                all = host=db pool_size=3
                [users]
                ann = pool_size=2
                joe = pool_mode=session pool_size=0
                max = max_user_connections=4
                [pgbouncer]
                default_pool_size = 5
                max_db_connections = 0
                """;

        assertThat(String.join("\n", keys(ini)).replace("\n\n", "\n"))
                .contains("""
                mode = "session"
                min_connections = 0
                max_connections = 100
                max_pool_size = 9
                """)
                .contains("""
                [[pool.overrides]]
                name = "user ann, database shop"
                user = "ann"
                database = "shop"
                mode = "transaction"
                max_pool_size = 2
                [[pool.overrides]]
                name = "user ann"
                user = "ann"
                mode = "session"
                max_pool_size = 2
                [[pool.overrides]]
                name = "user joe"
                user = "joe"
                mode = "session"
                max_pool_size = 100
                [[pool.overrides]]
                name = "database shop"
                database = "shop"
                mode = "transaction"
                max_pool_size = 5
                """);
        assertThat(notes(ini))
                .anyMatch(
                        note -> note.contains("databases.old: check: has pools of another mode or size than \"shop\""))
                .anyMatch(note -> note.contains("databases.all: no counterpart: [[pool.overrides]] cannot name"));
    }

    // ---- who may come in

    @Test
    void methodsOfAuthentication() throws IOException {
        assertThat(keys(BASE + "auth_type = trust")).contains("mode = \"trust\"");
        assertThat(keys(BASE + "auth_type = scram-sha-256")).contains("mode = \"scram\"", "method = \"scram-sha-256\"");
        assertThat(keys(BASE + "auth_type = pam")).doesNotContain("[auth]");
        assertThat(keys(BASE + "auth_type = cert\nclient_tls_sslmode = allow\nclient_tls_cert_file = /c\n"
                        + "client_tls_key_file = /k\nclient_tls_ca_file = /a\n"))
                .contains("method = \"cert\"", "ca_path = \"/a\"", "require_client_cert = true", "require_tls = true");
    }

    @Test
    void aRuleThatRefusesRatherRefusesTooMuch() throws IOException {
        Files.writeString(
                folder.resolve("hba.conf"),
                "host sameuser joe 10.0.0.0 255.0.255.0 reject\nhost all @names 10.0.0.0/8 md5\nnonsense\n");
        Files.writeString(folder.resolve("names"), "joe, ann\n\"b\"\"ob\"\n");
        var ini = "[databases]\n* = host=db\n[pgbouncer]\nauth_type = hba\nauth_hba_file = hba.conf\n";

        assertThat(keys(ini))
                .containsSubsequence(
                        "action = \"reject\"",
                        "user = \"joe\"",
                        "address = \"0.0.0.0/0\"",
                        "action = \"reject\"",
                        "user = \"joe\"",
                        "address = \"::/0\"",
                        "action = \"allow\"",
                        "user = [\"joe\", \"ann\", \"b\\\"ob\"]",
                        "address = \"10.0.0.0/8\"",
                        "method = \"md5\"");
        assertThat(notes(ini))
                .anyMatch(note -> note.startsWith("hba.conf:3: hba: check: PgBouncer does not understand"));
    }

    /** What PgBouncer 1.25.2 itself logs as "could not parse hba config line". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "host all all everywhere.internal md5",
                "host all all 10.0.0.1 md5",
                "host all all 10.0.0.0/8 md5 bogus",
                "host all \"joe 10.0.0.0/8 md5",
                "host all all 10.0.0.0/8 nonsense",
                "host , all all 10.0.0.0/8 md5",
                "hosts all all 10.0.0.0/8 md5",
            })
    void linesThatPgBouncerPassesOver(String line) throws IOException {
        Files.writeString(folder.resolve("hba.conf"), line + "\n");
        var ini = BASE + "auth_type = hba\nauth_hba_file = hba.conf\n";

        assertThat(keys(ini)).doesNotContain("action = \"allow\"");
        assertThat(notes(ini))
                .anyMatch(
                        note -> note.startsWith("hba.conf:1: hba: check: PgBouncer ") && note.contains("passes over"));
    }

    @Test
    void linesOfTheUserListThatHeliosRefuses() throws IOException {
        Files.writeString(folder.resolve("users"), """
                ; a comment
                "good" "secret"
                "rest" "secret" of the line
                "none" ""
                "good" "again"
                 "blank" "secret"
                "odd" "SCRAM-SHA-256$x"
                # no comment
                """);

        assertThat(notes(BASE + "auth_file = users"))
                .filteredOn(note -> note.startsWith("users:"))
                .extracting(note -> note.replaceFirst(": auth_file: check: (\\w+ \\S+ \\S+).*", " $1"))
                .containsExactly(
                        "users:3 has text behind",
                        "users:4 gives the user",
                        "users:5 names the user",
                        "users:6 must begin with",
                        "users:7 holds a SCRAM-SHA-256",
                        "users:8 is not \"user\"");
    }

    // ---- what cannot be read

    @Test
    void allMistakesAtOnce() throws IOException {
        assertThat(problems("""
                        early = 1
                        [databasess]
                        [databases]
                        pgbouncer = host=db
                        a = host
                        b = hots=db
                        c = port=many host=''
                        d = port=many
                        [users]
                        joe = pool_mode=none
                        [pgbouncer]
                        pool_mod = session
                        pool_mode = none
                        max_client_conn = 1k
                        query_timeout = -1
                        """))
                .extracting(problem -> problem.replaceFirst(": must be key=value.*", ": must be key=value"))
                .containsExactly(
                        "pgbouncer.ini:1: early: stands in no section that is known",
                        "pgbouncer.ini:2: unknown section [databasess]; did you mean \"databases\"?",
                        "pgbouncer.ini:4: pgbouncer: is the name of PgBouncer's console, and of no database",
                        "pgbouncer.ini:5: a: must be key=value",
                        "pgbouncer.ini:6: b: PgBouncer 1.25.2 knows no parameter \"hots\" here; did you mean \"host\"?",
                        "pgbouncer.ini:7: c: must be key=value",
                        "pgbouncer.ini:8: d: port must be an integer",
                        "pgbouncer.ini:10: joe: pool_mode must be session, transaction or statement",
                        "pgbouncer.ini:12: pool_mod: PgBouncer 1.25.2 knows no such setting; did you mean \"pool_mode\"?",
                        "pgbouncer.ini:13: pool_mode: must be session, transaction or statement",
                        "pgbouncer.ini:14: max_client_conn: must be an integer",
                        "pgbouncer.ini:15: query_timeout: must be a number of seconds");
    }

    @Test
    void whatIsNoIniFile() throws IOException {
        assertThat(problems("[pgbouncer]\nnonsense\n"))
                .containsExactly("pgbouncer.ini:2: is neither [section] nor key = value nor %include FILE");
        assertThat(problems("[databases]\na = host=db\n")).containsExactly("pgbouncer.ini: has no section [pgbouncer]");
        assertThat(problems("[pgbouncer]\n")).first().asString().contains("names no server");
        assertThat(problems("[pgbouncer]\n%include pgbouncer.ini\n"))
                .containsExactly("pgbouncer.ini:2: %include is nested more than 10 deep");
    }

    @Test
    void aSectionThatBeginsOnceMoreForgets() throws IOException {
        var ini = BASE + "verbose = 1\n[pgbouncer] listen_addr = 10.0.0.1\n";

        assertThat(keys(ini)).contains("listen_address = \"10.0.0.1:6432\"").doesNotContain("log_level = \"debug\"");
        assertThat(notes(ini))
                .anyMatch(note -> note.startsWith("pgbouncer.ini:5: [pgbouncer]: check: begins once more"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%include other.ini", "auth_file = other", "auth_type = hba\nauth_hba_file = other"})
    void filesThatAreMissing(String lines) throws IOException {
        var imported = imported(BASE + lines);

        assertThat(imported).isInstanceOf(Imported.Unreadable.class);
        assertThat(((Imported.Unreadable) imported).reason()).endsWith("cannot be read: there is no such file");
    }

    @Test
    void aUserListThatIsNoText() throws IOException {
        Files.write(folder.resolve("users"), new byte[] {'"', (byte) 0xFF, '"'});

        assertThat(imported(BASE + "auth_file = users"))
                .isEqualTo(new Imported.Unreadable(folder.resolve("users") + " cannot be read: it is not UTF-8"));
        assertThat(imported(BASE + "auth_file = " + folder))
                .isEqualTo(new Imported.Unreadable(folder + " cannot be read: it is a folder"));
    }
}
