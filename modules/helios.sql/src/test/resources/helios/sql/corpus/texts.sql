select 1; select 2
select 1; commit
select 1; commit;
select 1; commit;;
select 1; commit ; -- c
select 1; commit;/* c */
select 1; update t set a = 2
select 1; update t set a = 2;;
select 1; update t set a = 2 ; -- c
select 1; drop table t;
select 1; drop table t ; -- c
select 1; drop table t;/* c */
select 1; reset a
begin; select 2 ; -- c
begin; select 2;/* c */
begin; commit;
begin; update t set a = 2 ; -- c
begin; drop table t
begin; drop table t;;
begin; reset a;;
insert into t values (1); select 2;
insert into t values (1); select 2;/* c */
insert into t values (1); commit
insert into t values (1); commit;
insert into t values (1); drop table t
insert into t values (1); drop table t;/* c */
insert into t values (1); reset a
insert into t values (1); reset a;
insert into t values (1); reset a;;
insert into t values (1); reset a ; -- c
insert into t values (1); reset a;/* c */
set a = 1; select 2
set a = 1; commit;
set a = 1; commit;/* c */
set a = 1; drop table t;;
set a = 1; drop table t;/* c */
set a = 1; reset a;
set a = 1; reset a;;
set a = 1; reset a ; -- c
create table t (a int); select 2
create table t (a int); commit;
create table t (a int); commit ; -- c
create table t (a int); update t set a = 2;;
create table t (a int); update t set a = 2 ; -- c
create table t (a int); drop table t;;
create table t (a int); drop table t;/* c */
create table t (a int); reset a;
create table t (a int); reset a;;
;select 1
;;select 1
;; ;select 1
begin; insert into a values (1); commit
begin; savepoint s; delete from a; rollback to s; end
start transaction read only; select * from a; abort
set local x = 1; select current_setting('x'); reset x
create function f() returns int begin atomic select 1; select 2; end; select 3
create function f() returns int begin atomic select 1; select case when a then b end; end; select 3
create function f() returns int begin atomic select 1; select end_ from t; end; select 3
create rule r as on insert to t do also (insert into u values (1); notify x); select 2
create rule r as on insert to t do also (insert into u values (1); delete from v); select 2
create rule r as on insert to t do also (insert into u values (1); select 1); select 2
create procedure p() begin atomic insert into a values (1); update b set c = 1; end; call p()
create procedure p() begin atomic insert into a values (1); end; call p()
create procedure p() begin atomic update b set c = 1; end; call p()
create procedure p() begin atomic end; call p()
select ';'; select 2
select $$;$$; select 2
select ";"; select 2
select E'\';'; select 2
select /* ; */ 1; select 2
select $a$;$b$;$a$; select 2
do $$ begin perform 1; end; $$; select 1
do $$ begin perform 1; end; $$; do $x$ $$ ; $$ $x$
select 'a'⏎  'b' from t
select 'a' -- c⏎  'b' from t
select a -- c⏎from t -- d⏎; select 2
