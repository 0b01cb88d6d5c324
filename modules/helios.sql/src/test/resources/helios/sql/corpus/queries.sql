SELECT 1
select 1
select 1 as x
select 'a'
select 'a' as x
select null
select null as x
select true
select true as x
select -5
select -5 as x
select 1.5
select 1.5 as x
select $1
select $1 as x
select now()
select now() as x
select current_date
select current_date as x
select array[1, 2]
select array[1, 2] as x
select row(1, 2)
select row(1, 2) as x
select (select 1)
select (select 1) as x
select *
select * as x
SELECT id, name FROM customers WHERE id = $1
SELECT id, name FROM customers WHERE id = $1 ORDER BY id
SELECT id, name FROM customers WHERE id = $1 LIMIT 10
SELECT id, name FROM customers WHERE id = $1 ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE id = 42
SELECT id, name FROM customers WHERE id = 42 ORDER BY id
SELECT id, name FROM customers WHERE id = 42 LIMIT 10
SELECT id, name FROM customers WHERE id = 42 ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE name = 'O''Brien'
SELECT id, name FROM customers WHERE name = 'O''Brien' ORDER BY id
SELECT id, name FROM customers WHERE name = 'O''Brien' LIMIT 10
SELECT id, name FROM customers WHERE name = 'O''Brien' ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE name = $1 AND active
SELECT id, name FROM customers WHERE name = $1 AND active ORDER BY id
SELECT id, name FROM customers WHERE name = $1 AND active LIMIT 10
SELECT id, name FROM customers WHERE name = $1 AND active ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE deleted_at IS NULL
SELECT id, name FROM customers WHERE deleted_at IS NULL ORDER BY id
SELECT id, name FROM customers WHERE deleted_at IS NULL LIMIT 10
SELECT id, name FROM customers WHERE deleted_at IS NULL ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE id IN (1, 2, 3)
SELECT id, name FROM customers WHERE id IN (1, 2, 3) ORDER BY id
SELECT id, name FROM customers WHERE id IN (1, 2, 3) LIMIT 10
SELECT id, name FROM customers WHERE id IN (1, 2, 3) ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE id = ANY($1)
SELECT id, name FROM customers WHERE id = ANY($1) ORDER BY id
SELECT id, name FROM customers WHERE id = ANY($1) LIMIT 10
SELECT id, name FROM customers WHERE id = ANY($1) ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE created_at >= now() - interval '7 days'
SELECT id, name FROM customers WHERE created_at >= now() - interval '7 days' ORDER BY id
SELECT id, name FROM customers WHERE created_at >= now() - interval '7 days' LIMIT 10
SELECT id, name FROM customers WHERE created_at >= now() - interval '7 days' ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE email ILIKE '%@example.com'
SELECT id, name FROM customers WHERE email ILIKE '%@example.com' ORDER BY id
SELECT id, name FROM customers WHERE email ILIKE '%@example.com' LIMIT 10
SELECT id, name FROM customers WHERE email ILIKE '%@example.com' ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE balance BETWEEN 0 AND 100
SELECT id, name FROM customers WHERE balance BETWEEN 0 AND 100 ORDER BY id
SELECT id, name FROM customers WHERE balance BETWEEN 0 AND 100 LIMIT 10
SELECT id, name FROM customers WHERE balance BETWEEN 0 AND 100 ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT id, name FROM customers WHERE NOT blocked
SELECT id, name FROM customers WHERE NOT blocked ORDER BY id
SELECT id, name FROM customers WHERE NOT blocked LIMIT 10
SELECT id, name FROM customers WHERE NOT blocked ORDER BY name DESC NULLS LAST LIMIT 10 OFFSET 20
SELECT count(*) FROM orders
SELECT count(*) FROM "Order Items"
SELECT count(*) FROM sales.orders
SELECT count(*) FROM shop.sales.orders
SELECT count(*) FROM only orders
SELECT count(*) FROM orders o
SELECT count(*) FROM orders as o(id, total)
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id
SELECT o.id, c.name FROM orders o JOIN customers c USING (customer_id)
SELECT o.id, c.name FROM orders o JOIN customers c USING (customer_id, tenant_id)
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1
SELECT o.id, c.name FROM orders o INNER JOIN customers c ON c.id = o.customer_id
SELECT o.id, c.name FROM orders o INNER JOIN customers c USING (customer_id)
SELECT o.id, c.name FROM orders o INNER JOIN customers c USING (customer_id, tenant_id)
SELECT o.id, c.name FROM orders o INNER JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id
SELECT o.id, c.name FROM orders o LEFT JOIN customers c USING (customer_id)
SELECT o.id, c.name FROM orders o LEFT JOIN customers c USING (customer_id, tenant_id)
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1
SELECT o.id, c.name FROM orders o LEFT OUTER JOIN customers c ON c.id = o.customer_id
SELECT o.id, c.name FROM orders o LEFT OUTER JOIN customers c USING (customer_id)
SELECT o.id, c.name FROM orders o LEFT OUTER JOIN customers c USING (customer_id, tenant_id)
SELECT o.id, c.name FROM orders o LEFT OUTER JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1
SELECT o.id, c.name FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id
SELECT o.id, c.name FROM orders o RIGHT JOIN customers c USING (customer_id)
SELECT o.id, c.name FROM orders o RIGHT JOIN customers c USING (customer_id, tenant_id)
SELECT o.id, c.name FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1
SELECT o.id, c.name FROM orders o FULL JOIN customers c ON c.id = o.customer_id
SELECT o.id, c.name FROM orders o FULL JOIN customers c USING (customer_id)
SELECT o.id, c.name FROM orders o FULL JOIN customers c USING (customer_id, tenant_id)
SELECT o.id, c.name FROM orders o FULL JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1
SELECT o.id, c.name FROM orders o FULL OUTER JOIN customers c ON c.id = o.customer_id
SELECT o.id, c.name FROM orders o FULL OUTER JOIN customers c USING (customer_id)
SELECT o.id, c.name FROM orders o FULL OUTER JOIN customers c USING (customer_id, tenant_id)
SELECT o.id, c.name FROM orders o FULL OUTER JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1
SELECT * FROM a CROSS JOIN b
SELECT * FROM a NATURAL JOIN b
SELECT * FROM a NATURAL LEFT JOIN b
SELECT * FROM a , b
SELECT * FROM a , LATERAL (SELECT * FROM b WHERE b.a = a.id) s
SELECT * FROM a CROSS JOIN LATERAL f(a.id) s
SELECT * FROM a JOIN (b JOIN c ON b.x = c.x) ON a.y = b.y
SELECT * FROM a LEFT JOIN b USING (x) AS j
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY p.id
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY p.id HAVING count(c.id) > 3
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY p.id HAVING bool_or(c.spam) ORDER BY 3 DESC
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY 1, 2
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY 1, 2 HAVING count(c.id) > 3
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY 1, 2 HAVING bool_or(c.spam) ORDER BY 3 DESC
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY p.id, p.title
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY p.id, p.title HAVING count(c.id) > 3
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY p.id, p.title HAVING bool_or(c.spam) ORDER BY 3 DESC
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY ROLLUP (p.id, p.title)
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY ROLLUP (p.id, p.title) HAVING count(c.id) > 3
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY ROLLUP (p.id, p.title) HAVING bool_or(c.spam) ORDER BY 3 DESC
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY CUBE (p.id, p.title)
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY CUBE (p.id, p.title) HAVING count(c.id) > 3
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY CUBE (p.id, p.title) HAVING bool_or(c.spam) ORDER BY 3 DESC
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY GROUPING SETS ((p.id), (p.title), ())
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY GROUPING SETS ((p.id), (p.title), ()) HAVING count(c.id) > 3
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY GROUPING SETS ((p.id), (p.title), ()) HAVING bool_or(c.spam) ORDER BY 3 DESC
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY DISTINCT p.id
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY DISTINCT p.id HAVING count(c.id) > 3
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY DISTINCT p.id HAVING bool_or(c.spam) ORDER BY 3 DESC
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY ALL p.id, ROLLUP (p.title)
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY ALL p.id, ROLLUP (p.title) HAVING count(c.id) > 3
SELECT p.id, p.title, count(c.id) AS comments FROM posts p LEFT JOIN comments c ON c.post_id = p.id WHERE p.published GROUP BY ALL p.id, ROLLUP (p.title) HAVING bool_or(c.spam) ORDER BY 3 DESC
SELECT DISTINCT country FROM addresses
SELECT DISTINCT country FROM addresses ORDER BY country
SELECT DISTINCT country FROM addresses ORDER BY 1 ASC NULLS FIRST
SELECT DISTINCT ON (country) country, city FROM addresses
SELECT DISTINCT ON (country) country, city FROM addresses ORDER BY country
SELECT DISTINCT ON (country) country, city FROM addresses ORDER BY 1 ASC NULLS FIRST
SELECT DISTINCT country, city FROM addresses
SELECT DISTINCT country, city FROM addresses ORDER BY country
SELECT DISTINCT country, city FROM addresses ORDER BY 1 ASC NULLS FIRST
SELECT DISTINCT ON (lower(email)) email FROM addresses
SELECT DISTINCT ON (lower(email)) email FROM addresses ORDER BY country
SELECT DISTINCT ON (lower(email)) email FROM addresses ORDER BY 1 ASC NULLS FIRST
SELECT sum(x) FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
SELECT sum(x) OVER () FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
SELECT sum(x) OVER (PARTITION BY y) FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
SELECT rank() OVER (ORDER BY x DESC) FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
SELECT row_number() OVER (PARTITION BY y ORDER BY z) FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
SELECT avg(x) OVER w FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
SELECT lag(x, 1) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
SELECT first_value(x) OVER (w RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES) FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
SELECT count(*) FILTER (WHERE x > 0) OVER w FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
SELECT nth_value(x, 2) OVER (w GROUPS 2 PRECEDING) FROM t WINDOW w AS (PARTITION BY y ORDER BY z)
WITH t AS (SELECT 1) SELECT * FROM t
WITH t AS (SELECT 1) INSERT INTO u SELECT * FROM t
WITH t AS (SELECT 1) UPDATE u SET a = t.a FROM t WHERE u.id = t.id
WITH t AS (SELECT 1) DELETE FROM u USING t WHERE u.id = t.id
WITH t (a) AS (SELECT 1) SELECT * FROM t
WITH t (a) AS (SELECT 1) SELECT count(*) FROM t, u
WITH t (a) AS (SELECT 1) TABLE t
WITH t (a) AS (SELECT 1) INSERT INTO u SELECT * FROM t
WITH t (a) AS (SELECT 1) UPDATE u SET a = t.a FROM t WHERE u.id = t.id
WITH t AS MATERIALIZED (SELECT 1) SELECT count(*) FROM t, u
WITH t AS MATERIALIZED (SELECT 1) TABLE t
WITH t AS MATERIALIZED (SELECT 1) INSERT INTO u SELECT * FROM t
WITH t AS MATERIALIZED (SELECT 1) UPDATE u SET a = t.a FROM t WHERE u.id = t.id
WITH t AS NOT MATERIALIZED (SELECT 1) SELECT * FROM t
WITH t AS NOT MATERIALIZED (SELECT 1) SELECT count(*) FROM t, u
WITH t AS NOT MATERIALIZED (SELECT 1) TABLE t
WITH t AS NOT MATERIALIZED (SELECT 1) UPDATE u SET a = t.a FROM t WHERE u.id = t.id
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 100) TABLE t
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 100) INSERT INTO u SELECT * FROM t
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 100) UPDATE u SET a = t.a FROM t WHERE u.id = t.id
WITH a AS (SELECT 1), t AS (SELECT * FROM a) INSERT INTO u SELECT * FROM t
WITH a AS (SELECT 1), t AS (SELECT * FROM a) UPDATE u SET a = t.a FROM t WHERE u.id = t.id
WITH a AS (SELECT 1), t AS (SELECT * FROM a) DELETE FROM u USING t WHERE u.id = t.id
WITH t AS (INSERT INTO log VALUES (1) RETURNING *) SELECT * FROM t
WITH t AS (INSERT INTO log VALUES (1) RETURNING *) SELECT count(*) FROM t, u
WITH t AS (INSERT INTO log VALUES (1) RETURNING *) TABLE t
WITH t AS (INSERT INTO log VALUES (1) RETURNING *) UPDATE u SET a = t.a FROM t WHERE u.id = t.id
WITH t AS (INSERT INTO log VALUES (1) RETURNING *) DELETE FROM u USING t WHERE u.id = t.id
WITH t AS (UPDATE jobs SET state = 'run' WHERE id = 1 RETURNING id) SELECT * FROM t
WITH t AS (UPDATE jobs SET state = 'run' WHERE id = 1 RETURNING id) TABLE t
WITH t AS (UPDATE jobs SET state = 'run' WHERE id = 1 RETURNING id) INSERT INTO u SELECT * FROM t
WITH t AS (UPDATE jobs SET state = 'run' WHERE id = 1 RETURNING id) DELETE FROM u USING t WHERE u.id = t.id
WITH t AS (DELETE FROM queue RETURNING *) SELECT * FROM t
WITH t AS (DELETE FROM queue RETURNING *) SELECT count(*) FROM t, u
WITH t AS (DELETE FROM queue RETURNING *) TABLE t
WITH t AS (DELETE FROM queue RETURNING *) INSERT INTO u SELECT * FROM t
WITH t AS (DELETE FROM queue RETURNING *) DELETE FROM u USING t WHERE u.id = t.id
WITH t AS (MERGE INTO x USING y ON x.id = y.id WHEN MATCHED THEN DELETE RETURNING x.id) SELECT * FROM t
WITH t AS (MERGE INTO x USING y ON x.id = y.id WHEN MATCHED THEN DELETE RETURNING x.id) INSERT INTO u SELECT * FROM t
WITH t AS (MERGE INTO x USING y ON x.id = y.id WHEN MATCHED THEN DELETE RETURNING x.id) UPDATE u SET a = t.a FROM t WHERE u.id = t.id
WITH t AS (MERGE INTO x USING y ON x.id = y.id WHEN MATCHED THEN DELETE RETURNING x.id) DELETE FROM u USING t WHERE u.id = t.id
WITH t AS (TABLE a) SELECT * FROM t
WITH t AS (TABLE a) TABLE t
WITH t AS (TABLE a) INSERT INTO u SELECT * FROM t
WITH t AS (TABLE a) UPDATE u SET a = t.a FROM t WHERE u.id = t.id
WITH t AS (TABLE a) DELETE FROM u USING t WHERE u.id = t.id
WITH t AS (VALUES (1, 2), (3, 4)) SELECT count(*) FROM t, u
WITH t AS (VALUES (1, 2), (3, 4)) INSERT INTO u SELECT * FROM t
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) SELECT * FROM tree
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) SELECT * FROM tree ORDER BY path
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) SEARCH DEPTH FIRST BY id SET ord SELECT * FROM tree
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) SEARCH DEPTH FIRST BY id SET ord SELECT * FROM tree ORDER BY path
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) SEARCH BREADTH FIRST BY id, parent SET ord SELECT * FROM tree
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) SEARCH BREADTH FIRST BY id, parent SET ord SELECT * FROM tree ORDER BY path
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) CYCLE id SET is_cycle USING p SELECT * FROM tree
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) CYCLE id SET is_cycle USING p SELECT * FROM tree ORDER BY path
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) SEARCH DEPTH FIRST BY id SET ord CYCLE id, parent SET is_cycle TO 'Y' DEFAULT 'N' USING p SELECT * FROM tree
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) SEARCH DEPTH FIRST BY id SET ord CYCLE id, parent SET is_cycle TO 'Y' DEFAULT 'N' USING p SELECT * FROM tree ORDER BY path
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) CYCLE id SET c TO true DEFAULT false USING p SELECT * FROM tree
WITH RECURSIVE tree(id, parent, path) AS (SELECT id, parent, ARRAY[id] FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id, n.parent, path || n.id FROM nodes n JOIN tree t ON n.parent = t.id) CYCLE id SET c TO true DEFAULT false USING p SELECT * FROM tree ORDER BY path
(SELECT a FROM t) UNION SELECT b FROM u
(SELECT a FROM t) UNION (SELECT b FROM u ORDER BY b LIMIT 1)
(SELECT a FROM t) UNION VALUES (1)
(SELECT a FROM t) UNION TABLE u
(SELECT a FROM t) UNION (TABLE u) ORDER BY 1
(SELECT a FROM t) UNION ALL SELECT b FROM u
(SELECT a FROM t) UNION ALL (SELECT b FROM u ORDER BY b LIMIT 1)
(SELECT a FROM t) UNION ALL VALUES (1)
(SELECT a FROM t) UNION ALL TABLE u
(SELECT a FROM t) UNION ALL (TABLE u) ORDER BY 1
(SELECT a FROM t) UNION DISTINCT SELECT b FROM u
(SELECT a FROM t) UNION DISTINCT (SELECT b FROM u ORDER BY b LIMIT 1)
(SELECT a FROM t) UNION DISTINCT VALUES (1)
(SELECT a FROM t) UNION DISTINCT TABLE u
(SELECT a FROM t) UNION DISTINCT (TABLE u) ORDER BY 1
(SELECT a FROM t) INTERSECT SELECT b FROM u
(SELECT a FROM t) INTERSECT (SELECT b FROM u ORDER BY b LIMIT 1)
(SELECT a FROM t) INTERSECT VALUES (1)
(SELECT a FROM t) INTERSECT TABLE u
(SELECT a FROM t) INTERSECT (TABLE u) ORDER BY 1
(SELECT a FROM t) INTERSECT ALL SELECT b FROM u
(SELECT a FROM t) INTERSECT ALL (SELECT b FROM u ORDER BY b LIMIT 1)
(SELECT a FROM t) INTERSECT ALL VALUES (1)
(SELECT a FROM t) INTERSECT ALL TABLE u
(SELECT a FROM t) INTERSECT ALL (TABLE u) ORDER BY 1
(SELECT a FROM t) EXCEPT SELECT b FROM u
(SELECT a FROM t) EXCEPT (SELECT b FROM u ORDER BY b LIMIT 1)
(SELECT a FROM t) EXCEPT VALUES (1)
(SELECT a FROM t) EXCEPT TABLE u
(SELECT a FROM t) EXCEPT (TABLE u) ORDER BY 1
(SELECT a FROM t) EXCEPT ALL SELECT b FROM u
(SELECT a FROM t) EXCEPT ALL (SELECT b FROM u ORDER BY b LIMIT 1)
(SELECT a FROM t) EXCEPT ALL VALUES (1)
(SELECT a FROM t) EXCEPT ALL TABLE u
(SELECT a FROM t) EXCEPT ALL (TABLE u) ORDER BY 1
SELECT 1 UNION SELECT 2 UNION SELECT 3
SELECT 1 UNION SELECT 2 UNION SELECT 3 ORDER BY 1
SELECT 1 UNION SELECT 2 UNION SELECT 3 LIMIT 1
SELECT 1 UNION SELECT 2 UNION SELECT 3 FOR UPDATE
SELECT 1 UNION SELECT 2 INTERSECT SELECT 3
SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 ORDER BY 1
SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 LIMIT 1
SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 FOR UPDATE
SELECT 1 UNION SELECT 2 EXCEPT SELECT 3 UNION ALL SELECT 4
SELECT 1 UNION SELECT 2 EXCEPT SELECT 3 UNION ALL SELECT 4 ORDER BY 1
SELECT 1 UNION SELECT 2 EXCEPT SELECT 3 UNION ALL SELECT 4 LIMIT 1
SELECT 1 UNION SELECT 2 EXCEPT SELECT 3 UNION ALL SELECT 4 FOR UPDATE
VALUES (1)
VALUES (1, 'a'), (2, 'b')
VALUES (DEFAULT)
VALUES (1), (2) ORDER BY 1 DESC LIMIT 1
VALUES ($1, $2::text)
VALUES (1) OFFSET 1
VALUES (now(), current_user)
TABLE users
TABLE public.users
TABLE ONLY users
TABLE users ORDER BY id
TABLE users LIMIT 5
TABLE users FOR SHARE
TABLE "Users" FETCH FIRST ROW ONLY
TABLE users *
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE OF jobs
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE OF jobs LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE NOWAIT
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE NOWAIT LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE SKIP LOCKED
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE OF jobs SKIP LOCKED
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR UPDATE OF jobs SKIP LOCKED LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE OF jobs
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE OF jobs LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE NOWAIT
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE NOWAIT LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE SKIP LOCKED LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE OF jobs SKIP LOCKED
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR NO KEY UPDATE OF jobs SKIP LOCKED LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE OF jobs
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE OF jobs LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE NOWAIT
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE NOWAIT LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE SKIP LOCKED
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE SKIP LOCKED LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE OF jobs SKIP LOCKED
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR SHARE OF jobs SKIP LOCKED LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE OF jobs
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE OF jobs LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE NOWAIT
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE NOWAIT LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE SKIP LOCKED
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE SKIP LOCKED LIMIT 1
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE OF jobs SKIP LOCKED
SELECT * FROM jobs WHERE state = 'new' ORDER BY id FOR KEY SHARE OF jobs SKIP LOCKED LIMIT 1
SELECT * FROM events TABLESAMPLE BERNOULLI (10)
SELECT * FROM events TABLESAMPLE SYSTEM (0.1)
SELECT * FROM events TABLESAMPLE BERNOULLI (5) REPEATABLE (42)
SELECT * FROM events TABLESAMPLE SYSTEM_ROWS (100)
SELECT * FROM events TABLESAMPLE contrib.my_sample (1, 2)
SELECT * FROM events e LIMIT ALL
SELECT * FROM events e LIMIT 10
SELECT * FROM events e LIMIT $1 OFFSET $2
SELECT * FROM events e OFFSET 5
SELECT * FROM events e OFFSET 5 ROWS
SELECT * FROM events e FETCH FIRST ROW ONLY
SELECT * FROM events e FETCH NEXT 5 ROWS ONLY
SELECT * FROM events e OFFSET 10 ROWS FETCH NEXT 10 ROWS ONLY
SELECT * FROM events e ORDER BY 1 FETCH FIRST 3 ROWS WITH TIES
SELECT * FROM events e LIMIT 1 + 1
SELECT * FROM events e LIMIT (SELECT 1)
SELECT * FROM events e OFFSET 1 LIMIT 2
SELECT * FROM events e FETCH FIRST (2 * 3) ROWS ONLY
SELECT a INTO backup FROM t WHERE x
SELECT a INTO TABLE backup FROM t WHERE x
SELECT a INTO TEMP backup FROM t WHERE x
SELECT a INTO TEMPORARY TABLE backup FROM t WHERE x
SELECT a INTO UNLOGGED backup FROM t WHERE x
SELECT a INTO LOCAL TEMP backup FROM t WHERE x
SELECT a INTO archive.backup FROM t WHERE x
SELECT b, c INTO backup FROM t WHERE x
SELECT b, c INTO TABLE backup FROM t WHERE x
SELECT b, c INTO TEMP backup FROM t WHERE x
SELECT b, c INTO TEMPORARY TABLE backup FROM t WHERE x
SELECT b, c INTO UNLOGGED backup FROM t WHERE x
SELECT b, c INTO LOCAL TEMP backup FROM t WHERE x
SELECT b, c INTO archive.backup FROM t WHERE x
SELECT a.* FROM t
SELECT a.b.c FROM t
SELECT a.b.* FROM t
SELECT (a).b FROM t
SELECT (a).* FROM t
SELECT (f(x)).y FROM t
SELECT a[1] FROM t
SELECT a[1][2] FROM t
SELECT a[1:2] FROM t
SELECT a[:2] FROM t
SELECT a[1:] FROM t
SELECT a[:] FROM t
SELECT (array[1, 2])[1] FROM t
SELECT $1.a FROM t
SELECT $1[2] FROM t
SELECT a.b[1].c FROM t
SELECT (a.b).c[1:2] FROM t
SELECT * FROM generate_series(1, 10)
SELECT * FROM generate_series(1, 10) g
SELECT * FROM generate_series(1, 10) AS g
SELECT * FROM generate_series(1, 10) AS g(i)
SELECT * FROM generate_series(1, 10) g(i)
SELECT * FROM generate_series(1, 10) WITH ORDINALITY
SELECT * FROM generate_series(1, 10) WITH ORDINALITY AS g(i, n)
SELECT * FROM json_to_recordset($1) AS x(a int, b text)
SELECT * FROM json_to_record($1) x(a int, b text COLLATE "C")
SELECT * FROM ROWS FROM (f(1), g(2)) AS x
SELECT * FROM ROWS FROM (f(1) AS (a int), g(2)) WITH ORDINALITY x
SELECT * FROM unnest($1::int[], $2::text[]) AS u(id, name)
SELECT * FROM LATERAL f(1) AS x
SELECT * FROM pg_catalog.generate_series(1, 2) n
SELECT * FROM coalesce(1, 2)
SELECT * FROM current_timestamp
SELECT * FROM "My Func"(1)
SELECT * FROM (SELECT 1)
SELECT * FROM (SELECT 1) x
SELECT * FROM (SELECT 1) AS x
SELECT * FROM (SELECT 1) AS x(y)
SELECT * FROM (VALUES (1))
SELECT * FROM (VALUES (1)) x
SELECT * FROM (VALUES (1)) AS x
SELECT * FROM (VALUES (1)) AS x(y)
SELECT * FROM (TABLE t)
SELECT * FROM (TABLE t) x
SELECT * FROM (TABLE t) AS x
SELECT * FROM (TABLE t) AS x(y)
SELECT * FROM (SELECT 1 UNION SELECT 2)
SELECT * FROM (SELECT 1 UNION SELECT 2) x
SELECT * FROM (SELECT 1 UNION SELECT 2) AS x
SELECT * FROM (SELECT 1 UNION SELECT 2) AS x(y)
SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a)
SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) x
SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) AS x
SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) AS x(y)
SELECT * FROM ((SELECT 1))
SELECT * FROM ((SELECT 1)) x
SELECT * FROM ((SELECT 1)) AS x
SELECT * FROM ((SELECT 1)) AS x(y)
SELECT * FROM (((SELECT 1) LIMIT 1))
SELECT * FROM (((SELECT 1) LIMIT 1)) x
SELECT * FROM (((SELECT 1) LIMIT 1)) AS x
SELECT * FROM (((SELECT 1) LIMIT 1)) AS x(y)
select case when a then 1 end from t
select case when a then 1 else 0 end from t
select case when a then 1 else null end from t
select case a when 1 then 'x' end from t
select case a when 1 then 'x' else 0 end from t
select case a when 1 then 'x' else null end from t
select case when a then 1 when b then 2 end from t
select case when a then 1 when b then 2 else 0 end from t
select case when a then 1 when b then 2 else null end from t
select case when a then case when b then c end end from t
select case when a then case when b then c end else 0 end from t
select case when a then case when b then c end else null end from t
select a and b from t
select a or b from t
select not a from t
select not not a from t
select a and not b or c from t
select (a or b) and c from t
select a = 1 and b <> 2 or c < 3 from t
select a is null or b is not null from t
select not (a and b) from t
select a and (b or (c and d)) from t
select a + b from t
select a - b from t
select a * b from t
select a / b from t
select a % b from t
select a ^ b from t
select a = b from t
select a <> b from t
select a != b from t
select a < b from t
select a > b from t
select a <= b from t
select a >= b from t
select a ~ b from t
select a ~* b from t
select a !~ b from t
select a !~* b from t
select a ~~ b from t
select a !~~ b from t
select a ~~* b from t
select a && b from t
select a @> b from t
select a <@ b from t
select a -> b from t
select a ->> b from t
select a #> b from t
select a #>> b from t
select a ? b from t
select a |?& b from t
select a <-> b from t
select a <=> b from t
select a <#> b from t
select a <+> b from t
select a @@ b from t
select a << b from t
select a >> b from t
select a &< b from t
select a &> b from t
select a -|- b from t
select a ^@ b from t
select a @-@ b from t
select a ## b from t
select a === b from t
select a & b from t
select a # b from t
select a operator(pg_catalog.+) b from t
select a operator(s.@@@) b from t
select - a
select + a
select ~ a
select @ a
select !! a
select |/ 4
select
select / 27
select - - a
select - (-1)
select -1
select operator(pg_catalog.-) a
select not - a
select a is null from t
select a is not null from t
select a isnull from t
select a notnull from t
select a is true from t
select a is not true from t
select a is false from t
select a is not false from t
select a is unknown from t
select a is not unknown from t
select a is distinct from b from t
select a is not distinct from b from t
select a is document from t
select a is not document from t
select a is normalized from t
select a is nfc normalized from t
select a is not nfkd normalized from t
select a is json from t
select a is not json from t
select a is json object from t
select a is json array with unique keys from t
select a is json scalar from t
select a is json value without unique from t
select a between 1 and 2 from t
select a not between 1 and 2 from t
select a between symmetric 2 and 1 from t
select a between asymmetric 1 and 2 from t
select a in (1) from t
select a not in (1, 2) from t
select a in (select 1) from t
select a not in (select x from y) from t
select a in ((select 1), 2) from t
select a like 'x' from t
select a not like 'x%' from t
select a like 'x!%' escape '!' from t
select a ilike 'X' from t
select a not ilike b from t
select a similar to 'a|b' from t
select a not similar to 'a' escape '\' from t
select a = any (b) from t
select a = all (select 1) from t
select a <> some (array[1]) from t
select a > any (values (1)) from t
select a like any (array['a', 'b']) from t
select a not ilike all (b) from t
select a at time zone 'UTC' from t
select a at local from t
select a collate "C" from t
select a collate pg_catalog."default" from t
select a ::int from t
select a ::numeric(10, 2) from t
select a ::text[] from t
select a ::int[3] from t
select a ::varchar(5) from t
select a ::timestamp with time zone from t
select a ::interval day to second from t
select a ::"Weird Type" from t
select a ::myschema.mytype from t
select a ::int array from t
select a ::bit(3) from t
select a ::national character varying(3) from t
select a ::double precision from t
select cast(a as int)
select cast(a as date)
select cast(a as varchar(10))
select cast(a as numeric(5, 2))
select cast(a as text[])
select cast(a as timestamp(3))
select cast(a as interval hour to minute)
select cast(1 as int)
select cast(1 as date)
select cast(1 as varchar(10))
select cast(1 as numeric(5, 2))
select cast(1 as text[])
select cast(1 as timestamp(3))
select cast(1 as interval hour to minute)
select cast('2026-01-01' as int)
select cast('2026-01-01' as date)
select cast('2026-01-01' as varchar(10))
select cast('2026-01-01' as numeric(5, 2))
select cast('2026-01-01' as text[])
select cast('2026-01-01' as timestamp(3))
select cast('2026-01-01' as interval hour to minute)
select cast(null as int)
select cast(null as date)
select cast(null as varchar(10))
select cast(null as numeric(5, 2))
select cast(null as text[])
select cast(null as timestamp(3))
select cast(null as interval hour to minute)
select cast($1 as int)
select cast($1 as date)
select cast($1 as varchar(10))
select cast($1 as numeric(5, 2))
select cast($1 as text[])
select cast($1 as timestamp(3))
select cast($1 as interval hour to minute)
select int '1'
select date '1'
select time '1'
select timestamp '1'
select timestamptz '1'
select interval '1'
select bool '1'
select text '1'
select json '1'
select jsonb '1'
select numeric '1'
select uuid '1'
select bytea '1'
select point '1'
select inet '1'
select myschema.mytype '1'
select numeric(10, 2) '1'
select varchar(3) '1'
select bit varying(4) '1'
select timestamp(3) with time zone '1'
select time without time zone '1'
select double precision '1'
select national char(2) '1'
select float(4) '1'
select interval '1' year
select interval '1' month
select interval '1' day
select interval '1' hour
select interval '1' minute
select interval '1' second
select interval '1' second(3)
select interval '1' year to month
select interval '1' day to hour
select interval '1' day to minute
select interval '1' day to second
select interval '1' day to second(2)
select interval '1' hour to minute
select interval '1' hour to second
select interval '1' minute to second
select extract(year from x) from t
select extract(epoch from now()) from t
select extract('dow' from x) from t
select position('a' in b) from t
select substring(a from 2) from t
select substring(a from 2 for 3) from t
select substring(a for 3) from t
select substring(a, 1, 2) from t
select substring(a similar 'x#"y#"z' escape '#') from t
select trim(a) from t
select trim(both 'x' from a) from t
select trim(leading from a) from t
select trim(trailing 'x' from a) from t
select trim('x' from a) from t
select overlay(a placing 'b' from 2) from t
select overlay(a placing 'b' from 2 for 3) from t
select coalesce(a, b, 0) from t
select nullif(a, '') from t
select greatest(1, 2) from t
select least(a, b) from t
select normalize(a) from t
select normalize(a, nfd) from t
select collation for (a) from t
select treat(a as int) from t
select current_time from t
select current_time(3) from t
select current_timestamp(0) from t
select localtime from t
select localtimestamp(6) from t
select current_role from t
select session_user from t
select system_user from t
select user from t
select current_catalog from t
select current_schema from t
select grouping(a, b) from t
select exists (select 1) from t
select array(select 1) from t
select array[]::int[] from t
select array[[1, 2], [3, 4]] from t
select row() from t
select row(1) from t
select row(a.*, 1) from t
select (1, 2) overlaps (3, 4) from t
select (a, b) = (c, d) from t
select (a, b) in ((1, 2), (3, 4)) from t
select (a, b) in (select c, d from u) from t
select f() from t window w as ()
select f(*) from t window w as ()
select f(1) from t window w as ()
select f(1, 2) from t window w as ()
select f(a => 1) from t window w as ()
select f(1, b := 2) from t window w as ()
select f(distinct a) from t window w as ()
select f(all a) from t window w as ()
select f(variadic a) from t window w as ()
select f(1, variadic a) from t window w as ()
select f(a order by b) from t window w as ()
select f(distinct a, b order by a desc) from t window w as ()
select s.f(1) from t window w as ()
select d.s.f(1) from t window w as ()
select "F"(1) from t window w as ()
select f(a) filter (where b) from t window w as ()
select f(a) within group (order by b) from t window w as ()
select f(0.5) within group (order by b desc) filter (where c) from t window w as ()
select f(a) over w from t window w as ()
select f() over () from t window w as ()
select f(g(h(1))) from t window w as ()
select json_object() from t
select json_object('a': 1) from t
select json_object('a' value 1, 'b' : null absent on null) from t
select json_object('a' : 1 with unique keys returning jsonb) from t
select json_array() from t
select json_array(1, 'a', null null on null) from t
select json_array(select a from t) from t
select json_array(select a from t returning text) from t
select json('{}') from t
select json('{}' with unique keys) from t
select json_scalar(1) from t
select json_serialize(a) from t
select json_serialize(a returning bytea) from t
select json_objectagg(a : b) from t
select json_objectagg(a value b absent on null with unique) from t
select json_arrayagg(a order by b) from t
select json_arrayagg(a null on null returning jsonb) from t
select json_query(a, '$.x') from t
select json_query(a, '$.x' with wrapper) from t
select json_query(a, '$.x' passing 1 as y returning text keep quotes) from t
select json_query(a, '$' omit quotes null on empty error on error) from t
select json_exists(a, '$.x') from t
select json_exists(a, '$.x ? (@ > $y)' passing b as y true on error) from t
select json_value(a, '$.x') from t
select json_value(a, '$.x' returning int default 0 on empty) from t
select json_value(a, '$' error on empty null on error) from t
select merge_action() from t
select * from json_table(d, '$.items[*]' columns (id for ordinality))
select * from json_table(d, '$.items[*]' columns (id for ordinality)) jt
select * from json_table(d, '$.items[*]' columns (id for ordinality) error on error)
select * from json_table(d, '$.items[*]' columns (id for ordinality) error on error) as jt
select * from json_table(d, '$.items[*]' columns (id for ordinality) error on error) jt
select * from json_table(d, '$.items[*]' columns (a int))
select * from json_table(d, '$.items[*]' columns (a int)) as jt
select * from json_table(d, '$.items[*]' columns (a int)) jt
select * from json_table(d, '$.items[*]' columns (a int) error on error)
select * from json_table(d, '$.items[*]' columns (a int) error on error) as jt
select * from json_table(d, '$.items[*]' columns (a int path '$.a')) jt
select * from json_table(d, '$.items[*]' columns (a int path '$.a') error on error)
select * from json_table(d, '$.items[*]' columns (a int path '$.a') error on error) as jt
select * from json_table(d, '$.items[*]' columns (a text path '$.b' default 'x' on empty))
select * from json_table(d, '$.items[*]' columns (a text path '$.b' default 'x' on empty)) as jt
select * from json_table(d, '$.items[*]' columns (a text path '$.b' default 'x' on empty) error on error)
select * from json_table(d, '$.items[*]' columns (a text path '$.b' default 'x' on empty) error on error) as jt
select * from json_table(d, '$.items[*]' columns (a text path '$.b' default 'x' on empty) error on error) jt
select * from json_table(d, '$.items[*]' columns (a jsonb format json with wrapper))
select * from json_table(d, '$.items[*]' columns (a jsonb format json with wrapper)) jt
select * from json_table(d, '$.items[*]' columns (a jsonb format json with wrapper) error on error)
select * from json_table(d, '$.items[*]' columns (a jsonb format json with wrapper) error on error) as jt
select * from json_table(d, '$.items[*]' columns (a jsonb format json with wrapper) error on error) jt
select * from json_table(d, '$.items[*]' columns (a bool exists path '$.c')) as jt
select * from json_table(d, '$.items[*]' columns (a bool exists path '$.c')) jt
select * from json_table(d, '$.items[*]' columns (a bool exists path '$.c') error on error)
select * from json_table(d, '$.items[*]' columns (a bool exists path '$.c') error on error) jt
select * from json_table(d, '$.items[*]' columns (a text omit quotes error on error))
select * from json_table(d, '$.items[*]' columns (a text omit quotes error on error)) as jt
select * from json_table(d, '$.items[*]' columns (a text omit quotes error on error)) jt
select * from json_table(d, '$.items[*]' columns (a text omit quotes error on error) error on error)
select * from json_table(d, '$.items[*]' columns (a text omit quotes error on error) error on error) jt
select * from json_table(d, '$.items[*]' columns (nested path '$.n[*]' columns (b int)))
select * from json_table(d, '$.items[*]' columns (nested path '$.n[*]' columns (b int))) as jt
select * from json_table(d, '$.items[*]' columns (nested path '$.n[*]' columns (b int))) jt
select * from json_table(d, '$.items[*]' columns (nested path '$.n[*]' columns (b int)) error on error) as jt
select * from json_table(d, '$.items[*]' columns (nested path '$.n[*]' columns (b int)) error on error) jt
select * from json_table(d, '$.items[*]' columns (nested '$.n' as n columns (b int, c text)))
select * from json_table(d, '$.items[*]' columns (nested '$.n' as n columns (b int, c text))) as jt
select * from json_table(d, '$.items[*]' columns (nested '$.n' as n columns (b int, c text)) error on error)
select * from json_table(d, '$.items[*]' columns (nested '$.n' as n columns (b int, c text)) error on error) as jt
select * from json_table(d, '$.items[*]' columns (nested '$.n' as n columns (b int, c text)) error on error) jt
select * from json_table(d, '$.items[*]' columns (a int, b text path 'strict $.b'))
select * from json_table(d, '$.items[*]' columns (a int, b text path 'strict $.b')) as jt
select * from json_table(d, '$.items[*]' columns (a int, b text path 'strict $.b')) jt
select * from json_table(d, '$.items[*]' columns (a int, b text path 'strict $.b') error on error)
select * from json_table(d, '$.items[*]' columns (a int, b text path 'strict $.b') error on error) as jt
select * from json_table(d, '$.items[*]' columns (a int, b text path 'strict $.b') error on error) jt
select * from xmltable('/r/i' passing d columns id int)
select * from xmltable('/r/i' passing d columns id int path '@id')
select * from xmltable('/r/i' passing d columns n for ordinality)
select * from xmltable('/r/i' passing d columns a text default 'x')
select * from xmltable('/r/i' passing d columns a text not null)
select * from xmltable('/r/i' passing d columns a int path 'a' default 0 not null, b xml)
select * from xmltable(xmlnamespaces('u' as x), '/x:r' passing by ref d columns a int) as t
select * from xmltable(xmlnamespaces('u' as x, default 'v'), '/x:r' passing by ref d columns a int) as t
select xmlelement(name a) from t
select xmlelement(name a, xmlattributes(b as c), 'x') from t
select xmlforest(a, b as c) from t
select xmlconcat(a, b) from t
select xmlparse(document a) from t
select xmlparse(content a preserve whitespace) from t
select xmlpi(name php, 'x') from t
select xmlroot(a, version '1.0', standalone yes) from t
select xmlroot(a, version no value) from t
select xmlserialize(content a as text) from t
select xmlserialize(document a as varchar(10) indent) from t
select xmlexists('//a' passing by value b) from t
select 1 as "select" from t x
select 1 as select from t x
select 1 value from t x
select 1 as from from t x
select a b from t x
select a "B" from t x
select a as day from t x
select a "day" from t x
select a year_ from t x
select 1 name, 2 type from t x
select a between, b from t x
select a key from t x
select x.select, x.from from t x
select a is, b from t x
select 1 as ü from t x
select ünïcode from t x
select "a""b" from t x
select u&"d\0061t\+000061" from t x
select u&"d!0061t" uescape '!' from t x
select a$1 from t x
select _a from t x
select $1 from t x
select a.b$c from t x
select 'a' 'b'
select E'a\nb'
select E'\x41\101\u0041\U00000041'
select U&'\0041'
select U&'!0041' uescape '!'
select B'0101'
select X'FF'
select N'abc'
select $$a$$
select $q$a $$ b$q$
select 'it''s'
select ''
select 'a;b'
select '--'
select '/* */'
select '\'
select e'\\'
select e'\''
select 1_000
select 0xFF
select 0o17
select 0b11
select 1e10
select 1E-5
select .5
select 5.
select 1.5e+3
select 0xdead_beef
select 9223372036854775808
select 1_0.2_5
select /* a comment */ 1 -- end
select /* a comment */ 1 /* nested /* comment */ */
select /* a comment */ 1 /*+ SeqScan(t) */
select /* a comment */ 1 -- a; b
/*helios:node=replica*/ select 1
/*helios:node=replica*/ select a from t
/*helios:node=replica*/ select now()
select * from t where (((a)))
select * from t where ((a = 1))
select * from t where ((a), (b)) = ((1), (2))
select * from t where a = (select max(b) from u where u.id = t.id)
select * from t where exists (select from u where u.a = t.a and not exists (select 1 from v))
select * from t where (select count(*) from u) > 1
select * from t where a > all (select b from u)
select * from t where (a, b) >= (1, 2)
select * from t where row(a, b) is not null
select * from t where a = 1 and exists (select 1) or b
select * from t where a::date = current_date
select * from t where lower(a) = lower($1)
select * from t where a->>'x' = '1' and (b->'y'->>0)::int > 2
select * from t where a @> '{"x": [1]}'
select * from t where tags && array['a', 'b']
select * from t where a ~ '^x' and a !~* 'y$'
select * from t where point(1, 2) <@ box '((0,0),(1,1))'
select * from t where ts @@ to_tsquery('a & b')
select * from t where embedding <-> '[1,2,3]' < 0.5
select * from t where tstzrange(a, b) @> now()
select * from docs order by embedding <-> $1 limit 5
select * from docs order by embedding <=> '[1,2,3]'::vector(3) limit 5
select * from docs order by 1 - (embedding <=> $1) desc limit 5
select * from docs order by a using < limit 5
select * from docs order by a using operator(pg_catalog.>) nulls last limit 5
select * from docs order by lower(a) collate "de-x-icu" limit 5
select * from docs order by random() limit 5
select * from docs order by 2 desc, 1 limit 5
select * from docs order by case when a then 0 else 1 end, b limit 5
select * from docs order by (a).b limit 5
select * from docs order by a is null, a limit 5
select a, b from t where a = 1 group by a, b
select a, b from t where a = 1 group by a having max(b) > 2
select a, b from t where a = 1 order by a
select a, b from t where a = 1 group by (), a
select a, b from t where a = 1 group by grouping sets (a, rollup (b, c), cube (d))
select a, b from t where a = 1 window w as (order by a), v as (w)
select a, b from t where a = 1 limit 1 for update
select t1.c1, t2.c2 from s1.t1 as t1, s2.t2 t2, (select c3 from s3.t3 limit 10) as t3 (c3), lateral (select * from s4.t4 where t4.x = t1.x) t4 where t1.id = t2.id
select t1.c1, t2.c2 from s1.t1 as t1, s2.t2 t2, (select c3 from s3.t3 limit 10) as t3 (c3), lateral (select * from s4.t4 where t4.x = t1.x) t4 where t1.id = t2.id and t3.c3 = t4.y
select t1.c1, t2.c2 from s1.t1 as t1, s2.t2 t2, (select c3 from s3.t3 limit 10) as t3 (c3), lateral (select * from s4.t4 where t4.x = t1.x) t4 where t1.id = t2.id and t1.z in (select z from s5.t5)
SELECT "users".* FROM "users" WHERE "users"."id" = $1
SELECT "users".* FROM "users" WHERE "users"."id" = $1 AND "users"."deleted_at" IS NULL
SELECT "users".* FROM "users" WHERE "users"."id" = $1 LIMIT $2
SELECT "users".* FROM "users" WHERE "users"."id" = $1 ORDER BY "users"."id" ASC LIMIT $2 OFFSET $3
SELECT "users".* FROM "users" WHERE "users"."email" = $1
SELECT "users".* FROM "users" WHERE "users"."email" = $1 AND "users"."deleted_at" IS NULL
SELECT "users".* FROM "users" WHERE "users"."email" = $1 LIMIT $2
SELECT "users".* FROM "users" WHERE "users"."email" = $1 ORDER BY "users"."id" ASC LIMIT $2 OFFSET $3
SELECT "users".* FROM "users" WHERE "users"."tenant_id" = $1
SELECT "users".* FROM "users" WHERE "users"."tenant_id" = $1 AND "users"."deleted_at" IS NULL
SELECT "users".* FROM "users" WHERE "users"."tenant_id" = $1 LIMIT $2
SELECT "users".* FROM "users" WHERE "users"."tenant_id" = $1 ORDER BY "users"."id" ASC LIMIT $2 OFFSET $3
select this_.id as id1_0_0_, this_.name as name2_0_0_ from person this_ where this_.name like ?
select this_.id as id1_0_0_, this_.name as name2_0_0_ from person this_ where this_.name like ? order by this_.name asc limit $2
select this_.id as id1_0_0_, this_.name as name2_0_0_ from person this_ where this_.id = $1
select this_.id as id1_0_0_, this_.name as name2_0_0_ from person this_ where this_.id = $1 order by this_.name asc limit $2
select this_.id as id1_0_0_, this_.name as name2_0_0_ from person this_ where this_.age > $1
select this_.id as id1_0_0_, this_.name as name2_0_0_ from person this_ where this_.age > $1 order by this_.name asc limit $2
SELECT "auth_user"."id", "auth_user"."username" FROM "auth_user" INNER JOIN "auth_user_groups" ON ("auth_user"."id" = "auth_user_groups"."user_id") WHERE "auth_user_groups"."group_id" = 1
SELECT "auth_user"."id", "auth_user"."username" FROM "auth_user" INNER JOIN "auth_user_groups" ON ("auth_user"."id" = "auth_user_groups"."user_id") WHERE ("auth_user"."is_active" AND UPPER("auth_user"."username"::text) LIKE UPPER('%x%'))
SELECT "auth_user"."id", "auth_user"."username" FROM "auth_user" LEFT OUTER JOIN "profile" ON ("auth_user"."id" = "profile"."user_id") WHERE "auth_user_groups"."group_id" = 1
SELECT "auth_user"."id", "auth_user"."username" FROM "auth_user" LEFT OUTER JOIN "profile" ON ("auth_user"."id" = "profile"."user_id") WHERE ("auth_user"."is_active" AND UPPER("auth_user"."username"::text) LIKE UPPER('%x%'))
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' END as "Type" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', '') AND n.nspname !~ '^pg_toast' AND pg_catalog.pg_table_is_visible(c.oid)
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' END as "Type" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', '') AND n.nspname !~ '^pg_toast' AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' END as "Type" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', '') AND n.nspname !~ '^pg_toast' AND pg_catalog.pg_table_is_visible(c.oid) AND c.relname OPERATOR(pg_catalog.~) '^(x)$' COLLATE pg_catalog.default
SELECT date_trunc('day', created_at) AS bucket, sum(amount) FILTER (WHERE kind = 'in') AS total_in, avg(amount)::numeric(12, 2) FROM ledger GROUP BY 1 ORDER BY bucket
SELECT date_trunc('day', created_at) AS bucket, sum(amount) FILTER (WHERE kind = 'in') AS total_in, avg(amount)::numeric(12, 2) FROM ledger GROUP BY 1 HAVING sum(amount) > $1 ORDER BY bucket
SELECT date_trunc('month', created_at) AS bucket, sum(amount) FILTER (WHERE kind = 'in') AS total_in, avg(amount)::numeric(12, 2) FROM ledger GROUP BY 1 ORDER BY bucket
SELECT date_trunc('month', created_at) AS bucket, sum(amount) FILTER (WHERE kind = 'in') AS total_in, avg(amount)::numeric(12, 2) FROM ledger GROUP BY 1 HAVING sum(amount) > $1 ORDER BY bucket
SELECT date_trunc('hour', created_at) AS bucket, sum(amount) FILTER (WHERE kind = 'in') AS total_in, avg(amount)::numeric(12, 2) FROM ledger GROUP BY 1 ORDER BY bucket
SELECT date_trunc('hour', created_at) AS bucket, sum(amount) FILTER (WHERE kind = 'in') AS total_in, avg(amount)::numeric(12, 2) FROM ledger GROUP BY 1 HAVING sum(amount) > $1 ORDER BY bucket
SELECT DISTINCT ON (device_id) device_id, recorded_at, reading FROM readings WHERE recorded_at > now() - '1 day'::interval ORDER BY device_id, recorded_at DESC
SELECT DISTINCT ON (device_id) device_id, recorded_at, reading FROM readings WHERE recorded_at BETWEEN $1 AND $2 ORDER BY device_id, recorded_at DESC
SELECT DISTINCT ON (device_id) device_id, recorded_at, reading FROM readings WHERE recorded_at >= date '2026-01-01' AND recorded_at < date '2026-02-01' ORDER BY device_id, recorded_at DESC
SELECT nextval('s'), currval('s')
SELECT nextval('s'), lastval()
SELECT nextval('s'), setval('s', 1)
SELECT nextval('s'), setval('s', 1, false)
SELECT nextval('public.s'), currval('s')
SELECT nextval('public.s'), lastval()
SELECT nextval('public.s'), setval('s', 1)
SELECT nextval('public.s'), setval('s', 1, false)
SELECT nextval('"S"'), currval('s')
SELECT nextval('"S"'), lastval()
SELECT nextval('"S"'), setval('s', 1)
SELECT nextval('"S"'), setval('s', 1, false)
SELECT pg_advisory_lock(1)
SELECT pg_advisory_xact_lock(1, 2)
SELECT pg_try_advisory_lock($1)
SELECT pg_advisory_unlock_all()
SELECT pg_notify('c', 'm')
SELECT pg_sleep(0.1)
SELECT pg_backend_pid()
SELECT pg_export_snapshot()
SELECT pg_is_in_recovery()
SELECT pg_current_xact_id()
SELECT pg_terminate_backend(1)
SELECT set_config('app.tenant', $1, true)
SELECT set_config('app.tenant', $1, false)
SELECT set_config('app.user', $1, true)
SELECT set_config('app.user', $1, false)
