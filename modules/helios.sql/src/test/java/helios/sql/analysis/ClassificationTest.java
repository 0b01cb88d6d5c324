package helios.sql.analysis;

import static helios.sql.analysis.Statements.classify;
import static helios.sql.analysis.Statements.kind;
import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.query.Query;
import helios.sql.LexerOptions;
import helios.sql.Statement;
import helios.sql.TransactionEffect;
import helios.sql.catalog.BuiltinCatalog;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.CatalogSnapshot;
import helios.sql.catalog.ObjectName;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import helios.sql.catalog.Volatility;
import helios.testkit.FakeQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a read; the names of tests begin with the rows of the list of known traps that they are for. */
final class ClassificationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "/* x */ -- y\n (((select a from t)))",
                "with x as (select 1) select * from x",
                "table t",
                "values (1), (2)",
                "select lower(a), count(*), now(), a || b, a -> 'x', -a from t where a like 'x%' and b in (1) order by a",
                "select * from t tablesample bernoulli (1)",
                "select * from t for read only",
                "show search_path",
                "show all",
                "explain update t set a = 1",
                "explain (analyze off) delete from t",
                "explain analyze select 1",
                "explain (analyze, verbose) table t",
                "select a from t where b between 1 and 2 and c is distinct from d",
            })
    void r5TellsReads(String sql) {
        assertThat(classify(sql, BuiltinCatalog.INSTANCE)).isEqualTo(new Classification(Kind.READ, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select nextval('s') =>> WRITE",
                "select lo_creat(1) =>> WRITE",
                "select pg_advisory_lock(1) =>> WRITE",
                "select pg_notify('a', 'b') =>> WRITE",
                "select mine() =>> WRITE",
                "select app.lower('x') =>> WRITE",
                "select txid_current() =>> WRITE",
                "select pg_current_xact_id() =>> WRITE",
                "select * from mine() =>> WRITE",
                "select 1 where exists (select setval('s', 1)) =>> WRITE",
                "select a <=#=> b from t =>> WRITE",
                "select a from t order by mine(a) =>> WRITE",
                "copy (select mine()) to stdout =>> WRITE",
                "copy t to stdout =>> OTHER",
                "copy t from stdin =>> WRITE",
            })
    void r1TakesWhatMayChangeSomethingForAWrite(String sql, Kind expected) {
        assertThat(kind(sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1 from t for update",
                "select 1 from t for no key update",
                "select 1 from t for share",
                "select 1 from t for key share skip locked",
                "select * from (select 1 from t for update) x",
                "with x as (select 1 from t for share) select * from x",
                "(select 1 from t for update)",
            })
    void r2TakesRowLocksForWrites(String sql) {
        assertThat(kind(sql)).isEqualTo(Kind.WRITE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with x as (delete from t returning *) select * from x",
                "with x as (select 1), y as (insert into t values (1)) select * from x",
                "with x as (with y as (update t set a = 1 returning a) select * from y) select * from x",
            })
    void r3FindsCommonTablesThatChangeData(String sql) {
        assertThat(kind(sql)).isEqualTo(Kind.WRITE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "explain analyze insert into t values (1) =>> WRITE",
                "explain (analyze, buffers) update t set a = 1 =>> WRITE",
                "explain (analyze on) select nextval('s') =>> WRITE",
                "explain analyze create table x as select 1 =>> DDL",
                "explain analyze execute p =>> OTHER",
            })
    void r4ClassifiesWhatExplainAnalyzeRuns(String sql, Kind expected) {
        assertThat(kind(sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "call p() =>> WRITE",
                "do 'x' =>> WRITE",
                "merge into t using u on true when matched then delete =>> WRITE",
                "insert into t values (1) =>> WRITE",
                "truncate t =>> WRITE",
                "lock t =>> OTHER",
                "refresh materialized view v =>> DDL",
                "comment on table t is 'x' =>> DDL",
                "security label on table t is 'x' =>> DDL",
                "import foreign schema s from server v into t =>> DDL",
                "reassign owned by a to b =>> DDL",
                "create table t (a int) =>> DDL",
                "create table t as select 1 =>> DDL",
                "select 1 into t =>> DDL",
                "grant select on t to u =>> DDL",
                "begin =>> TRANSACTION",
                "start transaction read only =>> TRANSACTION",
                "end =>> TRANSACTION",
                "abort =>> TRANSACTION",
                "rollback to s =>> TRANSACTION",
                "prepare transaction 'x' =>> TRANSACTION",
                "commit prepared 'x' =>> TRANSACTION",
                "set transaction read only =>> TRANSACTION",
                "set constraints all deferred =>> TRANSACTION",
                "set session characteristics as transaction read only =>> SESSION",
                "set a.b = 1 =>> SESSION",
                "reset all =>> SESSION",
                "discard all =>> SESSION",
                "listen x =>> SESSION",
                "prepare p as select 1 =>> SESSION",
                "declare c cursor for select 1 =>> SESSION",
                "notify x =>> OTHER",
                "execute p =>> OTHER",
                "fetch c =>> OTHER",
                "vacuum =>> OTHER",
                "checkpoint =>> OTHER",
            })
    void r5c19KnowsEveryVerb(String sql, Kind expected) {
        assertThat(kind(sql)).isEqualTo(expected);
    }

    @Test
    void r1SeesThroughViewsAndPolicies() {
        var builder = new CatalogSnapshot.Builder()
                .function(new ObjectName("pg_catalog", "lower"), Volatility.IMMUTABLE)
                .function(new ObjectName("app", "touch"), Volatility.VOLATILE)
                .relation(Statements.table("plain", "a"))
                .relation(view("calm", " SELECT lower(a) AS a FROM public.plain;", List.of()))
                .relation(view("wild", " SELECT app.touch(a) AS a FROM public.plain;", List.of()))
                .relation(view("above", " SELECT a FROM public.wild;", List.of()))
                .relation(view("lost", " SELECT a FROM elsewhere.gone;", List.of()))
                .relation(view("loop", " SELECT a FROM public.loop;", List.of()))
                .relation(view("guarded", "", List.of("app.touch(a)")));
        var catalog = ViewResolver.resolve(builder);
        assertThat(classify("select * from calm", catalog).kind()).isEqualTo(Kind.READ);
        for (var view : List.of("wild", "above", "lost", "loop", "guarded", "nobody.knows")) {
            assertThat(classify("select * from " + view, catalog).kind())
                    .as(view)
                    .isEqualTo(Kind.WRITE);
        }
        assertThat(classify("select * from above", catalog).reasons())
                .containsExactly("reading above runs what is volatile");
    }

    private static Table view(String name, String definition, List<String> policies) {
        return new Table(
                new ObjectName("public", name),
                Table.Kind.VIEW,
                Optional.empty(),
                Volatility.IMMUTABLE,
                Optional.of(definition).filter(text -> !text.isEmpty()),
                !policies.isEmpty(),
                policies,
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    void r1TakesTheWorstOfWhatANameMayMean() {
        var builder = new CatalogSnapshot.Builder()
                .function(new ObjectName("pg_catalog", "lower"), Volatility.IMMUTABLE)
                .function(new ObjectName("app", "lower"), Volatility.VOLATILE)
                .operator(new ObjectName("pg_catalog", "+"), Volatility.IMMUTABLE)
                .operator(new ObjectName("app", "+"), Volatility.VOLATILE);
        var catalog = builder.build();
        assertThat(in("select lower('x')", catalog, SearchPath.of("public"))).isEqualTo(Kind.READ);
        assertThat(in("select lower('x')", catalog, SearchPath.of("public", "app")))
                .isEqualTo(Kind.WRITE);
        assertThat(in("select lower('x')", catalog, SearchPath.UNKNOWN)).isEqualTo(Kind.WRITE);
        assertThat(in("select pg_catalog.lower('x')", catalog, SearchPath.UNKNOWN))
                .isEqualTo(Kind.READ);
        assertThat(in("select 1 + 1", catalog, SearchPath.of("app"))).isEqualTo(Kind.WRITE);
        assertThat(in("select 1 operator(pg_catalog.+) 1", catalog, SearchPath.of("app")))
                .isEqualTo(Kind.READ);
        assertThat(in("select lower('x')", Catalog.UNKNOWN, SearchPath.UNKNOWN)).isEqualTo(Kind.WRITE);
        assertThat(in("select 1", Catalog.UNKNOWN, SearchPath.UNKNOWN)).isEqualTo(Kind.READ);
    }

    @Test
    void r1TakesACastForWhatItsTypeRuns() {
        var catalog = new CatalogSnapshot.Builder()
                .type(new ObjectName("app", "calm"), Volatility.STABLE)
                .type(new ObjectName("app", "checked"), Volatility.VOLATILE)
                .build();
        var path = SearchPath.of("app");
        assertThat(in("select '1'::int, date '2000-01-01', cast('x' as varchar(3)), '{1}'::calm[]", catalog, path))
                .isEqualTo(Kind.READ);
        assertThat(in("select 'x'::checked", catalog, path)).isEqualTo(Kind.WRITE);
        assertThat(in("select checked 'x'", catalog, path)).isEqualTo(Kind.WRITE);
        assertThat(in("select cast(null as app.checked[])", catalog, SearchPath.of("public")))
                .isEqualTo(Kind.WRITE);
        assertThat(in("select 'x'::checked", catalog, SearchPath.of("public"))).isEqualTo(Kind.WRITE);
        assertThat(in("select 'x'::pg_catalog.text, 'x'::app.text", catalog, path))
                .isEqualTo(Kind.WRITE);
    }

    @Test
    void r1KnowsThatAFieldMayBeAFunction() {
        var builder = new CatalogSnapshot.Builder()
                .relation(Statements.table("t", "a"))
                .function(new ObjectName("public", "touch"), Volatility.VOLATILE);
        var catalog = builder.build();
        assertThat(in("select t.a, (t).a from t", catalog, SearchPath.of("public")))
                .isEqualTo(Kind.READ);
        assertThat(in("select t.touch from t", catalog, SearchPath.of("public")))
                .isEqualTo(Kind.WRITE);
        assertThat(in("select (t).touch from t", catalog, SearchPath.of("public")))
                .isEqualTo(Kind.WRITE);
    }

    private static Kind in(String sql, Catalog catalog, SearchPath path) {
        var parsed = Statements.parse(sql);
        return Classification.of(parsed.tree(), parsed.facts(), catalog, path).kind();
    }

    /** A string of several statements has the kind of each, whatever the first is. */
    @Test
    void r6ClassifiesEachStatementOfAString() {
        var text = "select 1; /* ; */ delete from t; select ';'; with x as (insert into t values (1)) select 2"
                .getBytes(StandardCharsets.UTF_8);
        var kinds = Statement.split(text, 0, text.length, LexerOptions.DEFAULT).stream()
                .map(part ->
                        (Syntax.Parsed) Syntax.of(text, part.start(), part.end(), part.facts(), LexerOptions.DEFAULT))
                .map(part -> Classification.of(part.tree(), part.facts(), BuiltinCatalog.INSTANCE, SearchPath.UNKNOWN))
                .map(Classification::kind);
        assertThat(kinds).containsExactly(Kind.READ, Kind.WRITE, Kind.READ, Kind.WRITE);
    }

    @Test
    void c20TellsWhichTransactionIsCommitted() {
        assertThat(Statements.parse("commit prepared 'it''s'").facts().transaction())
                .isEqualTo(new TransactionEffect.CommitPrepared("it's"));
        assertThat(Statements.parse("rollback prepared 'x'").facts().transaction())
                .isEqualTo(new TransactionEffect.RollbackPrepared("x"));
    }

    // Facets.

    @Test
    void r11m20LeavesWhatCannotBeParsedUnclassified() {
        var query = FakeQuery.of("select from where");
        assertThat(query.facet(SqlFacets.CLASSIFICATION)).isEqualTo(Classification.UNPARSED);
        assertThat(query.facet(SqlFacets.ANALYSIS)).isEmpty();
        assertThat(query.facet(SqlFacets.SYNTAX)).isInstanceOf(Syntax.Refused.class);
    }

    @Test
    void p45TakesTheWorseReadingWhereTheSettingIsNotKnown() {
        // A call if backslashes are characters, a part of a string if they escape, and the other way round.
        assertThat(classified(FakeQuery.of("select '\\', nextval($$s$$), '\\'")).kind())
                .isEqualTo(Kind.WRITE);
        assertThat(classified(FakeQuery.of("select '\\', ', nextval($$s$$) --'"))
                        .kind())
                .isEqualTo(Kind.WRITE);
        assertThat(classified(FakeQuery.of("select 'x'")).kind()).isEqualTo(Kind.READ);
    }

    private static Classification classified(Query query) {
        query.session().set(Catalog.OF_SESSION, BuiltinCatalog.INSTANCE);
        return query.facet(SqlFacets.CLASSIFICATION);
    }

    @Test
    void usesTheCatalogOfTheSession() {
        var query = FakeQuery.of("select lower('x') from t");
        assertThat(query.facet(SqlFacets.CLASSIFICATION).kind()).isEqualTo(Kind.WRITE);
        var other = FakeQuery.of("select lower('x') from t");
        assertThat(classified(other).kind()).isEqualTo(Kind.READ);
        assertThat(Statements.names(
                        other.facet(SqlFacets.ANALYSIS).orElseThrow().read()))
                .containsExactly("t");
    }

    @Test
    void readsSearchPathsAsTheServerDoes() {
        assertThat(SearchPath.parse("\"$user\", public , \"Odd\"\"One\"", "ann").schemas())
                .contains(List.of("ann", "public", "Odd\"One"));
        assertThat(SearchPath.parse("", "ann")).isEqualTo(SearchPath.SYSTEM_ONLY);
    }
}
