package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names, types and order of what the console shows are PgBouncer 1.25.2's. What it shows is kept in {@code
 * console.approved.txt}, with which the console is compared everywhere; and that with PgBouncer itself, where it is.
 */
final class ConsoleColumnsTest {

    private static final List<String> SHOWS = List.of(
            "STATS",
            "STATS_TOTALS",
            "STATS_AVERAGES",
            "TOTALS",
            "POOLS",
            "CLIENTS",
            "SERVERS",
            "SOCKETS",
            "ACTIVE_SOCKETS",
            "DATABASES",
            "USERS",
            "LISTS",
            "MEM",
            "CONFIG",
            "STATE",
            "VERSION",
            "PEERS",
            "PEER_POOLS",
            "DNS_HOSTS",
            "DNS_ZONES",
            "client_encoding",
            "datestyle");

    /** Tables whose rows have fixed names: their first columns are compared too. */
    private static final List<String> LISTED = List.of("TOTALS", "LISTS", "STATE");

    private static final Path APPROVED =
            Path.of(System.getProperty("helios.root")).resolve("distribution/src/test/resources/console.approved.txt");

    private static PostgresServer server;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The columns of each table, and the first column of those whose rows have names. */
    private static Map<String, List<String>> shown(PgOptions console) {
        var shown = new LinkedHashMap<String, List<String>>();
        try (var client = PgClient.connect(console)) {
            for (var show : SHOWS) {
                client.send(new Frames().query("SHOW " + show + ";"));
                shown.put(show, columns(client.readUntilReady()));
            }
            for (var show : LISTED) {
                shown.put(
                        show + " rows",
                        client.query("SHOW " + show).rows().stream()
                                .map(row -> row.getFirst().orElse(""))
                                .toList());
            }
            client.send(new Frames().query("SHOW HELP"));
            shown.put("HELP", told(client.readUntilReady()));
        }
        return shown;
    }

    private static List<String> columns(List<Message> answer) {
        var description = answer.stream()
                .filter(message -> message.tag() == 'T')
                .findFirst()
                .orElseThrow(() -> new AssertionError(answer))
                .buffer();
        var columns = new ArrayList<String>();
        int count = description.getShort();
        for (int i = 0; i < count; i++) {
            var name = Message.cstring(description);
            description.getInt();
            description.getShort();
            columns.add(name + ":" + description.getInt());
            description.getShort();
            description.getInt();
            description.getShort();
        }
        assertThat(answer.stream().filter(message -> message.tag() == 'C').map(Message::toString))
                .singleElement()
                .asString()
                .contains("SHOW");
        return columns;
    }

    /** What the answer is made of. */
    private static List<String> told(List<Message> answer) {
        return answer.stream()
                .map(message -> message.tag()
                        + (message.tag() == 'N'
                                ? ":" + message.fields().get('M').replace(' ', '_')
                                : ""))
                .toList();
    }

    private static String text(Map<String, List<String>> shown) {
        return shown.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + String.join(" ", entry.getValue()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void theModelIsPgBouncers() throws Exception {
        var program = PgBouncer.find(folder);
        assumeTrue(program.isPresent(), PgBouncer.MISSING);
        try (var bouncer = PgBouncer.start(program.get(), folder, server);
                var client = PgClient.connect(bouncer.postgres())) {
            client.query("SELECT 1");
            var received = Files.writeString(
                    Path.of(System.getProperty("helios.root")).resolve("distribution/target/console.received.txt"),
                    text(shown(bouncer.console())));
            assertThat(received)
                    .as(
                            "cp distribution/target/console.received.txt distribution/src/test/resources/console.approved.txt")
                    .hasSameTextualContentAs(APPROVED);
        }
    }

    @Test
    void whatPgBouncerShowsTheConsoleShowsWithTheSameNamesAndTypes() throws Exception {
        var users = Files.writeString(folder.resolve("users.txt"), "\"boss\" \"secret\"\n");
        var config = Stage.config("""
                admin_users = ["boss"]
                [auth]
                auth_file = "%s"
                """.formatted(users) + ProxyProcess.nodes(List.of(server)));
        try (var proxy = ProxyProcess.start(config)) {
            var ours = shown(proxy.options().user("boss").password("secret").database("pgbouncer"));
            for (var line : Files.readAllLines(APPROVED)) {
                var name = line.substring(0, line.indexOf(':'));
                var model = List.of(line.substring(line.indexOf(':') + 2).split(" ", -1));
                assertThat(ours.get(name)).as(name).startsWith(model.toArray(new String[0]));
            }
        }
    }
}
