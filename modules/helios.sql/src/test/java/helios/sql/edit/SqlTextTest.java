package helios.sql.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import helios.sql.LexerOptions;
import helios.sql.analysis.Quoting;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.CatalogSnapshot;
import helios.sql.catalog.ObjectName;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import helios.testkit.PgClient;
import helios.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of edits, and that a server takes them for what they promise. */
final class SqlTextTest {

    private static final Catalog CATALOG = new CatalogSnapshot.Builder()
            .relation(Table.of(
                    new ObjectName("public", "t"),
                    List.of(
                            new Table.Column("id", "int4", false),
                            new Table.Column("Name", "text", false),
                            new Table.Column("twice", "int4", true))))
            .relation(Table.of(new ObjectName("public", "u"), List.of(new Table.Column("id", "int4", false))))
            .build();

    private static SqlText text(String sql) {
        return SqlText.of(sql.getBytes(StandardCharsets.UTF_8), LexerOptions.DEFAULT, CATALOG, SearchPath.of("public"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select 1 from t =>> select 1 from t WHERE (t.a = 1)",
                "select 1 from t where x or y -- c =>> select 1 from t where (x or y) AND (t.a = 1) -- c",
                "select 1 from s.t group by b =>> select 1 from s.t WHERE (s.t.a = 1) group by b",
                "select 1 from t \"T\" =>> select 1 from t \"T\" WHERE (\"T\".a = 1)",
                "select 1 from u left join t on b or c =>> select 1 from u left join t on (b or c) AND (t.a = 1)",
                "select 1 from u left join t using (id) =>> "
                        + "select 1 from u left join (SELECT * FROM t WHERE (a = 1)) AS t using (id)",
                "select 1 from t x(b) =>> select 1 from (SELECT * FROM t WHERE (a = 1)) x(b)",
                "select 1 from u full join only t as x tablesample system (1) on true =>> "
                        + "select 1 from u full join (SELECT * FROM only t tablesample system (1) WHERE (a = 1)) as x  on true",
                "table t =>> SELECT * FROM t WHERE (a = 1)",
                "(table only t) union select 1 =>> (SELECT * FROM only t WHERE (a = 1)) union select 1",
                "update t set b = 1 =>> update t set b = 1 WHERE (t.a = 1)",
                "update t x set b = 1 where c or d returning * =>> "
                        + "update t x set b = 1 where (c or d) AND (x.a = 1) returning *",
                "delete from t using u =>> delete from t using u WHERE (t.a = 1)",
                "insert into t values (1) =>> insert into t values (1)",
                "insert into t values (1) on conflict (i) do update set b = 1 =>> "
                        + "insert into t values (1) on conflict (i) do update set b = 1 WHERE (t.a = 1)",
                "merge into t using u on x when not matched by source then delete =>> "
                        + "merge into t using u on (x) AND (t.a = 1) when not matched by source AND (t.a = 1) then delete",
                "copy t to stdout =>> copy (SELECT id, \"Name\" FROM ONLY t WHERE (a = 1)) to stdout",
                "copy t (id) to stdout csv =>> copy (SELECT id FROM ONLY t WHERE (a = 1)) to stdout csv",
                "explain analyze select 1 from t =>> explain analyze select 1 from t WHERE (t.a = 1)",
                "prepare p as select 1 from t =>> prepare p as select 1 from t WHERE (t.a = 1)",
                "with t as (select 1) select * from t =>> with t as (select 1) select * from t",
            })
    void m11m12RestrictsOneRelation(String sql, String expected) {
        assertThat(text(sql)
                        .restrictAll(use -> use.name().name().equals("t") ? Optional.of("a = 1") : Optional.empty()))
                .hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "copy t from stdin",
                "copy nobody.knows to stdout",
                "truncate t",
                "drop table t",
                "lock t",
                "update t set a = 1 where current of c",
                "delete from t where current of c",
                "create view t as select 1",
                "copy binary t (id) to stdout",
            })
    void m12m20RefusesWhatCannotBeRestricted(String sql) {
        assertThatExceptionOfType(NotProvableException.class)
                .isThrownBy(() -> text(sql).restrict(0, "a = 1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 1) or (true",
                "a = 1 from t",
                "a = 1 x",
                "a, b",
                "*",
                "",
                "a = 1; drop table t",
                "a = 1 limit 1",
                "'x"
            })
    void m11TakesNoConditionThatIsNotWhole(String condition) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> text("select 1 from t").restrict(0, condition));
    }

    @Test
    void m11DropsCommentsAroundConditions() {
        assertThat(text("select 1 from t where x").restrict(0, "/* a */ (a = 1) or b -- c"))
                .hasToString("select 1 from t where (x) AND ((t.a = 1) or t.b)");
    }

    @Test
    void putsQueriesInConditionsWhereNamesMeanTheSame() {
        assertThat(text("select 1 from u, t x").restrict(1, "a in (select a from allowed)"))
                .hasToString("select 1 from u, (SELECT * FROM t WHERE (a in (select a from allowed))) x");
        assertThatExceptionOfType(NotProvableException.class)
                .isThrownBy(() -> text("delete from t").restrict(0, "exists (select 1)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select t.id from t =>> select t.id from v.w AS t",
                "select x.id from only t x where true =>> select x.id from only v.w x where true",
                "select 1 from t tablesample system (1) =>> select 1 from v.w AS t tablesample system (1)",
                "update t set a = t.b =>> update v.w AS t set a = t.b",
                "insert into t values (1) =>> insert into v.w AS t values (1)",
                "table t =>> table v.w",
                "copy t to stdout =>> copy v.w to stdout",
                "drop table t =>> drop table v.w",
            })
    void replacesRelations(String sql, String expected) {
        assertThat(text(sql).replaceRelation(0, "v . w")).hasToString(expected);
    }

    @Test
    void replacesNoRelationWhoseColumnsNameItsSchema() {
        assertThatExceptionOfType(NotProvableException.class)
                .isThrownBy(() -> text("select public.t.id from public.t").replaceRelation(0, "w"));
        assertThatExceptionOfType(NotProvableException.class)
                .isThrownBy(() -> text("with w as (select 1) select 1 from t").replaceRelation(0, "w"));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> text("select 1 from t").replaceRelation(0, "w where true"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select id, \"Name\" from t =>> select id, f(\"Name\") AS \"Name\" from t",
                "select 1, (id + 1) x from t =>> select 1, f(((id + 1))) x from t",
                "select * from t =>> select t.id, f(t.\"Name\") AS \"Name\", t.twice from t",
                "select x.* from t x =>> select x.id, f(x.\"Name\") AS \"Name\", x.twice from t x",
                "table t =>> SELECT id, f(\"Name\") AS \"Name\", twice FROM t",
                "select 1, 2 union all values (3, 4) =>> select 1, f((2)) AS \"?column?\" union all values (3, f((4)))",
                "select 1 a, id from t union select 2, 3 =>> select 1 a, f(id) AS id from t union select 2, f((3))",
                "delete from t returning * =>> delete from t returning t.id, f(t.\"Name\") AS \"Name\", t.twice",
                "with q as (select * from t) select * from q =>> "
                        + "with q as (select * from t) select q.id, f(q.\"Name\") AS \"Name\", q.twice from q",
                "copy (select 1, id from t) to stdout =>> copy (select 1, f(id) AS id from t) to stdout",
                "select u.*, t.* from u join t using (id) =>> "
                        + "select u.id, f(t.id) AS id, t.\"Name\", t.twice from u join t using (id)",
            })
    void wrapsOutputColumns(String sql, String expected) {
        assertThat(text(sql).wrapOutput(1, "f(?)")).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from nobody",
                "select * from (t cross join u) j",
                "select 1",
                "insert into t values (1)",
                "execute p",
                "drop table t"
            })
    void wrapsNoColumnThatIsNotKnown(String sql) {
        assertThatExceptionOfType(NotProvableException.class)
                .isThrownBy(() -> text(sql).wrapOutput(1, "f(?)"));
    }

    @Test
    void repeatsTheColumnInTemplates() {
        assertThat(text("select a || b c from t").wrapOutput(0, "coalesce(f(?), ?)"))
                .hasToString("select coalesce(f((a || b)), (a || b)) c from t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select 1 -- x =>> select 1 ORDER BY 1 desc LIMIT 5 -- x",
                "select 1 from t for update =>> select 1 from t ORDER BY 1 desc for update LIMIT 5",
                "select 1 order by 1 limit 3 =>> select 1 order by 1 limit 3",
                "(select 1 limit 3) order by 1 =>> (select 1 limit 3) order by 1",
                "select 1 union select 2 offset 1 =>> select 1 union select 2 ORDER BY 1 desc offset 1 LIMIT 5",
                "table t fetch first row only =>> table t ORDER BY 1 desc fetch first row only",
                "explain select 1 =>> explain select 1 ORDER BY 1 desc LIMIT 5",
                "declare c cursor for values (1) =>> declare c cursor for values (1) ORDER BY 1 desc LIMIT 5",
                "copy (select 1) to stdout =>> copy (select 1 ORDER BY 1 desc LIMIT 5) to stdout",
            })
    void sortsAndLimits(String sql, String expected) {
        assertThat(text(sql).limit(5).orderBy("1 desc")).hasToString(expected);
    }

    @Test
    void sortsAndLimitsNothingButQueries() {
        assertThatExceptionOfType(NotProvableException.class)
                .isThrownBy(() -> text("delete from t").limit(1));
        assertThatExceptionOfType(NotProvableException.class)
                .isThrownBy(() -> text("show all").orderBy("1"));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> text("select 1").orderBy("1 limit 1"));
    }

    /** Bytes that are no characters of the client's encoding stay what they are. */
    @Test
    void keepsTheBytesOfWhatIsNotEdited() {
        var sql = "select '\u0000' from t x(a) where b".getBytes(StandardCharsets.ISO_8859_1);
        sql[8] = (byte) 0xE4;
        var edited = SqlText.of(sql, LexerOptions.DEFAULT, CATALOG, SearchPath.UNKNOWN)
                .restrict(0, "a = 'ö'")
                .bytes();
        assertThat(new String(edited, StandardCharsets.ISO_8859_1))
                .isEqualTo("select '\u00E4' from (SELECT * FROM t WHERE (a = '\u00C3\u00B6')) x(a) where b");
    }

    // On a server.

    @Test
    void m14QuotesAnyValue() {
        try (var server = PostgresServer.start();
                var client = PgClient.connect(server.options())) {
            var random = new Random(14);
            var pieces = List.of(
                    "'",
                    "\\",
                    "\"",
                    "-",
                    "--",
                    "$1",
                    "$$",
                    "/*",
                    "*/",
                    ";",
                    "é",
                    "\uD83D\uDE00",
                    "\n",
                    "E'",
                    "\\'",
                    "x");
            for (var setting : List.of("on", "off")) {
                client.query("SET standard_conforming_strings = " + setting);
                client.query("SET escape_string_warning = off");
                for (int i = 0; i < 300; i++) {
                    var value = new StringBuilder();
                    for (int n = random.nextInt(6); n > 0; n--) {
                        value.append(pieces.get(random.nextInt(pieces.size())));
                    }
                    var quoted = Quoting.literal(value.toString());
                    assertThat(client.query("SELECT text" + quoted).value()).isEqualTo(value.toString());
                    assertThat(client.query("SELECT 1-length(" + quoted + ")").value())
                            .isEqualTo(String.valueOf(1 - value.codePoints().count()));
                    if (!value.isEmpty()) {
                        var name = client.query("SELECT 1 AS " + Quoting.identifier(value.toString()));
                        assertThat(name.columns()).containsExactly(value.toString());
                    }
                }
            }
        }
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Quoting.literal("a\u0000"));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Quoting.literal("\uD83D"));
    }

    @Test
    void quotesNamesAsTheServerDoes() {
        try (var server = PostgresServer.start()) {
            var words = server.query("SELECT word, quote_ident(word) FROM pg_get_keywords()")
                    .rows();
            assertThat(words).hasSizeGreaterThan(400);
            words.forEach(row -> assertThat(Quoting.identifier(row.get(0).orElseThrow()))
                    .isEqualTo(row.get(1).orElseThrow()));
        }
    }

    @Test
    void givesTheSameColumnsAndRowsWhenStarsAreExpanded() {
        try (var server = PostgresServer.start();
                var client = PgClient.connect(server.options())) {
            client.simpleQuery(
                    "CREATE TABLE t (id int, \"Name\" text, twice int GENERATED ALWAYS AS (id * 2) STORED);"
                            + "CREATE TABLE u (id int); INSERT INTO t VALUES (1, 'a'), (2, 'b'); INSERT INTO u VALUES (2), (3)");
            for (var sql : List.of(
                    "select * from t order by 1",
                    "table t order by 1",
                    "select *, 1 from t join u using (id)",
                    "select * from u natural full join t order by 1",
                    "select t.*, u.* from t left join u on true order by 1, 4",
                    "select j.* from t join u using (id) as j",
                    "select * from (select * from t) x(a, b) order by 1",
                    "with q(a) as (select * from t) select * from q order by 1",
                    "select * from u union select id from t order by 1",
                    "insert into u values (7) returning *",
                    "update t set id = id returning old.*, *")) {
                var expanded = text(sql).expandStars();
                var expected = client.query(sql);
                var actual = client.query(expanded.text());
                assertThat(actual.columns()).as("%s", expanded).isEqualTo(expected.columns());
                assertThat(actual.rows()).as("%s", expanded).isEqualTo(expected.rows());
                assertThat(expanded.text()).as(sql).isNotEqualTo(sql);
            }
        }
    }

    @Test
    void sortsLimitsAndWrapsOnAServer() {
        try (var server = PostgresServer.start();
                var client = PgClient.connect(server.options())) {
            client.simpleQuery("CREATE TABLE t (id int, \"Name\" text, twice int); CREATE TABLE u (LIKE t);"
                    + "INSERT INTO t SELECT i, 'n' || i, 2 * i FROM generate_series(1, 9) i;"
                    + "INSERT INTO u SELECT * FROM t WHERE id > 4");
            for (var sql : List.of(
                    "select * from t",
                    "table t",
                    "select id, \"Name\" from t union all select 0, 'x' -- c",
                    "(select id, \"Name\" x from t)",
                    "with q as (select * from t) select * from q for update")) {
                var edited = text(sql)
                        .wrapOutput(1, "upper(?) || '!'")
                        .orderBy("1 desc")
                        .limit(2);
                var names = client.query(edited.text());
                assertThat(names.rows()).as("%s", edited).hasSize(2);
                assertThat(names.columns())
                        .as("%s", edited)
                        .isEqualTo(client.query(sql).columns());
                assertThat(names.rows().getFirst().get(1)).as("%s", edited).contains("N9!");
            }
            var swapped = text("select t.id from t where t.id < 7 and exists (select 1 from u where u.id = t.id)");
            assertThat(client.query(swapped.replaceRelation(0, "u").text()).values())
                    .containsExactly("5", "6");
        }
    }
}
