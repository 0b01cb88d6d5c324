package helios.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COPY by simple clients of every pool mode, in all formats, with all its ends: as it is directly. */
final class CopyTest {

    private static final String CONTENT =
            "SELECT g, CASE WHEN g % 7 > 0 THEN repeat('ä,\"\\ '||g, g % 50) END" + " FROM generate_series(1, 2000) g";
    private static final String SUM = "SELECT count(*) || ' ' || md5(string_agg(t::text, ';' ORDER BY i)) FROM %s t";

    @BeforeAll
    static void makeTables() {
        Stage.server()
                .query("CREATE TABLE copied (i int PRIMARY KEY, v text); CREATE TABLE copied_again (LIKE copied);"
                        + "INSERT INTO copied " + CONTENT);
    }

    @AfterAll
    static void dropTables() {
        Stage.server().query("DROP TABLE copied, copied_again");
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.Way.class,
            names = {"POOLED_BY_SESSION", "POOLED", "POOLED_BY_STATEMENT"})
    void everyFormatGoesOutAndInAgain(Stage.Way way) {
        try (var client = PgClient.connect(way.quick());
                var direct = PgClient.connect(Stage.Way.DIRECT.quick())) {
            for (var format : List.of("text", "csv", "binary", "csv, HEADER, QUOTE '|', FORCE_QUOTE *")) {
                var options =
                        format.equals("csv, HEADER, QUOTE '|', FORCE_QUOTE *") ? "csv, HEADER, QUOTE '|'" : format;
                var out = "COPY (SELECT * FROM copied ORDER BY i) TO STDOUT (FORMAT %s)".formatted(format);
                var data = client.copyOut(out);
                assertThat(data).as(format).isEqualTo(direct.copyOut(out));
                client.query("TRUNCATE copied_again");
                assertThat(client.copyIn("COPY copied_again FROM STDIN (FORMAT %s)".formatted(options), pieces(data)))
                        .isEqualTo("COPY 2000");
                assertThat(client.query(SUM.formatted("copied_again")).value())
                        .as(format)
                        .isEqualTo(direct.query(SUM.formatted("copied")).value());
            }
        }
    }

    /** Pieces that no row, and no field, fits in. */
    private static byte[][] pieces(byte[] data) {
        var pieces = new ArrayList<byte[]>();
        for (int from = 0; from < data.length; from += 1013) {
            pieces.add(java.util.Arrays.copyOfRange(data, from, Math.min(data.length, from + 1013)));
        }
        return pieces.toArray(byte[][]::new);
    }

    /** The client ends it, or the server does because of a row, in both protocols: nothing stays, and the session goes on. */
    @ParameterizedTest
    @EnumSource(
            value = Stage.Way.class,
            names = {"POOLED_BY_SESSION", "POOLED", "POOLED_BY_STATEMENT"})
    void failuresAreThoseOfADirectConnection(Stage.Way way) {
        Stage.server().query("TRUNCATE copied_again");
        var direct = failures(Stage.Way.DIRECT.quick());
        assertThat(direct).hasSize(4).allMatch(tags -> tags.contains("E") && tags.endsWith("1"));
        assertThat(failures(way.quick())).isEqualTo(direct);
        assertThat(Stage.server().query("SELECT count(*) FROM copied_again").value())
                .isEqualTo("0");
    }

    private static List<String> failures(PgOptions way) {
        var seen = new ArrayList<String>();
        var row = "1\tone\n".getBytes(UTF_8);
        var bad = "no number\ttwo\n".getBytes(UTF_8);
        for (var end : List.of(
                new Frames().copyData(row).copyFail("enough"),
                new Frames().copyData(row).copyData(bad).copyDone())) {
            seen.add(tags(way, new Frames().query("COPY copied_again FROM STDIN"), end));
            seen.add(tags(
                    way,
                    new Frames()
                            .parse("", "COPY copied_again FROM STDIN")
                            .bind("", "")
                            .execute("", 0)
                            .flush(),
                    new Frames().bytes(end.toBytes()).sync()));
        }
        return seen;
    }

    /** What the server says of them, and what the session can do then. */
    private static String tags(PgOptions way, Frames begin, Frames end) {
        try (var client = PgClient.connect(way)) {
            client.record();
            client.send(begin);
            client.readUntil('G');
            client.send(end);
            client.readUntilReady();
            var said = client.transcript().normalised().toString();
            return said + client.query("SELECT 1").value();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"COPY (SELECT 1/(3 - g) FROM generate_series(1, 5) g) TO STDOUT", "COPY nowhere TO STDOUT"})
    void aCopyToTheClientThatFailsIsAnErrorInTheMidst(String sql) {
        for (var way : List.of(Stage.Way.POOLED_BY_SESSION, Stage.Way.POOLED, Stage.Way.POOLED_BY_STATEMENT)) {
            try (var client = PgClient.connect(way.quick());
                    var direct = PgClient.connect(Stage.Way.DIRECT.quick())) {
                var error = Assertions.catchThrowableOfType(PgException.class, () -> client.copyOut(sql));
                var expected = Assertions.catchThrowableOfType(PgException.class, () -> direct.copyOut(sql));
                assertThat(error.sqlState()).isEqualTo(expected.sqlState());
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            }
        }
    }
}
