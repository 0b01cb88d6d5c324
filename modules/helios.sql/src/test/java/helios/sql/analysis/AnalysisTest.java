package helios.sql.analysis;

import static helios.sql.analysis.Statements.SHOP;
import static helios.sql.analysis.Statements.analyse;
import static helios.sql.analysis.Statements.names;
import static helios.sql.analysis.Statements.output;
import static helios.sql.analysis.Statements.used;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What statements mean; the names of tests begin with the rows of the list of known traps that they are for. */
final class AnalysisTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select * from a, b.c join d on true =>> [] [a, b.c, d]",
                "with x as (select * from a) select * from x, b =>> [] [a, b]",
                "with x as (select 1) select * from y.x =>> [] [y.x]",
                "select * from x where exists (with x as (select * from a) select * from x) =>> [] [x, a]",
                "with x as (select 1), y as (with x as (select * from a) select * from x) select * from x, y =>> [] [a]",
                "with x as (select * from x) select * from x =>> [] [x]",
                "with recursive x as (select * from x union select * from a) select * from x =>> [] [a]",
                "with recursive x as (select * from y), y as (select * from a) select * from x =>> [] [a]",
                "with x as (select * from y), y as (select 1) select * from x =>> [] [y]",
                "insert into a select * from b on conflict (i) do update set c = (select 1 from d) =>> [a] [b, d]",
                "update a set b = c.d from c where a.e in (table f) =>> [a] [c, f]",
                "delete from a using b, c as a2 where true =>> [a] [b, c]",
                "merge into a using (select * from b) s on true when matched then do nothing =>> [a] [b]",
                "with x as (delete from a returning *) insert into b select * from x =>> [a, b] []",
                "copy a to stdout =>> [] [a]",
                "copy a.b (c) from stdin =>> [a.b] []",
                "copy (select * from a) to stdout =>> [] [a]",
                "explain analyze update a set b = 1 =>> [a] []",
                "prepare p as select * from a =>> [] [a]",
                "declare c cursor for select * from a =>> [] [a]",
                "create table a as select * from b =>> [a] [b]",
                "select * into a from b =>> [a] [b]",
                "create view a as select * from b =>> [a] [b]",
                "create materialized view a as table b =>> [a] [b]",
                "truncate a, b.c =>> [a, b.c] []",
                "lock table a =>> [] [a]",
                "drop table a, b =>> [a, b] []",
                "create rule r as on update to a do instead (insert into b select * from c; delete from d) =>> [a, b, d] [c]",
                "create policy p on a using (i in (select i from b)) =>> [a] [b]",
                "create function f() returns int begin atomic select i from a; end =>> [] [a]",
                "create schema s create table a (i int references b) create view v as select * from c grant select on v to r"
                        + " =>> [a, b, v, v] [c]",
                "create function f(like int default 1) returns int return 1 =>> [] []",
                "select extract(year from d) from a where lower(b) = (select max(c) from d) =>> [] [a, d]",
                "select 1 union select 2 from a intersect (select 3 from b) =>> [] [a, b]",
            })
    void tellsRelations(String sql, String expected) {
        var analysis = analyse(sql);
        assertThat(names(analysis.written()) + " " + names(analysis.read())).isEqualTo(expected);
    }

    /** Each spelling names the table {@code dat}, and nothing else. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select * from only dat =>> dat",
                "select * from only (dat) =>> dat",
                "select * from dat * =>> dat",
                "select * from s . dat =>> s.dat",
                "select * from db.s.dat =>> db.s.dat",
                "select * from (dat join dat d on true) =>> dat",
                "select valid_from FROM dat =>> dat",
                "select extract(day from valid_from) from dat =>> dat",
                "select * from \"dat\" =>> dat",
                "select * from DAT =>> dat",
                "select * from U&\"d\\0061t\" =>> dat",
                "select * from U&\"d!0061t\" uescape '!' =>> dat",
                "select * from/**/dat--x =>> dat",
                "select 'from other' from dat =>> dat",
                "table dat =>> dat",
            })
    void c18ReadsNamesAsPostgreSqlDoes(String sql, String expected) {
        assertThat(names(analyse(sql).read())).containsOnly(expected);
    }

    @Test
    void c18CutsLongNames() {
        var name = "n".repeat(70);
        assertThat(names(analyse("select * from " + name).read())).containsExactly("n".repeat(63));
    }

    @Test
    void c18KeepsCaseInQuotes() {
        assertThat(names(analyse("select * from \"Dat\", \"S\".\"a.b\"").read()))
                .containsExactly("Dat", "S.a.b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select id, ssn as s from users =>> [id: users.id, s: users.ssn]",
                "select ssn from users, orders =>> [ssn: users.ssn]",
                "select u.ssn || name x from users u =>> [x: users.name users.ssn]",
                "select * from users =>> [id: users.id, name: users.name, ssn: users.ssn]",
                "select o.*, 1 from users, orders o =>> [id: orders.id, user_id: orders.user_id, total: orders.total, ?column?: ]",
                "table users =>> [id: users.id, name: users.name, ssn: users.ssn]",
                "select u from users u =>> [u: users.id users.name users.ssn]",
                "select row_to_json(users) from users =>> [row_to_json: users.id users.name users.ssn]",
                "select u::text from users u =>> [u: users.id users.name users.ssn]",
                "select (u).ssn from users u =>> [ssn: users.ssn]",
                "select s from (select ssn as s from users) x =>> [s: users.ssn]",
                "select y.b from (select id, ssn from users) y(a, b) =>> [b: users.ssn]",
                "with x(a, b) as (select id, ssn from users) select b from x =>> [b: users.ssn]",
                "with x as (select * from users) select x.ssn from x =>> [ssn: users.ssn]",
                "select id from users union select total from orders =>> [id: orders.total users.id]",
                "select (select ssn from users limit 1) =>> [ssn: users.ssn]",
                "select exists(select ssn from users) =>> [exists: ]",
                "select id from users join orders using (id) =>> [id: orders.id users.id]",
                "select * from users join orders using (id) =>> "
                        + "[id: orders.id users.id, name: users.name, ssn: users.ssn, user_id: orders.user_id, total: orders.total]",
                "select n from users u, lateral (select u.ssn n) l =>> [n: users.ssn]",
                "select max(ssn) over (partition by name) from users =>> [max: users.name users.ssn]",
                "select a from users as t(a, b) =>> [a: users.id]",
                "select ctid from users =>> [ctid: users.ctid]",
                "with recursive r as (select id a, ssn b from users union all select b, a from r) select a from r "
                        + "=>> [a: users.id users.ssn]",
                "insert into users values (1) returning ssn, 1 as one =>> [ssn: users.ssn, one: ]",
                "update users set id = 1 returning old.ssn, new.name =>> [ssn: users.ssn, name: users.name]",
                "delete from users returning * =>> [id: users.id, name: users.name, ssn: users.ssn]",
                "with d as (delete from users returning ssn as s) select s from d =>> [s: users.ssn]",
                "copy users (ssn) to stdout =>> [ssn: users.ssn]",
                "copy (select ssn from users) to stdout =>> [ssn: users.ssn]",
                "select ssn into x from users =>> []",
                "create table x as select ssn from users =>> []",
                "select 1, 'a', current_date, coalesce(name, '') from users =>> "
                        + "[?column?: , ?column?: , current_date: , coalesce: users.name]",
                "select nobody from users =>> [nobody:  ?]",
            })
    void m2m3m9FollowsColumns(String sql, String expected) {
        assertThat(output(sql, SHOP)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select * from t =>> [*: t.*]",
                "select t.a, b from t =>> [a: t.a, b: t.b]",
                "select b from t, u =>> [b: t.b u.b ?]",
                "select u.b, t.* from t, s.u =>> [b: s.u.b, *: t.*]",
                "select x.y from (select * from t) x =>> [y: t.y]",
                "select g from generate_series(1, 3) g =>> [g: ]",
                "select a, b from json_table('{}', '$' columns (a int, b text)) j =>> [a: , b: ]",
                "select \"A b\" from \"T t\" =>> [A b: \"T t\".\"A b\"]",
            })
    void saysWhatCannotBeKnown(String sql, String expected) {
        var analysis = analyse(sql);
        assertThat(analysis.output().stream().map(Statements::text).toList()).hasToString(expected);
        assertThat(analysis.outputKnown()).isEqualTo(analysis.output().stream().allMatch(OutputColumn::expanded));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select ssn from users =>> []",
                "select ssn::text, (select ssn) from users =>> []",
                "select name from users where ssn = '1' =>> [users.ssn]",
                "select name from users order by ssn =>> [users.ssn]",
                "select ssn x from users order by x =>> [users.ssn]",
                "select name, ssn from users order by 2 =>> [users.ssn]",
                "select 1 from users group by ssn =>> [users.ssn]",
                "select ssn x from users group by x =>> [users.ssn]",
                "select 1 from users having max(ssn) > '' =>> [users.ssn]",
                "select distinct ssn from users =>> [users.ssn]",
                "select ssn from users union select '' =>> [users.ssn]",
                "select ssn from users union all select '' =>> []",
                "select case when ssn > '5' then 1 end from users =>> [users.ssn]",
                "select substr(ssn, 1, 1) from users =>> [users.ssn]",
                "select ssn::int from users =>> [users.ssn]",
                "select 1 from users u join orders o on u.ssn = o.total =>> [orders.total users.ssn]",
                "select 1 from users natural join orders =>> [orders.id users.id]",
                "select 1 from orders where total in (select ssn from users) =>> [orders.total users.ssn]",
                "select 1 from orders where exists (select 1 from users where ssn = total) =>> [orders.total users.ssn]",
                "select count(*) filter (where ssn > '') from users =>> [users.ssn]",
                "select sum(total) over (order by user_id) from orders =>> [orders.total orders.user_id]",
                "insert into orders (total) select ssn from users =>> [users.ssn]",
                "update orders set total = ssn from users =>> [users.ssn]",
                "create table x as select ssn from users =>> [users.ssn]",
                "select ssn into x from users =>> [users.ssn]",
                "create materialized view x as select ssn from users =>> [users.ssn]",
                "copy (select ssn from users) to '/tmp/x' =>> [users.ssn]",
                "select 1 from (select ssn from users) x =>> []",
                "with x as (select ssn s from users) select 1 from x where s > '' =>> [users.ssn]",
                "merge into orders using users u on total = ssn when matched then update set total = u.name "
                        + "=>> [orders.total users.name users.ssn]",
            })
    void m4m5TellsWhatIsUsedBesideTheOutput(String sql, String expected) {
        var found = used(sql, SHOP);
        assertThat(found.stream()
                        .filter(name -> !name.equals("orders.user_id") || expected.contains(name))
                        .toList()
                        .toString()
                        .replace(",", ""))
                .isEqualTo(expected.replace(",", ""));
    }

    @Test
    void tellsFunctionsAndSortOperators() {
        var analysis = analyse("select app.f(g(1)), extract(year from now()) from h() where i(1) > 2 "
                + "order by v <-> '[1]', v operator(s.<=>) w");
        assertThat(analysis.functions()).hasToString("[app.f, g, extract, now, h, i]");
        assertThat(analysis.sortOperators()).containsExactly("<->", "<=>");
    }

    @Test
    void tellsTheNestedStatements() {
        var analysis = analyse("with d as (delete from a) update b set c = 1 where d = 2 and e in "
                + "(select f from g limit 3) returning (values (1))");
        assertThat(analysis.parts())
                .extracting(part ->
                        part.verb() + " " + part.restricted() + " " + part.limited() + " " + names(part.relations()))
                .containsExactly(
                        "UPDATE true false [b]",
                        "DELETE false false [a]",
                        "SELECT false true [g]",
                        "SELECT false false []");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select * from t where a = 1 and b in ('x', $1) and c > 1 and d = e =>> [a, b]",
                "select * from t where a = 1 or b = 2 =>> null",
                "select * from t where 1 = t.a and (b = -1 and c = '1'::int) =>> [a, b, c]",
                "select * from t where not a = 1 =>> null",
                "select * from t where a not in (1) =>> null",
                "select * from u join t on t.a = 1 =>> [a]",
                "select * from u left join t on t.a = 1 and u.b = 2 =>> [a]",
                "select * from t left join u on t.a = 1 =>> null",
                "update t set b = 1 where a = $1 =>> [a]",
                "select * from (select * from t) x where a = 1 =>> null",
            })
    void tellsColumnsComparedWithConstants(String sql, String expected) {
        var analysis = analyse(sql);
        var table = analysis.relations().stream()
                .filter(use -> use.name().name().equals("t"))
                .findFirst()
                .orElseThrow();
        assertThat(String.valueOf(analysis.pinned().get(table))).isEqualTo(expected);
    }

    @Test
    void givesTheTextOfOutputColumns() {
        var texts = analyse("select (a) x, ( b + 1 ) as y, c from t", SHOP).output().stream()
                .map(column -> column.text().orElseThrow())
                .toList();
        assertThat(texts).containsExactly("(a)", "( b + 1 )", "c");
        assertThat(analyse("select u.* from users u", SHOP).output())
                .extracting(column -> column.text().orElseThrow())
                .isEqualTo(List.of("u.id", "u.name", "u.ssn"));
    }

    @Test
    void m1TakesNoPartOfANameForAnother() {
        var sql = "select dst_number, 'number' as a, /* number */ b from calls where number_of = 1 -- number";
        assertThat(analyse(sql).output().toString() + analyse(sql).used()).doesNotContain("column=number]");
        assertThat(analyse(sql).output())
                .extracting(column -> Statements.text(column))
                .containsExactly("dst_number: calls.dst_number", "a: ", "b: calls.b");
    }
}
