select 1
select a, b as c, d e from t where x = 1 and y > 2 or not z
select distinct on (a, b) c from t order by a nulls first, b desc nulls last, c using <
select from t
select
select all a from t
select distinct from t
select 1 and
select 1 is, 2 in from t
select a.b.c.d, t.*, (x).y, (x).*, a[1], a[1:2], a[:], a[1:], a[:2], $1.x, $1[2]
select a[1].b[2:3].c.*
select 'a' 'b'
select 1 between 2 and 3 and 4
select a between symmetric 1 and 2, a not between asymmetric 1 and 2
select a in (1,2), a not in (select 1), a in ((select 1)), a in ((select 1), 2), (a,b) in ((1,2),(3,4))
select a like b escape 'c', a not like b, a ilike any (array['x']), a not ilike all (select 1), a similar to b escape 'x', a not similar to b
select a = any (select 1), a <> all ('{1}'), a = some (array[1]), a operator(pg_catalog.=) any (x), a + any(x)
select a = b = c
select a < b < c
select a is null is null, a isnull isnull, a notnull
select a is distinct from b, a is not distinct from b = c, a is distinct from b is null
select a is document, a is not document, a is normalized, a is nfc normalized, a is not nfkd normalized
select a is json, a is not json array, a is json object with unique keys, a is json scalar, a is json value without unique
select a is unknown, a is not true, a is false
select not a = b, not not a, 1 + not a, - not a
select -1, - -1, +1, @ -5, ~ 1, !! 5, a ! b
select a::int::text, cast(a as numeric(10,2)), a::varchar(10)[], a::int[3], a::int array, a::int array[4], a::timestamp(3) with time zone, a::interval day to second(3), a::double precision
select a at time zone 'utc' at time zone 'x', a at local, a collate "C" || b, a collate x.y
select (1,2) overlaps (3,4), row(1,2) overlaps (3,4), (1,2) overlaps row(3,4)
select (1,2,3) overlaps (3,4)
select case when a then b end, case a when 1 then 2 when 3 then 4 else 5 end
select array[1,2], array[[1,2],[3,4]], array[], array(select 1), array[[],[]]
select exists (select 1), exists((select 1)), (select 1), ((select 1)), ((select 1)) + 1, ((select 1) union (select 2)), (((select 1)), 2)
select f(), f(*), f(a, b), f(distinct a order by b), f(all a), f(variadic a), f(a, variadic b), f(a => 1, b := 2), s.f(1), a.b.c(1)
select count(*) filter (where a) over (partition by b order by c rows between 1 preceding and unbounded following exclude ties), sum(a) over w, sum(b) over (w2 order by x) from t window w as (partition by a), w2 as ()
select f() over (rows unbounded preceding), f() over (range between current row and 1 following exclude no others), f() over (groups 5 preceding exclude current row exclude group)
select f() over (rows unbounded following)
select f() over (rows between current row and 1 preceding)
select f() over (rows 1 following)
select percentile_cont(0.5) within group (order by a) filter (where b)
select percentile_cont(0.5 order by x) within group (order by a)
select coalesce(a,b), greatest(1,2), least(1), nullif(a,b), extract(year from x), extract('foo' from x), extract(epoch from x), position(a in b), substring(a from 1 for 2), substring(a for 2), substring(a from 1), substring(a, 1, 2), substring(a similar b escape c), substring(a for 1 from 2), substring()
select trim(a), trim(both from a), trim(leading 'x' from a), trim('x' from a), trim(trailing a, b), trim(from a), overlay(a placing b from 1 for 2), overlay(a placing b from 1), overlay(a,b,c), treat(a as int), normalize(a), normalize(a, nfkc), collation for (a)
select current_date, current_time, current_time(3), current_timestamp(3), localtime(2), localtimestamp, current_user, session_user, system_user, user, current_role, current_catalog, current_schema, current_schema()
select int '1', date '2020-01-01', timestamp(3) with time zone 'x', interval '1' year to month, interval(3) '1', interval '1' second(3), char 'x', national character varying(5) 'x', bit varying(3) '1', double precision '1', numeric(10,2) '1', foo 'x', foo.bar 'x', foo(1) 'x', json '{}', boolean 't', float(3) '1', n'abc', time without time zone '1'
select float(54) '1'
select x'1F', b'01', 1_000, 0x1f, 1.5e3, $1, U&'\0061', U&'!0061' uescape '!', E'\n', $$x$$, U&"\0061" uescape '!'
select U&'\zzzz'
select U&'a' uescape 'ab'
select "a""b", U&"x"
select xmlconcat(a,b), xmlelement(name a), xmlelement(name a, xmlattributes(b as c, d), e, f), xmlelement(name "x", 1), xmlexists('a' passing b), xmlexists('a' passing by ref b by value), xmlforest(a, b as c), xmlparse(document a), xmlparse(content a preserve whitespace), xmlpi(name x), xmlpi(name x, y), xmlroot(a, version '1'), xmlroot(a, version no value, standalone no value), xmlserialize(document a as text), xmlserialize(content a as varchar(10) no indent)
select json_object(), json_object('a': 1), json_object('a' value 1, 'b' : 2 format json absent on null with unique keys returning jsonb format json encoding utf8), json_object('{a,1}'), json_object(array['a'], array['b']), json_object(returning text)
select json_array(), json_array(1, 2 format json null on null returning text), json_array(select 1), json_array(select 1 returning text), json_array((select 1)), json_array((select 1), 2), json_array((select 1) union select 2), json_array(values (1))
select json('x'), json('x' format json with unique), json_scalar(1), json_serialize(a returning bytea), json_objectagg(a : b null on null with unique keys returning json) filter (where a) over (), json_arrayagg(a order by b absent on null returning jsonb) over w, json_objectagg(a value b)
select json_query(a, '$' passing b as c, d as "e" returning text with conditional wrapper keep quotes on scalar string null on empty error on error), json_exists(a, '$' true on error), json_value(a, '$.x' returning int default 1 on empty default 2 on error), json_query(a, b without array wrapper omit quotes empty array on empty), json_query(a,b with unconditional array wrapper), json_value(a,b null on error)
select merge_action(), grouping(a, b)
select a from only t, only (t), t *, s.t, c.s.t, t as x, t x(a,b), t as x (a)
select * from a, b join c on true left join d using (x, y) as j cross join e natural join f natural left outer join g full outer join h on 1=1 right join i on true inner join k on true
select * from a join b join c on true on true
select * from a join b cross join c on true
select * from (a join b on true) as j, (a cross join b), ((a join b on true)) x, ((select 1) x join b on true), ((select 1)) y, (select 1), lateral (select 1) z, lateral f(1) w
select * from (a)
select * from (a x)
select * from f(1), f(1) as x, f(1) x(a, b), f(1) as (a int, b text collate "C"), f(1) as x(a int), f(1) with ordinality as t(a,n), rows from (f(1), g(2) as (a int)) with ordinality x, lateral rows from (f(1)), current_date, coalesce(1,2) x, s.f(2)
select * from t tablesample bernoulli (10) repeatable (1), t as x tablesample s.foo(1,2)
select * from json_table(a, '$' as p passing 1 as x columns (id for ordinality, a int path '$.a' default 1 on empty error on error, b text format json with wrapper omit quotes, c int exists path '$' false on error, nested path '$.x' as q columns (d int), nested '$' columns (e int)) error on error) as jt, lateral json_table(a, '$' columns (x int)) y
select * from xmltable('a' passing b columns c int path 'x' default 1 not null, d for ordinality, e text null) as x, xmltable(xmlnamespaces('a' as b, default 'c'), '/a' passing by value b columns c int) y
select a from t group by a, (), rollup(a,b), cube(a,(b,c)), grouping sets (a, (), rollup(b), grouping sets (c)), rollup, (a,b) having count(*) > 1
select a from t group by distinct a
select a from t group by all a
select 1 union select 2 union all select 3 intersect select 4 except distinct select 5 order by 1 limit 1
(select 1 order by 1) union (select 2 limit 1) order by 1
(select 1 order by 1) order by 1
((select 1 limit 1)) limit 1
(with a as (select 1) select 1) union select 2
with a as (select 1) (with b as (select 2) select 3)
values (1,2), (3,4) order by 1 limit 1 offset 2
table t
table only t order by 1
select 1 limit all offset 1 rows
select 1 offset 1 limit 2
select 1 limit 1, 2
select 1 fetch first 5 rows only
select 1 fetch next row with ties
select 1 order by 1 fetch first (1+1) rows with ties
select 1 fetch first +5 rows only
select 1 offset 5 rows fetch next 1 row only
select 1 for update of a, b.c nowait for share skip locked for no key update for key share
select 1 for update limit 1
select 1 limit 1 for update
select 1 for update limit 1 for update
select 1 for read only
select a into t from b
select a into temp t from b
select a into temp from b
select a into local temporary table t from b
select a into unlogged table t from b
select a into table t
with a as (select 1), b(x,y) as materialized (insert into t values (1) returning *), c as not materialized (delete from t) select 1
with recursive t(n) as (select 1) search depth first by a, b set c cycle a set b to 'x' default 'y' using p select 1
with recursive t as (select 1) cycle a set b using p select 1
with a as (update t set x = 1) update t set y = 2
with a as (merge into t using s on true when matched then delete) select 1
insert into t values (1, default, $1), (2, 3, 4)
insert into t default values
insert into t (a, b.c, d[1]) values (1,2,3)
insert into s.t as x (a) overriding system value select 1
insert into t overriding user value values (1)
insert into t (select 1)
insert into t ((select 1))
insert into t (values (1))
insert into t (values) values (1)
insert into t with x as (select 1) select * from x
insert into t table s
insert into t values (1) on conflict do nothing
insert into t values (1) on conflict (a, lower(b), (c+d) collate "C" text_ops desc nulls first) where a > 1 do update set (a, b) = row(1,2), c = excluded.c, d[1] = default where t.a = 1 returning *, a as b, old.x
insert into t values (1) on conflict on constraint c do update set a = 1
insert into t select 1 on conflict do nothing
insert into t values (1) returning with (old as o, new as n) o.a, n.*
update t set a = 1
update only t * set a = 1
update only t as x set a = 1, (b, c) = (select 1, 2), d.e[1] = 3 from u, v join w on true where t.a = u.a returning a
update t set set a = 1
update t as set set a = 1
update t x set a = 1 where current of c
delete from t
delete from t as x using a, b where x.a = b.a returning *
delete from only t where current of c
merge into t using s on t.a = s.a when matched and x then update set a = 1 when matched then delete when not matched then insert (a, b) values (1, default) when not matched by source then do nothing when not matched by target and y then insert default values when not matched then insert overriding user value values (1) returning merge_action(), t.*
merge into only t as x using (select 1) s on true when not matched then do nothing
with a as (select 1) merge into t using a on true when matched then do nothing
copy t from stdin
copy t (a, b) to '/x' with (format csv, header, null 'x', force_quote (a, b), force_quote *, delimiter default)
copy binary t from stdin
copy t from program 'x' delimiter as ',' null as 'x' csv header quote as '"' escape 'x' force quote a, b force not null c
copy t from stdin with csv where a > 1
copy t to stdout where a
copy (select 1) to stdout
copy (insert into t values (1) returning *) to stdout with binary
copy (select 1) from stdin
copy t from program stdin
copy t from stdin using delimiters ','
explain select 1
explain analyze verbose select 1
explain verbose select 1
explain (analyze, costs off, format json, buffers true, wal 1) insert into t values (1)
explain (select 1)
explain ((select 1) union select 2)
explain analyze declare c cursor for select 1
explain execute p(1)
explain create table a as select 1
explain create materialized view a as select 1
explain refresh materialized view a
explain analyse delete from t
prepare p as select $1
prepare p(int, text[]) as insert into t values ($1)
execute p
execute p(1, 'a' || 'b')
deallocate p
deallocate prepare p
deallocate all
deallocate prepare all
deallocate prepare
declare c cursor for select 1
declare c binary insensitive no scroll cursor with hold for select 1 for update
declare c scroll asensitive cursor without hold for select 1
fetch c
fetch next from c
fetch from c
fetch in c
fetch 5 c
fetch -5 from c
fetch all in c
fetch forward all c
fetch backward 3 from c
fetch absolute -1 c
fetch relative 0 from c
fetch forward c
fetch next
fetch first
move 5 in c
close c
close all
call p(1, a => 2)
call s.p()
do 'x'
do $$x$$ language plpgsql
do language 'sql' 'x'
do
create table a as select 1
create temp table if not exists a (b, c) using heap with (fillfactor=10, a.b=c) on commit drop tablespace x as select 1 with no data
create unlogged table a as execute p(1) with data
create table a as execute p
create table a (b) as table c
create view v as select 1
create or replace temp recursive view v (a) as select 1
create or replace view s.v (a,b) with (security_barrier) as select 1 with local check option
create recursive view v as select 1
create materialized view if not exists v using x with (a=1) tablespace t as select 1 with no data
create unlogged materialized view v as values (1)
begin
begin work read only, isolation level serializable deferrable
start transaction not deferrable
start
commit and chain
commit work and no chain
end transaction
rollback to a
rollback work to savepoint savepoint
release savepoint a
release savepoint
abort to a
prepare transaction 'x'
commit prepared 'x'
abort prepared 'x'
savepoint a
set x = 1
set x to a, 'b', -1.5, on, true
set x.y.z = default
set local x from current
set session x = 1
set time zone local
set time zone interval '1' hour to minute
set time zone -5
set time zone foo
set session authorization default
set session authorization 'x'
set session session authorization x
set role none
set role 'x'
set names
set names 'x'
set names default
set schema 'x'
set catalog 'x'
set xml option document
set transaction isolation level repeatable read
set local transaction read only
set session transaction read write
set session characteristics as transaction read only
set transaction snapshot 'x'
set constraints all deferred
set constraints a, s.b immediate
reset x
reset all
reset time zone
reset transaction isolation level
reset session authorization
show x.y
show all
show time zone
show session authorization
discard all
discard temp
discard plans
discard sequences
discard temporary
discard x
listen a
unlisten *
unlisten a
notify a, 'x'
notify a
lock t
lock table only t, s.u in access exclusive mode nowait
lock t in share row exclusive mode
lock t in share update exclusive mode
lock t in row share mode
truncate t
truncate table only a, b restart identity cascade
truncate a continue identity restrict
select a.*.b
select t.a.*
select a::int b, c d
select x -> 'a' ->> 'b' #> '{a}', a @> b, a <-> b <#> c, a <=> b
select a from t where (a, b) = (1, 2) and (a).b is not null
select f(x).y
select (f(x)).y, f(x)[1]
select (f(x))[1]
select 1::int.x
select all
select * from t where a = any (array(select 1))
select row(), row(1), row(a.*, 1)
select a.b(c), int.f(1)
select left('a', 1), right('b', 2), authorization 'x'
select left
select between, int, values, setof, coalesce from t
select coalesce 'x'
select interval
select char(3)
select substring 'a'
select x.left, x.select
select 1 as select, 2 as from
select 1 select
select 1 a b
select double, double precision '1'
select a as "b", c "d", e U&"f"
select time 'x', timestamp, time from t
select a or b and c or d
select (a or b) and c
select 1 where true group by 1 having true
select * from t order by a, b limit 1 + 1 offset $1
select a <> b, a != b, a <= b, a >= b, a => b
select a.b = c.d
select operator(pg_catalog.-) 1, 1 operator(+) 2
select a || b || c, a + b - c * d / e % f ^ g ^ h
select a is of (int)
select unique (select 1)
select default
select a from t where default
select nullif(1)
select cast(a)
select exists(1)
select array(1)
select 1 from t t1 (a
select 1)
select (1
select 1 from
select 1,
select , 1
select 1 from t where
select * from t as
select * from select 1
select 1 order
select ()
select a from t group by ()
select f(a,)
select f(order by a)
select f(*, a)
select f(distinct)
select f(distinct *)
select a[]
select a[1,2]
select f(variadic a, b)
select f(distinct variadic a)
with a as select 1 select 2
with select 1
with a (select 1) select 1
insert t values (1)
insert into t
insert into t values
insert into t values ()
insert into t () values (1)
update t
update t set
update t set a
update t set a = 
update set a = 1
delete t
delete from
merge into t using s when matched then delete
merge into t using s on true
create
create table
select 1 union
union select 1
select 1 union order by 1
select 1 from a join b
select 1 from a left b
select 1 from a natural b
select 1 from a cross join b on true
values
values ()
values 1
table
select a, (select b from c where d = a order by e limit 1) as f, exists (select from g) from h where i in (select j from k union all select l from m) and (n, o) = any (select p, q from r)
with x as (select 1 as a), y as (select * from x) select y.a from y left join lateral (select z.b from z where z.a = y.a limit 1) w on true
select s.a, count(*) filter (where s.b > 0) c, rank() over (partition by s.a order by s.b desc) from schema1.s group by 1, s.b having max(c) > 3 order by 2 desc nulls last offset 10
select json_value(data, '$.a' returning int null on empty error on error), data->>'x', data #>> '{a,b}', data @> '{"a":1}'::jsonb from docs where data ? 'k' and data ?| array['a','b']
insert into accounts (id, tenant_id, "Name") select nextval('s'), $1, unnest($2::text[]) on conflict (id) where active do update set "Name" = excluded."Name", updated = now() where accounts.v < excluded.v returning id, (xmax = 0) as inserted
update accounts a set balance = balance - $1, (x, y) = (select 1, 2) from branches b where a.bid = b.id and a.id = any($2) returning a.*, b.name
delete from only logs l using users u where l.uid = u.id and u.gone is not null returning l.id
select case when a between 1 and 2 and b then 'x' when not c then 'y' else null end from t where a::date >= current_date - interval '7 days' and b at time zone 'UTC' < now()
select array_agg(distinct a order by a desc), string_agg(b, ',' order by c), percentile_disc(0.5) within group (order by d) from e group by grouping sets ((a, b), rollup (c), ())
select * from generate_series(1, 10) as g(i) cross join lateral unnest(array[1,2,3]) with ordinality as u(v, n) where g.i % 2 = 0
select (composite).field, (array[1,2,3])[2], (f(x)).*, ("T"."C")."D", t.arr[1:2][3] from "T" t
table a union all table b except (values (1), (2)) order by 1 fetch first 3 rows with ties
select a from b where c similar to 'x%' escape '!' or d not ilike all (array['x', 'y']) and e is not distinct from f
select substring(a in (b) similar c escape d), substring(a like any (b) similar c escape d), (a).* - 1, b as false, c.null, d.not null from t
select not nfkd normalized, a is nfc normalized from f() as (a copy (5), b int)
insert into t as char (select 'x' order by 1)
select n$1, a.n$2 from t
select a # b operator from t
select escape true, a like b escape null, (escape -1) from t
select all-5
select xmlexists('//a' passing by) from t
select cast(null as numeric(5, true)) from f() as (copy a (5), b vector[3], c char(2) collate "x")
with a as (update t set a = 1 returning b) select sum(b) over w from a window v as (partition by b), w as (v rows 5 preceding)
select json_value(a, '$.x' returning int default null on empty null on error) from f() t (a copy (5)), g() as u (a vector(3), b int), h() as materialized (a sets (1))
select (a, b) overlaps (c, d), row(a, b) overlaps row(c, d), sum(a) over (w partition by b) from t window w as ()
