package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keeps the normal form and its fingerprint. */
final class NormalizerTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select  1 , /* c */'a' -- x =>> select ? , ?",
                "select * from t where id = $1 and b in (1,2, 3) =>> select * from t where id = ? and b in (?)",
                "select a from t where (a,b) in ((1,2), (3,4)) =>> select a from t where (a,b) in ((?))",
                "insert into t values (1,'a'),(2,'b') =>> insert into t values (?)",
                "insert into t values (1,now()),(2,now()), (3, x) =>> insert into t values (?,now()), (?, x)",
                "select f(1,2), array[1,2], a[1] =>> select f(?,?), array[?], a[?]",
                "select x in (1,a,2), row(1,2) =>> select x in (?,a,?), row(?,?)",
                "select -5, a -5, - 2.5, (-1), a = -1, -1::int, case when a then -1 else -2 end -3"
                        + " =>> select ?, a -?, ?, (?), a = ?, -?::int, case when a then ? else ? end -?",
                "select null, true, a is null, a is not true, not false =>> select ?, ?, a is null, a is not true, not ?",
                "select x::numeric(10,2), cast(1 as varchar(3)), interval(3) '1', x::s.g(point,4) =>> select x::numeric(10,2), cast(? as varchar(3)), interval(3) ?, x::s.g(point,4)",
                "select a from t group by 1 order by 2 desc, 1+1, 3 limit 10"
                        + " =>> select a from t group by 1 order by 2 desc, ?+?, 3 limit ?",
                "select sum(a) over (order by 1), array_agg(a order by 1) =>> select sum(a) over (order by ?), array_agg(a order by ?)",
                "select extract(year from x), normalize(a, nfc) =>> select extract(? from x), normalize(a, ?)",
                "set search_path to a, \"B\" =>> set search_path to ?, ?",
                "set local x = default =>> set local x = default",
                "set time zone interval '1' hour to minute =>> set time zone interval ? hour to minute",
                "set role admin =>> set role ?",
                "execute p(1,'secret') =>> execute p(?,?)",
                "alter role r password 'secret' =>> alter role r password ?",
                "create table t (a varchar(10) not null default 'x') =>> create table t (a varchar(10) not null default ?)",
                "select U&'x' uescape '!', N'x' =>> select ? uescape '!', N?",
                "select by -5, zone -1 =>> select by -?, zone -?",
                "select a at time zone -1 from t order by -a =>> select a at time zone ? from t order by -a",
                "select distinct on (a) -1 =>> select distinct on (a) ?",
                "select uescape '!' =>> select uescape ?",
                "select a as exists[10] =>> select a as exists[?]",
                "select cast(a as int[3]), a::int[3] =>> select cast(a as int[3]), a::int[3]",
                "select * from t tablesample s.char (1, 2) =>> select * from t tablesample s.char (?, ?)",
                "select (a).* - 1, a.not - 1, a.b -1 =>> select (a).* - ?, a.not - ?, a.b -?",
                "select not nfkd normalized, a is not nfc normalized =>> select not nfkd normalized, a is not ? normalized",
                "select a as false, b.null, c.not null, d not_, true from t =>> select a as false, b.null, c.not null, d not_, ? from t",
                "insert into s.t as char (select 'x' order by 1) =>> insert into s.t as char (select ? order by 1)",
                "with i as (insert into t select a from u order by 1) select 1 =>> with i as (insert into t select a from u order by 1) select ?",
                "select * from f() as (a copy (5), b numeric(5, true)), sets (5) =>> select * from f() as (a copy (5), b numeric(5, true)), sets (?)",
                "select * from xmltable('x' passing y columns a timestamp (3) with time zone null)"
                        + " =>> select * from xmltable(? passing y columns a timestamp (3) with time zone null)",
                "select document null, xmlparse(document null), a.limit all_ from t limit all"
                        + " =>> select document null, xmlparse(document ?), a.limit all_ from t limit ?",
                "select escape true, a like b escape null, (escape -1) =>> select escape true, a like b escape ?, (escape -?)",
                "insert into t values (1) returning with (old as o) -1 =>> insert into t values (?) returning with (old as o) ?",
                "select * from f() as (copy a (5), b vector[3]), generate_series(1, 2) as g(x)"
                        + " =>> select * from f() as (copy a (5), b vector[3]), generate_series(?, ?) as g(x)",
                "select sum(b) over w from a window v as (partition by b), w as (v rows 5 preceding)"
                        + " =>> select sum(b) over w from a window v as (partition by b), w as (v rows ? preceding)",
                "select json_value(a, '$.x' default null on empty null on error) =>> select json_value(a, ? default ? on empty null on error)",
                "insert into time (select 1) =>> insert into time (select ?)",
                "select * from xmltable(a passing ('x') columns b int) =>> select * from xmltable(a passing (?) columns b int)",
                "select json_array(1 null on null), limit_ from t limit all =>> select json_array(? null on null), limit_ from t limit ?",
            })
    void replacesLiterals(String text, String expected) {
        assertThat(read(text).text()).isEqualTo(expected);
    }

    @Test
    void fingerprintsWithoutBlanksCaseAndLiterals() {
        long expected = read("SELECT a FROM t WHERE b = 1 AND c IN (1,2)").fingerprint();
        assertThat(read("select a\nfrom T where/**/B=$1 and c in ( 'x' )").fingerprint())
                .isEqualTo(expected);
        assertThat(read("select a from t where b = 1 and c in (d, 2)").fingerprint())
                .isNotEqualTo(expected);
        assertThat(read("select \"A\" from t where b = 1 and c in (1)").fingerprint())
                .isNotEqualTo(expected);
        assertThat(read("select ab").fingerprint())
                .isNotEqualTo(read("select a b").fingerprint());
    }

    @Test
    void readsInTheClientsEncoding() {
        var text = "select 'é', é".getBytes(StandardCharsets.ISO_8859_1);
        var latin1 = new LexerOptions(true, ClientEncoding.of("latin1"));
        assertThat(new Normalizer().read(text, 0, text.length, latin1).text()).isEqualTo("select ?, é");
    }

    @Test
    void isReusable() {
        var normalizer = new Normalizer();
        var first = "insert into t values (1),(2)".getBytes(StandardCharsets.UTF_8);
        var second = "select 1".getBytes(StandardCharsets.UTF_8);
        normalizer.read(first, 0, first.length, LexerOptions.DEFAULT);
        assertThat(normalizer
                        .read(second, 0, second.length, LexerOptions.DEFAULT)
                        .text())
                .isEqualTo("select ?");
    }

    private static Normalizer read(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Normalizer().read(bytes, 0, bytes.length, LexerOptions.DEFAULT);
    }
}
