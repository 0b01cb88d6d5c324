package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has gone wrong elsewhere, for want of a lexer or a parser. */
final class TrapsTest {

    /** C16: normal forms that are made of text merge these. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select 'a -- b' from t =>> select 'a -- b'",
                "select a/**/b =>> select ab",
                "select a from t where b = 1 =>> select a from t where b = - a",
                "select \"A\" from t =>> select a from t",
                "select 1 as \"B\" =>> select 1 as b",
                "select a.b from t =>> select \"a.b\" from t",
                "select a, b from t =>> select b, a from t",
                "select a from t order by 1 =>> select a from t order by 2",
                "select a from t group by 1 =>> select a from t group by 2",
                "select a from t order by a =>> select a from t order by a desc",
                "select a from t limit 1 =>> select a from t offset 1",
                "select a from t =>> select a from only t",
                "select a from s.t =>> select a from t",
                "select a from t where b in (1) =>> select a from t where b not in (1)",
                "select a from t where b in (1, c) =>> select a from t where b in (1, 2)",
                "select a is null =>> select a is not null",
                "select a is true =>> select a is false",
                "select a from t where b < 1 =>> select a from t where b > 1",
                "select a - 1 =>> select a + 1",
                "select -a =>> select a",
                "select count(a) =>> select count(distinct a)",
                "select a from t for update =>> select a from t",
                "select a from t union select b from u =>> select a from t union all select b from u",
                "select cast(a as numeric(10, 2)) =>> select cast(a as numeric(10, 3))",
                "select a::int[3] =>> select a[3]::int",
                "select f(1, 2) =>> select f(1)",
                "select array[1] =>> select row(1)",
                "select a from t tablesample system (1) =>> select a from t tablesample bernoulli (1)",
                "select json_value(a, 'x' null on error) =>> select json_value(a, 'x' error on error)",
                "insert into t values (1) =>> insert into t values (1) on conflict do nothing",
            })
    void keepsApartWhatDiffers(String one, String other) {
        assertThat(fingerprint(one)).isNotEqualTo(fingerprint(other));
    }

    /** C16: of a literal, neither its kind nor what looks like SQL in it matters. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a from t where b = 'a -- b'",
                "select a from t where b = $$;'$$",
                "select a from t where b = E'\\''",
                "select a from t where b = $1 -- c",
                "select/**/a from t/*'*/where b = -1.5",
                "SELECT a\nFROM t\tWHERE b = U&'\\0061'"
            })
    void bringsTogetherWhatIsAlike(String text) {
        assertThat(fingerprint(text)).isEqualTo(fingerprint("select a from t where b = 1"));
    }

    /** C18, M12: every relation, however it is spelled and wherever it stands. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select 1 from only t =>> [t]",
                "select 1 from only (t) =>> [t]",
                "select 1 from t * =>> [t]",
                "select 1 from a . b =>> [a.b]",
                "select 1 from a.b.c =>> [a.b.c]",
                "select 1 from (a join b on true) =>> [a, b]",
                "select valid_from FROM p =>> [p]",
                "select 1 from \"T\", \"a.b\", \"sel\"\"ect\" =>> [T, a.b, sel\"ect]",
                "select 1 from U&\"d\\0061t\", U&\"d!0061t\" uescape '!' =>> [dat, dat]",
                "select 1 from T/**/a, /* -- /* */ */ B =>> [b, t]",
                "table t =>> [t]",
                "select (select 1 from a), exists (select from b where c in (select 1 from d)) =>> [a, b, d]",
                "with x as (delete from a using b returning 1) select 1 from x, c =>> [a, b, c, x]",
                "insert into a select 1 from b on conflict (c) do update set d = (select 1 from e) =>> [a, b, e]",
                "update a set b = (select 1 from c) from d where e = any (select 1 from f) =>> [a, c, d, f]",
                "merge into a using b on true when matched and exists (select from c) then delete =>> [a, b, c]",
                "copy a (b) from stdin where c =>> [a]",
                "copy (select 1 from a) to stdout =>> [a]",
                "prepare p as select 1 from a =>> [a]",
                "declare c cursor for select 1 from a =>> [a]",
                "explain (analyze) select 1 from a =>> [a]",
                "create table a as select 1 from b =>> [a, b]",
                "create view a as select 1 from b =>> [a, b]",
                "select 1 into a from b =>> [a, b]",
                "select 1 from a for update of a =>> [a, a]",
                "select 1 from a, lateral (select 1 from b) x, rows from (f((select 1 from c))) =>> [a, b, c]",
                "select 1 from json_table((select a from b), '$' columns (c int)) =>> [b]",
                "select 1 from a tablesample system ((select 1 from b)) =>> [a, b]",
                "select 1 from a order by (select 1 from b) limit (select 1 from c) =>> [a, b, c]",
                "values ((select 1 from a)) =>> [a]",
                "call p((select 1 from a)) =>> [a]",
                "execute p((select 1 from a)) =>> [a]",
                "lock a, only b =>> [a, b]",
                "truncate a, b cascade =>> [a, b]",
                "create rule r as on insert to a do (insert into b select 1 from c; delete from d) =>> [a, b, c, d]",
                "create policy p on a using (exists (select from b)) =>> [a, b]",
                "create function f() returns int begin atomic select 1 from a; delete from b; end =>> [a, b]",
                "refresh materialized view a =>> [a]",
            })
    void findsEveryRelation(String text, String expected) {
        assertThat(Reading.ours(text).orElseThrow().statements().getFirst().relations())
                .hasToString(expected);
    }

    /** C18: the server cuts names to 63 bytes, and so do we. */
    @Test
    void cutsNamesAsTheServerDoes() {
        var name = "n".repeat(70);
        assertThat(Reading.ours("select 1 from " + name)
                        .orElseThrow()
                        .statements()
                        .getFirst()
                        .relations())
                .containsExactly(name.substring(0, 63));
    }

    /** C19: what begins with these is no read, and the second statement counts too (R6). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "explain analyze delete from t",
                "refresh materialized view v",
                "merge into t using s on true when matched then delete",
                "comment on table t is 'x'",
                "security label on table t is 'x'",
                "import foreign schema s from server x into y",
                "reassign owned by a to b",
                "call p()",
                "do $$begin end$$",
                "copy t from stdin",
                "lock t",
                "truncate t",
                "vacuum",
                "alter table t add a int",
                "commit prepared 'x'",
                "select 1; delete from t"
            })
    void forgetsNoVerb(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Statement.split(bytes, 0, bytes.length, LexerOptions.DEFAULT))
                .anyMatch(statement -> !statement.facts().mayBeRead());
    }

    /** C20: which transaction it is that a session ends. */
    @Test
    void knowsThePreparedTransaction() {
        assertThat(facts("commit prepared 'it''s'").transaction())
                .isEqualTo(new TransactionEffect.CommitPrepared("it's"));
        assertThat(facts("rollback prepared U&'\\0061'").transaction())
                .isEqualTo(new TransactionEffect.RollbackPrepared("a"));
        assertThat(facts("prepare transaction $$x$$").transaction())
                .isEqualTo(new TransactionEffect.PrepareTransaction("x"));
    }

    /** R11: statements at which grammars of others break off. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET extra_float_digits = 3",
                "SET application_name TO 'a'",
                "SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.nspname OPERATOR(pg_catalog.~) '^(a)$' COLLATE pg_catalog.default",
                "SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d",
                "SHOW TRANSACTION ISOLATION LEVEL",
                "DISCARD ALL"
            })
    void readsWhatProgramsSend(String text) {
        assertThat(Reading.ours(text)).isPresent();
        assertThat(facts(text).verb()).isNotEqualTo(Verb.UNKNOWN);
    }

    /** M20: what is no SQL is a typed error, never a tree that lacks something. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a from t where",
                "select a from t where (b = 1",
                "select a from t limit 1, 2",
                "selct a from t",
                "select a from t union",
                "update t set a = 1 from",
                "select a from t; drop"
            })
    void refusesWhatItDoesNotUnderstand(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(SqlSyntaxException.class)
                .isThrownBy(() -> new Parser().parse(bytes, 0, bytes.length, LexerOptions.DEFAULT))
                .satisfies(e -> assertThat(e.sqlState()).isEqualTo(SqlSyntaxException.SYNTAX_ERROR));
    }

    /** P44: letters of these encodings end with bytes that are quotes and backslashes in ASCII. */
    @ParameterizedTest
    @ValueSource(strings = {"SJIS", "GBK", "BIG5", "GB18030", "EUC_KR", "JOHAB", "UHC"})
    void readsTheClientsEncoding(String name) {
        var encoding = ClientEncoding.of(name);
        assertThat(encoding.isKnown()).isTrue();
        var text = "select '\uFF3C\u8868'; commit".getBytes(encoding.charset());
        for (boolean standard : List.of(true, false)) {
            assertThat(Statement.split(text, 0, text.length, new LexerOptions(standard, encoding)))
                    .extracting(statement -> statement.facts().verb())
                    .containsExactly(Verb.SELECT, Verb.COMMIT);
        }
    }

    /** P44: a setting in LATIN1 keeps its letters. */
    @Test
    void keepsLettersOfTheClientsEncoding() {
        var latin1 = new LexerOptions(true, ClientEncoding.of("LATIN1"));
        var text = "savepoint \u00E9".getBytes(Charset.forName("ISO-8859-1"));
        assertThat(Statement.split(text, 0, text.length, latin1)
                        .getFirst()
                        .facts()
                        .transaction())
                .isEqualTo(new TransactionEffect.Savepoint("\u00E9"));
    }

    /** P44: a byte within a letter is no quote and no backslash. */
    @ParameterizedTest
    @ValueSource(
            strings = {"prepare transaction '\u8868'", "prepare transaction E'\u8868'", "prepare transaction U&'\u8868'"
            })
    void keepsLettersThatEndLikeABackslash(String text) {
        for (boolean standard : List.of(true, false)) {
            if (standard || !text.contains("U&")) {
                var options = new LexerOptions(standard, ClientEncoding.of("SJIS"));
                var bytes = text.getBytes(Charset.forName("windows-31j"));
                assertThat(Statement.split(bytes, 0, bytes.length, options)
                                .getFirst()
                                .facts()
                                .transaction())
                        .isEqualTo(new TransactionEffect.PrepareTransaction("\u8868"));
            }
        }
    }

    /** Found by the fuzzer: half a letter in front of a quote. */
    @Test
    void survivesHalfALetter() {
        var text = "select u&'a\u0080' from b' from c".getBytes(Charset.forName("ISO-8859-1"));
        var options = new LexerOptions(true, ClientEncoding.of("SJIS"));
        assertThat(new Parser().parse(text, 0, text.length, options).start()).isZero();
    }

    private static StatementFacts facts(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Statement.split(bytes, 0, bytes.length, LexerOptions.DEFAULT)
                .getFirst()
                .facts();
    }

    private static long fingerprint(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Normalizer()
                .read(bytes, 0, bytes.length, LexerOptions.DEFAULT)
                .fingerprint();
    }
}
