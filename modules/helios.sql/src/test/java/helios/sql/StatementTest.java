package helios.sql;

import static helios.sql.IsolationLevel.REPEATABLE_READ;
import static helios.sql.IsolationLevel.SERIALIZABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import helios.sql.TransactionEffect.Begin;
import helios.sql.TransactionEffect.Commit;
import helios.sql.TransactionEffect.CommitPrepared;
import helios.sql.TransactionEffect.PrepareTransaction;
import helios.sql.TransactionEffect.Release;
import helios.sql.TransactionEffect.Rollback;
import helios.sql.TransactionEffect.RollbackPrepared;
import helios.sql.TransactionEffect.RollbackTo;
import helios.sql.TransactionEffect.Savepoint;
import helios.sql.TransactionEffect.SetSessionCharacteristics;
import helios.sql.TransactionEffect.SetTransaction;
import helios.sql.TransactionEffect.SetTransactionSnapshot;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the borders of statements and what is said of each. */
final class StatementTest {

    @Test
    void splitsAtSemicolonsOutsideOfEverything() {
        assertThat(texts("select 1; select ';' ;; -- ;\n/*;*/ select $$;$$, \";\"; "))
                .containsExactly("select 1", "select ';' ", "select $$;$$, \";\"");
    }

    @Test
    void hasNoStatementWhereThereIsNone() {
        assertThat(split(" ;; /* nothing */ -- ; \n;")).isEmpty();
        assertThat(split("")).isEmpty();
    }

    @Test
    void givesEachStatementTheCommentsInFrontOfIt() {
        var statements = split("/*a*/ select 1 /*b*/;/*c*/select 2");
        assertThat(statements).extracting(Statement::from).containsExactly(0, 21);
        assertThat(statements).extracting(Statement::start).containsExactly(6, 26);
        assertThat(statements).extracting(Statement::end).containsExactly(20, 34);
    }

    @Test
    void keepsRulesAndRoutinesWhole() {
        assertThat(texts("create rule r as on insert to t do (select 1; select 2); select 3"))
                .hasSize(2);
        assertThat(texts("create or replace function f(a int default 1) returns int language sql begin atomic "
                        + "select case a when 1 then 2 end; select begin atomic from t; end; commit"))
                .last()
                .isEqualTo("commit");
        assertThat(texts("create procedure p() begin atomic; end; select 1")).hasSize(2);
        assertThat(
                        texts(
                                "create procedure p() begin atomic "
                                        + "create function g() returns int begin atomic select 1; end; select x.end, 1 as end; end; select 1"))
                .hasSize(2);
    }

    @Test
    void takesBeginAtomicForABodyInRoutinesOnly() {
        assertThat(texts("select begin atomic; select 1; end")).hasSize(3);
        assertThat(texts("begin; select 1; end; select 2")).hasSize(4);
    }

    /** P45: what ends where depends on the session's setting. */
    @Test
    void splitsBySessionsSetting() {
        var text = "select '\\'; commit; --'";
        assertThat(split(text)).hasSize(2);
        assertThat(split(text, LexerOptions.DEFAULT.withStandardConformingStrings(false)))
                .hasSize(1);
        assertThat(texts("select 1 -- a\r; commit")).hasSize(2);
        assertThat(texts("select a$$; commit; select b$$")).hasSize(3);
        assertThat(texts("select E'\\'; commit'")).hasSize(1);
        assertThat(texts("/* /* */ ; commit */ select 1")).hasSize(1);
    }

    @Test
    void splitsUnderTheClientsEncoding() {
        var text = "select '表'; commit".getBytes(Charset.forName("windows-31j"));
        var sjis = new LexerOptions(false, ClientEncoding.of("SJIS"));
        assertThat(Statement.split(text, 0, text.length, sjis)).hasSize(2);
    }

    @Test
    void refusesATextThatHasNoTokens() {
        assertThatExceptionOfType(SqlSyntaxException.class).isThrownBy(() -> split("select 1; select 'a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            value = {
                "select 1 =>> SELECT",
                "/* a */ (( values (1) )) =>> SELECT",
                "TABLE t =>> SELECT",
                "((select 1) union select 2) =>> SELECT",
                "with insert as (select 1) select * from insert =>> SELECT",
                "with a as (insert into t values (1) returning *), b(x,y) as not materialized (select 1) update t set x = 1 =>> UPDATE",
                "with recursive t(n) as (select 1) search depth first by update, n set delete cycle n set insert to true default false using merge, u as (select 1) delete from x =>> DELETE",
                "with a as (select 1) (with b as (select 2) select 3) =>> SELECT",
                "with a as (select 1) merge into t using a on true when matched then delete =>> MERGE",
                "insert into t values (1) =>> INSERT",
                "begin =>> BEGIN",
                "start transaction =>> BEGIN",
                "end =>> COMMIT",
                "abort =>> ROLLBACK",
                "rollback to a =>> ROLLBACK_TO",
                "prepare transaction 'a' =>> PREPARE_TRANSACTION",
                "prepare transaction as select 1 =>> PREPARE",
                "prepare p as select 1 =>> PREPARE",
                "commit prepared 'a' =>> COMMIT_PREPARED",
                "set constraints all deferred =>> SET_CONSTRAINTS",
                "analyse =>> ANALYZE",
                "explain analyze delete from t =>> EXPLAIN",
                "security label on table t is 'x' =>> SECURITY_LABEL",
                "import foreign schema s from server v into l =>> IMPORT",
                "refresh materialized view v =>> REFRESH",
                "reindex table t =>> REINDEX",
                "checkpoint =>> CHECKPOINT",
                "\\d t =>> UNKNOWN",
                "setof =>> UNKNOWN",
                "\"select\" 1 =>> UNKNOWN",
                "START_REPLICATION 0/0 =>> UNKNOWN",
            })
    void findsTheVerb(String text, Verb expected) {
        assertThat(facts(text).verb()).isEqualTo(expected);
    }

    static Stream<Arguments> transactionEffects() {
        var none = TransactionModes.NONE;
        return Stream.of(
                Arguments.of("begin", new Begin(none)),
                Arguments.of("BEGIN WORK", new Begin(none)),
                Arguments.of("begin transaction read only", new Begin(none.withReadOnly(true))),
                Arguments.of(
                        "start transaction isolation level serializable, read only",
                        new Begin(none.withIsolation(SERIALIZABLE).withReadOnly(true))),
                Arguments.of(
                        "begin isolation level /* */ repeatable read read write not deferrable",
                        new Begin(none.withIsolation(REPEATABLE_READ)
                                .withReadOnly(false)
                                .withDeferrable(false))),
                Arguments.of(
                        "begin isolation level read committed, deferrable, read only, read write",
                        new Begin(none.withIsolation(IsolationLevel.READ_COMMITTED)
                                .withReadOnly(false)
                                .withDeferrable(true))),
                Arguments.of("commit", new Commit(false)),
                Arguments.of("end and chain", new Commit(true)),
                Arguments.of("commit transaction and no chain", new Commit(false)),
                Arguments.of("rollback work and chain", new Rollback(true)),
                Arguments.of("abort", new Rollback(false)),
                Arguments.of("savepoint a", new Savepoint("a")),
                Arguments.of("savepoint \"S \"\"1\"", new Savepoint("S \"1")),
                Arguments.of("savepoint Work", new Savepoint("work")),
                Arguments.of("release savepoint A", new Release("a")),
                Arguments.of("release savepoint", new Release("savepoint")),
                Arguments.of("release U&\"!0061b\" UESCAPE '!'", new Release("ab")),
                Arguments.of("ROLLBACK /*x*/ WORK TO SAVEPOINT \"S 1\"", new RollbackTo("S 1")),
                Arguments.of("rollback to savepoint", new RollbackTo("savepoint")),
                Arguments.of("rollback -- x\n to s", new RollbackTo("s")),
                Arguments.of("prepare transaction E'a\\x62\\'c'", new PrepareTransaction("ab'c")),
                Arguments.of("commit prepared 'it''s'", new CommitPrepared("it's")),
                Arguments.of("rollback prepared $x$g$x$", new RollbackPrepared("g")),
                Arguments.of("rollback prepared U&'\\0041\\+000042'", new RollbackPrepared("AB")),
                Arguments.of("commit prepared 'a' -- it's\n 'b'", new CommitPrepared("ab")),
                Arguments.of("set transaction read write", new SetTransaction(none.withReadOnly(false))),
                Arguments.of(
                        "set local transaction isolation level serializable",
                        new SetTransaction(none.withIsolation(SERIALIZABLE))),
                Arguments.of("set transaction snapshot '1-2'", new SetTransactionSnapshot("1-2")),
                Arguments.of("set transaction_read_only = off", new SetTransaction(none.withReadOnly(false))),
                Arguments.of("set local \"TRANSACTION_READ_ONLY\" to t", new SetTransaction(none.withReadOnly(true))),
                Arguments.of(
                        "set transaction_isolation to 'repeatable read'",
                        new SetTransaction(none.withIsolation(REPEATABLE_READ))),
                Arguments.of(
                        "set session characteristics as transaction read only, isolation level serializable",
                        new SetSessionCharacteristics(none.withReadOnly(true).withIsolation(SERIALIZABLE))),
                Arguments.of("set x = 'begin'", TransactionEffect.NONE),
                Arguments.of("prepare p as select 1", TransactionEffect.NONE),
                Arguments.of("lock table t", TransactionEffect.NONE));
    }

    @ParameterizedTest
    @MethodSource("transactionEffects")
    void readsTheTransactionEffect(String text, TransactionEffect expected) {
        assertThat(facts(text).transaction()).isEqualTo(expected);
    }

    @Test
    void cutsLongNamesAsTheServerDoes() {
        assertThat(facts("savepoint " + "é".repeat(40)).transaction()).isEqualTo(new Savepoint("é".repeat(31)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            value = {
                "select 1 =>> []",
                "select a(set_config) from nextval =>> []",
                "set x = 1 =>> [SET]",
                "/* tag */ set session x to 1 =>> [SET]",
                "set local x = 1 =>> [SET_LOCAL]",
                "set local.x = 1 =>> [SET]",
                "set time zone 'UTC' =>> [SET]",
                "set transaction read only =>> []",
                "set transaction.x = 1 =>> [SET]",
                "set session characteristics as transaction read only =>> [SET]",
                "set role r =>> [SET, ROLE]",
                "set local role r =>> [SET_LOCAL, ROLE]",
                "set \"role\" to r =>> [SET, ROLE]",
                "set session authorization r =>> [SET, ROLE]",
                "set session session authorization r =>> [SET, ROLE]",
                "set session_authorization = r =>> [SET, ROLE]",
                "reset all =>> [RESET]",
                "reset role =>> [RESET, ROLE]",
                "reset session authorization =>> [RESET, ROLE]",
                "discard all =>> [DISCARD_ALL]",
                "discard temp =>> [DISCARD]",
                "prepare p as select pg_catalog.set_config('a','b',false) =>> [SET_CONFIG, PREPARE]",
                "select \"set_config\" ('a','b',false), pg_try_advisory_lock /* */ (1) =>> [SET_CONFIG, ADVISORY_LOCK]",
                "select SETSEED(1), nextval('s'), lastval() =>> [SEQUENCE_ADVANCE, SEQUENCE_READ, SETSEED]",
                "select pg_advisory_xact_lock(1) =>> []",
                "select U&\"s\\0065t_config\"('a','b',false) =>> [OPAQUE_CODE]",
                "copy (select pg_advisory_unlock_all()) to stdout =>> [ADVISORY_UNLOCK]",
                "declare c cursor for select 1 =>> [CURSOR]",
                "declare cursor no scroll cursor with hold for select 1 =>> [HELD_CURSOR]",
                "declare c cursor without hold for with hold as (select 1) table hold =>> [CURSOR]",
                "create temp table t(a int) =>> [TEMPORARY_OBJECT]",
                "create local temporary sequence s =>> [TEMPORARY_OBJECT]",
                "create or replace temp view v as select 1 =>> [TEMPORARY_OBJECT]",
                "create table pg_temp.t(a int) =>> [TEMPORARY_OBJECT]",
                "create table temp(temporary int) =>> []",
                "select 1 into temp t =>> [TEMPORARY_OBJECT]",
                "select 1 into local temporary table t =>> [TEMPORARY_OBJECT]",
                "select 1 into pg_temp.t =>> [TEMPORARY_OBJECT]",
                "select 1 into temp from t =>> []",
                "select 1 into t =>> []",
                "with a as (insert into temp table t) select 1 =>> []",
                "explain (analyze) create temp table t as select 1 =>> [TEMPORARY_OBJECT]",
                "explain analyze verbose declare c cursor for select 1 =>> []",
                "listen c =>> [LISTEN]",
                "unlisten * =>> [UNLISTEN]",
                "deallocate all =>> [DEALLOCATE]",
                "load 'x' =>> [LOAD]",
                "do $$ begin end $$ =>> [OPAQUE_CODE]",
                "call p() =>> [OPAQUE_CODE]",
                "close all =>> [CLOSE]",
                "select pg_export_snapshot() =>> [SNAPSHOT]",
            })
    void findsTheSessionEffects(String text, String expected) {
        assertThat(facts(text).session()).hasToString(expected);
    }

    /** R1-R5, M12: what a statement may do beside reading, wherever it stands. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select a from t where b in (1, 2) =>> []",
                "(select a from t) union table u =>> []",
                "select (a), b[1], a.b, coalesce(a, 1), cast(a as numeric(1)) from t x cross join lateral (select 1) y =>> []",
                "select (a), x.update, b.* from t, (select 1) y where exists (select 1) and (true) =>> []",
                "select by(a) from t =>> [CALL]",
                "select s.coalesce(a), s . select (1) from t =>> [CALL]",
                "select f() =>> [CALL]",
                "select s.\"F\" (a) =>> [CALL]",
                "select U&\"f\"(a), U&\"!0066\" uescape '!' (a) =>> [CALL]",
                "select left(a, 1) =>> [CALL]",
                "select value(a) =>> [CALL]",
                "copy (select f()) to stdout =>> [CALL]",
                "select a from t for update =>> [ROW_LOCK]",
                "select a from (select a from t for no key update) x =>> [ROW_LOCK]",
                "select a from t for/**/share of t =>> [ROW_LOCK]",
                "select a from t for share of t for key share skip locked =>> [ROW_LOCK]",
                "with x as (delete from t returning a) select a from x =>> [DATA_CHANGE]",
                "with x as materialized (with y as (select 1) update t set a = 1) select 1 =>> [DATA_CHANGE, CALL]",
                "with x as (merge into t using s on true when matched then do nothing) select 1 =>> [DATA_CHANGE]",
                "insert into t values (1) =>> []",
                "select a into b from c =>> [INTO]",
                "explain select a from t =>> []",
                "explain analyze select a from t =>> [EXPLAIN_RUNS]",
                "explain (verbose, analyze) delete from t =>> [DATA_CHANGE, EXPLAIN_RUNS]",
                "explain (analyze false) delete from t =>> [DATA_CHANGE]",
                "explain (analyze off, verbose) select 1 =>> []",
                "explain (analyze 0) select 1 =>> []",
                "explain (analyze on) select 1 =>> [EXPLAIN_RUNS]",
                "explain analyse verbose merge into t using s on true when matched then delete"
                        + " =>> [DATA_CHANGE, EXPLAIN_RUNS]",
                "/* for update */ select 'for update', \"for\" update from t =>> [DATA_CHANGE]",
            })
    void findsSignsOfWriting(String text, String expected) {
        assertThat(facts(text).writes()).hasToString(expected);
    }

    /** R4, R5, K7 */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            value = {
                "/* a */ ((select 1)) =>> true",
                "table t =>> true",
                "values (1) =>> true",
                "show all =>> true",
                "explain delete from t =>> true",
                "explain analyze select f() =>> true",
                "explain analyze delete from t =>> false",
                "select 1 for update =>> false",
                "select 1 into a =>> false",
                "with a as (insert into t values (1)) select 1 =>> false",
                "merge into t using s on true when matched then delete =>> false",
                "call p() =>> false",
                "do 'x' =>> false",
                "copy t to stdout =>> false",
                "lock t =>> false",
                "refresh materialized view v =>> false",
                "end =>> false",
                "abort =>> false",
                "set a = 1 =>> false",
                "create function f() returns setof int return 1 =>> false",
                "frobnicate t =>> false",
            })
    void tellsWhatMayBeARead(String text, boolean expected) {
        assertThat(facts(text).mayBeRead()).isEqualTo(expected);
    }

    /** W19, P8: the facts are those of each statement, not of the first. */
    @Test
    void readsEveryStatementOfAText() {
        assertThat(split("set a = 1; begin; select 1; drop table t; rollback to s; commit"))
                .extracting(statement -> statement.facts().verb())
                .containsExactly(Verb.SET, Verb.BEGIN, Verb.SELECT, Verb.DROP, Verb.ROLLBACK_TO, Verb.COMMIT);
    }

    @Test
    void sharesPlainFacts() {
        assertThat(facts("select 1")).isSameAs(facts("select 2"));
    }

    @Test
    void takesAnyNumberOfParenthesesAndLists() {
        int many = 100_000;
        assertThat(facts("(".repeat(many) + "select 1" + ")".repeat(many)).verb())
                .isEqualTo(Verb.SELECT);
        assertThat(facts("with a as (select 1) ".repeat(many) + "select 1").verb())
                .isEqualTo(Verb.SELECT);
    }

    private static StatementFacts facts(String text) {
        return split(text).getFirst().facts();
    }

    private static List<Statement> split(String text) {
        return split(text, LexerOptions.DEFAULT);
    }

    private static List<Statement> split(String text, LexerOptions options) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Statement.split(bytes, 0, bytes.length, options);
    }

    private static List<String> texts(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return split(text).stream()
                .map(s -> new String(bytes, s.start(), s.end() - s.start(), StandardCharsets.UTF_8))
                .toList();
    }
}
