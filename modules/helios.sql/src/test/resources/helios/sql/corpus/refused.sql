selct 1
select from
select 1,
select ,1
select 1 1
select (1
select 1)
select [1]
select 1 from
select 1 from where a
select 1 where
select 1 group a
select 1 order a
select 1 limit
select 1 limit 1, 2
select 1 union
union select 1
select a b c
select a as
select * * from t
select a..b
select a.b.
select .a
select 1 +
select +
select a = = b
select a = b = c
select a < b < c
select not
select a and
select a or or b
select case end
select case when a end
select case a else 1 end
select f(
select f(1,)
select f(,1)
select f(distinct)
select f(a b)
select f(*, 1)
select array[
select array[1
select array(1)
select exists(1)
select cast(a)
select cast(a int)
select a::
select a:: from t
select a[
select a[1 2]
select 'a
select "a
select $$a
select $1a
select 1a
select 0x
select 1__0
select e'\u00'
select u&'\00'
select /* a
select a between 1
select a in
select a in 1
select a in ()
select a like
select a is
select a is 1
select a not b
select extract(year x)
select position(a, b)
select trim(both)
select interval
select date
select row(
select (1, 2
select ()
select all
select distinct on a
select distinct on ()
select * from (select 1
select * from t join
select * from t join u
select * from t join u on
select * from t cross join u on true
select * from t natural join u on true
select * from t using (a)
select * from t as
select * from t (a)
select * from f(
select * from (t)
select * from only
select * from t tablesample
select * from t for
select * from t for update of
select * from t limit 1 limit 2
select * from t offset
select * from t fetch first
select * from t fetch 1 rows only
select * from t order by
select * from t group by
select * from t having
select * from t window
select * from t window w
select sum(a) over
select sum(a) over (
select sum(a) over (rows)
select sum(a) over (rows between 1)
select sum(a) over (rows unbounded following)
select sum(a) filter a
select sum(a) filter (a)
select sum(a) within group
table
table a b
values
values 1
values ()
values (1,)
with
with a
with a as
with a as ()
with a as (1)
with a as (select 1)
with a as (select 1),
with a as (select 1) b
with recursive select 1
with a as (drop table t) select 1
(select 1
select 1 (
select 1 )
)select 1
insert
insert into
insert t
insert into t
insert into t ()
insert into t values
insert into t values 1
insert into t values ()
insert into t (1) values (1)
insert into t (a)
insert into t set a = 1
insert into t default
insert into t select
insert into t values (1) on
insert into t values (1) on conflict
insert into t values (1) on conflict do
insert into t values (1) on conflict (a)
insert into t values (1) on conflict do update
insert into t values (1) on conflict (a) do update set
insert into t values (1) on conflict on constraint
insert into t values (1) returning
insert into t overriding values (1)
insert into only t values (1)
update
update t
update t set
update t set a
update t set a =
update t set a = 1,
update t set a = 1 where
update t set (a)
update t set (a, b) =
update t set 1 = a
update t from u set a = 1
update t set a = 1 from
update t set a = 1 limit 1
update t set a = 1 order by a
delete
delete t
delete from
delete from t where
delete from t using
delete from t limit 1
delete from t, u
delete * from t
merge
merge into t
merge into t using
merge into t using s
merge into t using s on
merge into t using s on a
merge into t using s on a when
merge into t using s on a when matched
merge into t using s on a when matched then
merge into t using s on a when matched then insert values (1)
merge into t using s on a when not matched then delete
merge into t using s on a when not matched then update set a = 1
merge into t using s on a when matched then update set
merge into t using s on a when matched by source then delete
copy
copy t
copy t from
copy t to
copy t from stdin where
copy (select 1)
copy (select 1) from stdin
copy t to stdout where a
copy t from stdin with
copy t from stdin with (
copy t from stdin (format)
explain
explain analyze
explain (analyze
explain ()
explain drop table t
explain explain select 1
prepare
prepare p
prepare p as
prepare p select 1
prepare p () as select 1
prepare p as drop table t
execute
execute p (
execute p ()
deallocate
declare
declare c
declare c cursor
declare c cursor for
declare c cursor for insert into t values (1)
declare c scroll for select 1
fetch
fetch from
fetch 1 2 c
move
close
call
call p
call 1
do
do 1
do language
create table x as
create table x as insert into t values (1)
create view
create view v
create view v as
create view v as insert into t values (1)
create recursive view v as select 1
create materialized view v
refresh
refresh view v
refresh materialized
begin isolation
begin isolation level
begin isolation level none
begin read
begin 1
start
start transaction isolation
commit to a
commit and
commit prepared
commit prepared x
rollback to
rollback and
savepoint
savepoint 1
release
prepare transaction
prepare transaction x
set
set a
set a =
set a to
set a = ,
set a = b,
set local
set time
set time zone
set role
set session
set transaction
set transaction snapshot
set constraints
set constraints all
set names x
set schema x
reset
reset a b
show
show a, b
discard
discard everything
listen
listen *
unlisten
notify
notify a b
notify a,
lock
lock t in
lock t in mode
lock t in a mode
truncate
truncate t restart
truncate t,
listen a.b
savepoint a.b
close a, b
fetch c c
checkpoint x y
end if
abort to a
select 1;; select
a
1
'a'
(
)
,
$1
*
select 1; a
begin; selec 1
create
drop
alter
select substring(a like b similar c escape d)
select substring(a between b and c similar d escape e)
select 1 from a, grouping(b)
select 1 from lateral grouping(b)
select (row(a, b)) overlaps (c, d)
