package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import helios.sql.tree.Expression;
import helios.sql.tree.FromItem;
import helios.sql.tree.Node;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SqlStatement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps the shape of trees; {@link OracleTest} compares what is accepted with PostgreSQL's own grammar. */
final class ParserTest {

    /** What a thread has where nothing else is said. */
    private static final int DEFAULT_STACK = 1 << 20;

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "a + b * c - d =>> (a + (b * c) - d)",
                "a ^ b ^ c =>> (a ^ b ^ c)",
                "- a ^ b =>> ((- a) ^ b)",
                "- a::int =>> (- a::int)",
                "a = b and not c = d or e =>> (((a = b) and (not (c = d))) or e)",
                "not a is null =>> (not (a is null))",
                "1 + not b = c =>> (1 + (not (b = c)))",
                "a || b + c =>> (a || (b + c))",
                "@ a + b =>> (@ (a + b))",
                "@ a || b =>> ((@ a) || b)",
                "a = b is null =>> ((a = b) is null)",
                "a = b between c and d =>> (a = (b between c and d))",
                "a between b and c and d =>> ((a between b and c) and d)",
                "a like b || c escape d =>> (a like (b || c) escape d)",
                "a is distinct from b = c =>> (a is distinct from (b = c))",
                "a at time zone b || c =>> ((a at time zone b) || c)",
                "a collate \"C\" || b =>> ((a collate C) || b)",
                "a::int::text =>> a::int4::text",
                "a in (1, b) is true =>> ((a in (1, b)) is true)",
                "a + b = any (c) =>> ((a + b) = any c)",
                "a operator(s.+) b * c =>> (a s.+ (b * c))",
                "(a) =>> a",
                "(a, b) =>> row(a, b)",
                "(a).b[1] =>> a.b[1]",
                "x.y.z =>> x.y.z",
                "f(a, b => c) =>> f(a, b => c)",
                "date 'x' =>> date 'x'",
            })
    void bindsOperatorsAsPostgreSqlDoes(String text, String expected) {
        assertThat(Shape.of(expression(text), text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a = b = c", "a < b > c", "a like b like c", "a is distinct from b is null", "a in 1"})
    void refusesWhatDoesNotAssociate(String text) {
        assertThatExceptionOfType(SqlSyntaxException.class).isThrownBy(() -> expression(text));
    }

    @Test
    void takesAnOperatorWordWithoutOperandForALabel() {
        var items = ((QueryBody.Select) select("select 1 and, 2 in from t").body()).items();
        assertThat(items).extracting(item -> item.label().orElseThrow().value()).containsExactly("and", "in");
    }

    @Test
    void nestsConditionsOfJoins() {
        var outer = (FromItem.Join) from("select 1 from a join b join c on x on y");
        assertThat(outer.left()).isInstanceOf(FromItem.Relation.class);
        assertThat(outer.right()).isInstanceOf(FromItem.Join.class);
        var left = (FromItem.Join) from("select 1 from a join b on x left join c on y");
        assertThat(left.kind()).isEqualTo(FromItem.Kind.LEFT);
        assertThat(left.left()).isInstanceOf(FromItem.Join.class);
    }

    @Test
    void tellsQueriesInParenthesesFromValues() {
        assertThat(expression("((select 1))")).isInstanceOf(Expression.Subquery.class);
        assertThat(expression("((select 1) union select 2)")).isInstanceOf(Expression.Subquery.class);
        assertThat(expression("((select 1) + 1)")).isInstanceOf(Expression.Operation.class);
        assertThat(expression("((select 1), 2)")).isInstanceOf(Expression.Row.class);
        assertThat(expression("a in ((select 1))")).isInstanceOf(Expression.InQuery.class);
        assertThat(expression("a in ((select 1), 2)")).isInstanceOf(Expression.InList.class);
    }

    @Test
    void bindsIntersectTighterThanUnion() {
        var union = (QueryBody.SetOperation) select("select 1 union select 2 intersect select 3 except select 4")
                .body();
        assertThat(union.further())
                .extracting(QueryBody.Further::combination)
                .containsExactly(QueryBody.Combination.UNION, QueryBody.Combination.EXCEPT);
        assertThat(union.further().getFirst().body()).isInstanceOf(QueryBody.SetOperation.class);
    }

    @Test
    void readsNamesAsPostgreSqlDoes() {
        var relation = (FromItem.Relation) from("select 1 from \"S\".U&\"d!0061t\" uescape '!'");
        assertThat(relation.name().schema()).contains("S");
        assertThat(relation.name().name()).isEqualTo("dat");
        assertThat(((FromItem.Relation) from("select 1 from ONLY (A . B) x")).name())
                .hasToString("a.b");
    }

    @Test
    void tellsWhatASetSets() {
        var set = (SqlStatement.Set) parse("set local time zone 'UTC'");
        assertThat(set.setting()).isEqualTo("timezone");
        assertThat(set.scope()).isEqualTo(SqlStatement.Set.Scope.LOCAL);
        assertThat(((SqlStatement.Set) parse("set session authorization x")).setting())
                .isEqualTo("session_authorization");
        assertThat(((SqlStatement.Set) parse("set a.b to c, 'd'")).values()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "drop table if exists a, b.c cascade =>> [a, b.c]",
                "alter table only s.t add constraint c foreign key (a) references u (b) =>> [s.t, u]",
                "create table t (a int references u, like v including all) inherits (w) =>> [t, u, v, w]",
                "create table p partition of q for values in (1) =>> [p, q]",
                "create unique index concurrently if not exists i on only s.t using btree (a) =>> [s.t]",
                "create or replace trigger x after insert on t for each row execute function f() =>> [t]",
                "create rule r as on insert to t do instead nothing =>> [t]",
                "grant select, update (a) on table a, s.b to u =>> [a, s.b]",
                "grant usage on schema s to u =>> []",
                "comment on column s.t.c is 'x' =>> [s.t]",
                "security label on table t is 'x' =>> [t]",
                "vacuum (analyze) a (b, c), d =>> [a, d]",
                "analyze verbose a =>> [a]",
                "cluster a using i =>> [a]",
                "reindex (verbose) table concurrently a =>> [a]",
                "refresh materialized view concurrently a with no data =>> [a]",
                "alter table a attach partition b default =>> [a, b]",
                "drop policy p on t =>> [t]",
                "checkpoint =>> []",
            })
    void notesTheRelationsOfOpaqueStatements(String text, String expected) {
        assertThat(((SqlStatement.Opaque) parse(text)).relations()).hasToString(expected);
    }

    /** Issue 10: what was parsed is printed byte by byte as it was, of our own statements and of made ones. */
    @Test
    void printsWhatItParsed() {
        var maker = new SentenceMaker(1);
        var texts = Stream.concat(
                Corpus.statements().stream(), Stream.generate(maker::text).limit(20_000));
        int printed = texts.mapToInt(ParserTest::print).sum();
        assertThat(printed).isGreaterThan(15_000);
    }

    /** Returns how many statements of the text were accepted. */
    private static int print(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int printed = 0;
        try {
            for (var statement : Statement.split(bytes, 0, bytes.length, LexerOptions.DEFAULT)) {
                var tree = new Parser().parse(bytes, statement.start(), statement.end(), LexerOptions.DEFAULT);
                var source = new String(
                        bytes, statement.start(), statement.end() - statement.start(), StandardCharsets.UTF_8);
                assertThat(tree.start()).as(text).isEqualTo(statement.start());
                assertThat(source).startsWith(Printer.print(tree, bytes));
                assertThat(withoutTokens(bytes, tree.end(), statement.end()))
                        .as(text)
                        .isTrue();
                printed++;
            }
        } catch (SqlSyntaxException e) {
            assertThat(e.position()).isBetween(0, bytes.length);
        }
        return printed;
    }

    private static boolean withoutTokens(byte[] text, int from, int to) {
        return !new Lexer().reset(text, from, to, LexerOptions.DEFAULT).next();
    }

    @Test
    void boundsNestingOfAnyKind() throws InterruptedException {
        int deep = 100_000;
        var nests = List.of(
                "select " + "(".repeat(deep) + "1" + ")".repeat(deep),
                "select " + "- ".repeat(deep) + "1",
                "select " + "not ".repeat(deep) + "true",
                "select " + "1::int".repeat(1) + "::int".repeat(deep),
                "select a" + " is null".repeat(deep),
                "select " + "f(".repeat(deep) + "1" + ")".repeat(deep),
                "select " + "case when ".repeat(deep),
                "select array" + "[".repeat(deep),
                "select * from " + "(".repeat(deep),
                "select * from t" + " cross join u".repeat(deep),
                "select * from " + "a join ".repeat(deep) + "b",
                "(".repeat(deep) + "select 1" + ")".repeat(deep),
                "with a as (".repeat(deep) + "select 1",
                "select " + "(select ".repeat(deep) + "1" + ")".repeat(deep),
                "explain ".repeat(deep) + "select 1",
                "select * from t group by " + "grouping sets (".repeat(deep) + "a",
                "select * from json_table(a, 'b' columns (" + "nested 'x' columns (".repeat(deep));
        var thrown = new ArrayList<Throwable>();
        var thread = new Thread(
                null, () -> nests.forEach(text -> thrown.add(thrownBy(text))), "default stack", DEFAULT_STACK);
        thread.start();
        thread.join();
        assertThat(thrown).hasSize(nests.size()).allMatch(SqlSyntaxException.class::isInstance);
    }

    @Test
    void walksWhatItParsed() throws InterruptedException {
        int deep = TokenReader.MAX_DEPTH / 6;
        var text = "select " + "(select f(".repeat(deep) + "1" + "))".repeat(deep) + " + 1";
        var count = new ArrayList<Node>();
        var thread = new Thread(null, () -> parse(text).forEach(count::add), "default stack", DEFAULT_STACK);
        thread.start();
        thread.join();
        assertThat(count).hasSizeGreaterThan(deep);
    }

    @Test
    void takesLongListsAndChainsOfOneKind() {
        int many = 50_000;
        assertThat(thrownBy("select 1" + " + 1".repeat(many))).isNull();
        assertThat(thrownBy("select 1 where a" + " or b".repeat(many))).isNull();
        assertThat(thrownBy("select 1" + " union all select 1".repeat(many))).isNull();
        assertThat(thrownBy("insert into t values (1)" + ", (1)".repeat(many))).isNull();
    }

    private static Throwable thrownBy(String text) {
        try {
            parse(text);
            return null;
        } catch (RuntimeException | StackOverflowError e) {
            return e;
        }
    }

    private static SqlStatement parse(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Parser().parse(bytes, 0, bytes.length, LexerOptions.DEFAULT);
    }

    private static helios.sql.tree.Query select(String text) {
        return ((SqlStatement.Select) parse(text)).query();
    }

    private static Expression expression(String text) {
        var bytes = ("select " + text).getBytes(StandardCharsets.UTF_8);
        var statement = (SqlStatement.Select) new Parser().parse(bytes, 0, bytes.length, LexerOptions.DEFAULT);
        var items = ((QueryBody.Select) statement.query().body()).items();
        assertThat(items).hasSize(1);
        assertThat(items.getFirst().label()).isEqualTo(Optional.empty());
        return items.getFirst().value();
    }

    private static FromItem from(String text) {
        return ((QueryBody.Select) select(text).body()).from().getFirst();
    }
}
