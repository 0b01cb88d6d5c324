INSERT INTO users VALUES (1, 'a')
INSERT INTO users DEFAULT VALUES RETURNING *
INSERT INTO users SELECT * FROM old_users
INSERT INTO users SELECT * FROM old_users RETURNING id
INSERT INTO users SELECT * FROM old_users RETURNING id AS new_id, name
INSERT INTO users (SELECT 1)
INSERT INTO users (SELECT 1) RETURNING *
INSERT INTO users (SELECT 1) RETURNING id AS new_id, name
INSERT INTO users TABLE old_users RETURNING id AS new_id, name
INSERT INTO users (id) VALUES (DEFAULT)
INSERT INTO users (id) VALUES (DEFAULT) RETURNING id
INSERT INTO users (id, name) VALUES ($1, $2) RETURNING id AS new_id, name
INSERT INTO users (id, name) SELECT id, name FROM old_users WHERE x
INSERT INTO users (id, name) SELECT id, name FROM old_users WHERE x RETURNING id AS new_id, name
INSERT INTO users (addr.city, tags[1]) VALUES ('x', 'y') RETURNING id
INSERT INTO users (addr.city, tags[1]) VALUES ('x', 'y') RETURNING id AS new_id, name
INSERT INTO users VALUES (1 + 1, now(), (SELECT max(id) FROM u)) RETURNING id AS new_id, name
INSERT INTO public.users VALUES (1, 'a') RETURNING id
INSERT INTO public.users VALUES (1, 'a') RETURNING *
INSERT INTO public.users VALUES (1), (2), (3) RETURNING *
INSERT INTO public.users (SELECT 1) RETURNING id AS new_id, name
INSERT INTO public.users TABLE old_users RETURNING id AS new_id, name
INSERT INTO public.users (id) VALUES (DEFAULT) RETURNING id AS new_id, name
INSERT INTO public.users (addr.city, tags[1]) VALUES ('x', 'y') RETURNING *
INSERT INTO public.users OVERRIDING USER VALUE SELECT 1 RETURNING *
INSERT INTO public.users VALUES (1 + 1, now(), (SELECT max(id) FROM u))
INSERT INTO public.users VALUES (1 + 1, now(), (SELECT max(id) FROM u)) RETURNING id
INSERT INTO "Users" VALUES (1, 'a')
INSERT INTO "Users" (SELECT 1) RETURNING *
INSERT INTO "Users" (id) VALUES (DEFAULT) RETURNING *
INSERT INTO "Users" (id) VALUES (DEFAULT) RETURNING id AS new_id, name
INSERT INTO "Users" (id, name) VALUES ($1, $2) RETURNING *
INSERT INTO "Users" (id, name) VALUES ($1, $2) RETURNING id AS new_id, name
INSERT INTO "Users" (id, name) SELECT id, name FROM old_users WHERE x
INSERT INTO "Users" (id, name) SELECT id, name FROM old_users WHERE x RETURNING id
INSERT INTO "Users" (id, name) SELECT id, name FROM old_users WHERE x RETURNING id AS new_id, name
INSERT INTO "Users" (addr.city, tags[1]) VALUES ('x', 'y')
INSERT INTO "Users" (addr.city, tags[1]) VALUES ('x', 'y') RETURNING *
INSERT INTO "Users" (id) WITH a AS (SELECT 1) SELECT * FROM a RETURNING id
INSERT INTO "Users" (id) WITH a AS (SELECT 1) SELECT * FROM a RETURNING *
INSERT INTO "Users" VALUES (1 + 1, now(), (SELECT max(id) FROM u)) RETURNING id AS new_id, name
INSERT INTO users AS u (id) VALUES (DEFAULT) RETURNING *
INSERT INTO users AS u (id, name) SELECT id, name FROM old_users WHERE x
INSERT INTO users AS u (addr.city, tags[1]) VALUES ('x', 'y') RETURNING *
INSERT INTO users AS u (id) OVERRIDING SYSTEM VALUE VALUES (1) RETURNING id AS new_id, name
INSERT INTO users AS u OVERRIDING USER VALUE SELECT 1 RETURNING id
INSERT INTO users AS u (id) WITH a AS (SELECT 1) SELECT * FROM a RETURNING id AS new_id, name
INSERT INTO users AS u VALUES (1 + 1, now(), (SELECT max(id) FROM u)) RETURNING id
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT DO NOTHING
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING xmax = 0 AS inserted
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO NOTHING
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO NOTHING RETURNING k
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO NOTHING RETURNING old.v, new.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO NOTHING RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO NOTHING RETURNING xmax = 0 AS inserted
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v RETURNING xmax = 0 AS inserted
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = kv.v + excluded.v WHERE kv.v < 10
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = kv.v + excluded.v WHERE kv.v < 10 RETURNING k
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = kv.v + excluded.v WHERE kv.v < 10 RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = kv.v + excluded.v WHERE kv.v < 10 RETURNING xmax = 0 AS inserted
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (lower(k)) DO NOTHING
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (lower(k)) DO NOTHING RETURNING old.v, new.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (lower(k)) DO NOTHING RETURNING xmax = 0 AS inserted
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k COLLATE "C" text_pattern_ops) DO NOTHING RETURNING k
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k COLLATE "C" text_pattern_ops) DO NOTHING RETURNING old.v, new.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k COLLATE "C" text_pattern_ops) DO NOTHING RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k COLLATE "C" text_pattern_ops) DO NOTHING RETURNING xmax = 0 AS inserted
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT ((k
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT ((k RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT v)) DO NOTHING RETURNING k
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT v)) DO NOTHING RETURNING old.v, new.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT v)) DO NOTHING RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) WHERE active DO UPDATE SET (v, n) = (excluded.v, 1)
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) WHERE active DO UPDATE SET (v, n) = (excluded.v, 1) RETURNING k
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) WHERE active DO UPDATE SET (v, n) = (excluded.v, 1) RETURNING old.v, new.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) WHERE active DO UPDATE SET (v, n) = (excluded.v, 1) RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) WHERE active DO UPDATE SET (v, n) = (excluded.v, 1) RETURNING xmax = 0 AS inserted
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT kv_pkey DO UPDATE SET v = DEFAULT
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT kv_pkey DO UPDATE SET v = DEFAULT RETURNING old.v, new.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT kv_pkey DO UPDATE SET v = DEFAULT RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k, v) DO UPDATE SET v = (SELECT 1), n = n + 1 RETURNING k
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k, v) DO UPDATE SET v = (SELECT 1), n = n + 1 RETURNING WITH (OLD AS o, NEW AS n) o.v, n.*
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k, v) DO UPDATE SET v = (SELECT 1), n = n + 1 RETURNING xmax = 0 AS inserted
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET (v, n) = ROW (1, 2)
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET (v, n) = ROW (1, 2) RETURNING k
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET (v, n) = ROW (1, 2) RETURNING old.v, new.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET (v, n) = ROW (1, 2) RETURNING xmax = 0 AS inserted
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET (v, n) = (SELECT a, b FROM c)
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET (v, n) = (SELECT a, b FROM c) RETURNING k
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET (v, n) = (SELECT a, b FROM c) RETURNING old.v, new.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET a[1] = 2, b.c = 3
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET a[1] = 2, b.c = 3 RETURNING old.v, new.v
INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET a[1] = 2, b.c = 3 RETURNING xmax = 0 AS inserted
INSERT INTO audit (at, who, what) SELECT now(), current_user, $1
INSERT INTO audit (at, who, what) VALUES (now(), $1, $2::jsonb)
INSERT INTO audit (at, who, what) SELECT a.at, a.who, jsonb_build_object('k', a.v) FROM staging a WHERE NOT EXISTS (SELECT 1 FROM audit b WHERE b.id = a.id)
UPDATE accounts SET balance = 0
UPDATE accounts SET (a, b) = (SELECT 1, 2) FROM branches b WHERE b.id = bid
UPDATE accounts SET a = 1, b = 'x', c = NULL FROM (SELECT 1) x
UPDATE accounts SET addr.city = 'x' WHERE id = 1
UPDATE accounts SET addr.city = 'x' WHERE id = $1 AND version = $2 RETURNING *
UPDATE accounts SET tags[2] = 'y' FROM branches b WHERE b.id = bid
UPDATE accounts SET tags[2] = 'y' FROM b, c JOIN d ON c.x = d.x WHERE true
UPDATE accounts SET tags[1:2] = '{a,b}' WHERE id = 1
UPDATE accounts SET tags[1:2] = '{a,b}' WHERE id = $1 AND version = $2 RETURNING *
UPDATE accounts SET a = CASE WHEN b THEN 1 ELSE 2 END WHERE id = $1 AND version = $2 RETURNING *
UPDATE accounts SET a = CASE WHEN b THEN 1 ELSE 2 END FROM b, c JOIN d ON c.x = d.x WHERE true
UPDATE ONLY accounts SET balance = 0 FROM b, c JOIN d ON c.x = d.x WHERE true
UPDATE ONLY accounts SET balance = balance - $1 WHERE id = $1 AND version = $2 RETURNING *
UPDATE ONLY accounts SET balance = balance - $1 FROM (SELECT 1) x
UPDATE ONLY accounts SET balance = DEFAULT WHERE id = $1 AND version = $2 RETURNING *
UPDATE ONLY accounts SET (a, b) = (1, 2) WHERE id = 1
UPDATE ONLY accounts SET (a, b) = (SELECT 1, 2) WHERE id = $1 AND version = $2 RETURNING *
UPDATE ONLY accounts SET a = 1, b = 'x', c = NULL WHERE id = 1
UPDATE ONLY accounts SET addr.city = 'x' FROM branches b WHERE b.id = bid
UPDATE ONLY accounts SET tags[1:2] = '{a,b}' WHERE id = 1
UPDATE ONLY accounts SET a = CASE WHEN b THEN 1 ELSE 2 END WHERE id = 1
UPDATE accounts a SET balance = DEFAULT FROM branches b WHERE b.id = bid
UPDATE accounts a SET (a, b) = (1, 2) FROM branches b WHERE b.id = bid
UPDATE accounts a SET addr.city = 'x' WHERE CURRENT OF c
UPDATE accounts a SET tags[2] = 'y' WHERE CURRENT OF c
UPDATE accounts a SET tags[2] = 'y' FROM b, c JOIN d ON c.x = d.x WHERE true
UPDATE accounts a SET updated_at = now() WHERE id = $1 AND version = $2 RETURNING *
UPDATE accounts AS a SET a = 1, b = 'x', c = NULL WHERE CURRENT OF c
UPDATE accounts AS a SET tags[1:2] = '{a,b}' WHERE id = 1
UPDATE accounts AS a SET updated_at = now() WHERE CURRENT OF c
UPDATE bank.accounts SET (a, b) = (SELECT 1, 2) FROM branches b WHERE b.id = bid
UPDATE bank.accounts SET a = 1, b = 'x', c = NULL FROM branches b WHERE b.id = bid
UPDATE bank.accounts SET tags[1:2] = '{a,b}' FROM (SELECT 1) x
UPDATE bank.accounts SET a = CASE WHEN b THEN 1 ELSE 2 END WHERE id = 1
UPDATE "Accounts" SET balance = balance - $1 WHERE id = $1 AND version = $2 RETURNING *
UPDATE "Accounts" SET balance = balance - $1 WHERE CURRENT OF c
UPDATE "Accounts" SET balance = DEFAULT WHERE id = 1
UPDATE "Accounts" SET (a, b) = (1, 2) FROM branches b WHERE b.id = bid
UPDATE accounts * SET balance = DEFAULT WHERE id = $1 AND version = $2 RETURNING *
UPDATE accounts * SET a = 1, b = 'x', c = NULL WHERE CURRENT OF c
UPDATE accounts * SET addr.city = 'x' WHERE id = 1
UPDATE accounts * SET tags[2] = 'y' WHERE id = 1
UPDATE accounts * SET tags[2] = 'y' FROM b, c JOIN d ON c.x = d.x WHERE true
UPDATE accounts * SET tags[1:2] = '{a,b}' FROM branches b WHERE b.id = bid
UPDATE accounts * SET a = CASE WHEN b THEN 1 ELSE 2 END
UPDATE accounts * SET a = CASE WHEN b THEN 1 ELSE 2 END FROM branches b WHERE b.id = bid
UPDATE accounts * SET a = CASE WHEN b THEN 1 ELSE 2 END FROM (SELECT 1) x
UPDATE accounts * SET updated_at = now() FROM branches b WHERE b.id = bid
UPDATE items i SET qty = i.qty - o.qty FROM (SELECT item_id, sum(qty) AS qty FROM order_lines WHERE order_id = $1 GROUP BY item_id) o WHERE o.item_id = i.id
UPDATE items i SET qty = i.qty - o.qty FROM (SELECT item_id, sum(qty) AS qty FROM order_lines WHERE order_id = $1 GROUP BY item_id) o WHERE o.item_id = i.id RETURNING i.id, i.qty
UPDATE items i SET qty = i.qty - o.qty FROM (SELECT item_id, sum(qty) AS qty FROM order_lines WHERE order_id = $1 GROUP BY item_id) o WHERE o.item_id = i.id RETURNING old.qty AS before, new.qty AS after
UPDATE items i SET qty = i.qty - o.qty FROM (SELECT item_id, sum(qty) AS qty FROM order_lines WHERE order_id = $1 GROUP BY item_id) o WHERE o.item_id = i.id RETURNING WITH (OLD AS was) was.*
DELETE FROM sessions
DELETE FROM sessions WHERE expires < now()
DELETE FROM sessions WHERE id IN (SELECT id FROM stale LIMIT 100)
DELETE FROM sessions USING users u WHERE u.id = user_id
DELETE FROM sessions USING a, b LEFT JOIN c ON b.x = c.x WHERE true
DELETE FROM sessions WHERE CURRENT OF cur
DELETE FROM sessions WHERE id = $1 RETURNING *
DELETE FROM sessions WHERE ctid = '(0,1)'
DELETE FROM sessions WHERE EXISTS (SELECT FROM banned)
DELETE FROM sessions RETURNING OLD.id
DELETE FROM ONLY sessions
DELETE FROM ONLY sessions WHERE expires < now()
DELETE FROM ONLY sessions WHERE id IN (SELECT id FROM stale LIMIT 100)
DELETE FROM ONLY sessions USING users u WHERE u.id = user_id
DELETE FROM ONLY sessions USING a, b LEFT JOIN c ON b.x = c.x WHERE true
DELETE FROM ONLY sessions WHERE CURRENT OF cur
DELETE FROM ONLY sessions WHERE id = $1 RETURNING *
DELETE FROM ONLY sessions WHERE ctid = '(0,1)'
DELETE FROM ONLY sessions WHERE EXISTS (SELECT FROM banned)
DELETE FROM ONLY sessions RETURNING OLD.id
DELETE FROM sessions s
DELETE FROM sessions s WHERE expires < now()
DELETE FROM sessions s WHERE id IN (SELECT id FROM stale LIMIT 100)
DELETE FROM sessions s USING users u WHERE u.id = user_id
DELETE FROM sessions s USING a, b LEFT JOIN c ON b.x = c.x WHERE true
DELETE FROM sessions s WHERE id = $1 RETURNING *
DELETE FROM sessions s WHERE ctid = '(0,1)'
DELETE FROM sessions s WHERE EXISTS (SELECT FROM banned)
DELETE FROM sessions s RETURNING OLD.id
DELETE FROM auth.sessions AS s
DELETE FROM auth.sessions AS s WHERE expires < now()
DELETE FROM auth.sessions AS s WHERE id IN (SELECT id FROM stale LIMIT 100)
DELETE FROM auth.sessions AS s USING users u WHERE u.id = user_id
DELETE FROM auth.sessions AS s USING a, b LEFT JOIN c ON b.x = c.x WHERE true
DELETE FROM auth.sessions AS s WHERE CURRENT OF cur
DELETE FROM auth.sessions AS s WHERE id = $1 RETURNING *
DELETE FROM auth.sessions AS s WHERE ctid = '(0,1)'
DELETE FROM auth.sessions AS s WHERE EXISTS (SELECT FROM banned)
DELETE FROM auth.sessions AS s RETURNING OLD.id
DELETE FROM "Sessions"
DELETE FROM "Sessions" WHERE expires < now()
DELETE FROM "Sessions" WHERE id IN (SELECT id FROM stale LIMIT 100)
DELETE FROM "Sessions" USING a, b LEFT JOIN c ON b.x = c.x WHERE true
DELETE FROM "Sessions" WHERE CURRENT OF cur
DELETE FROM "Sessions" WHERE id = $1 RETURNING *
DELETE FROM "Sessions" WHERE ctid = '(0,1)'
DELETE FROM "Sessions" WHERE EXISTS (SELECT FROM banned)
DELETE FROM "Sessions" RETURNING OLD.id
MERGE INTO stock s USING deliveries d ON s.id = d.id WHEN MATCHED THEN UPDATE SET n = s.n + d.n
MERGE INTO stock s USING deliveries d ON s.id = d.id WHEN NOT MATCHED BY SOURCE AND s.old THEN UPDATE SET n = 0 RETURNING merge_action(), s.*
MERGE INTO stock s USING deliveries d ON s.id = d.id WHEN MATCHED AND s.n + d.n <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, at) = (d.n, now()) WHEN NOT MATCHED THEN DO NOTHING
MERGE INTO stock s USING deliveries d ON s.id = d.id WHEN MATCHED AND s.n + d.n <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, at) = (d.n, now()) WHEN NOT MATCHED THEN DO NOTHING RETURNING *
MERGE INTO stock s USING deliveries d ON s.id = d.id WHEN MATCHED AND s.n + d.n <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, at) = (d.n, now()) WHEN NOT MATCHED THEN DO NOTHING RETURNING merge_action(), s.*
MERGE INTO stock s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN MATCHED AND d.n = 0 THEN DELETE
MERGE INTO stock s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN MATCHED AND d.n = 0 THEN DELETE RETURNING *
MERGE INTO stock s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN MATCHED AND d.n = 0 THEN DELETE RETURNING merge_action(), s.*
MERGE INTO stock s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN NOT MATCHED THEN INSERT (id, n) VALUES (d.id, DEFAULT)
MERGE INTO stock s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN NOT MATCHED THEN INSERT (id, n) VALUES (d.id, DEFAULT) RETURNING merge_action(), s.*
MERGE INTO stock s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN NOT MATCHED BY SOURCE AND s.old THEN UPDATE SET n = 0
MERGE INTO stock s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN NOT MATCHED BY SOURCE AND s.old THEN UPDATE SET n = 0 RETURNING merge_action(), s.*
MERGE INTO stock s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (id) OVERRIDING SYSTEM VALUE VALUES (1) RETURNING *
MERGE INTO stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN NOT MATCHED THEN INSERT VALUES (d.id, d.n) RETURNING *
MERGE INTO stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN NOT MATCHED THEN INSERT (id, n) VALUES (d.id, DEFAULT) RETURNING *
MERGE INTO stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN NOT MATCHED BY SOURCE THEN DELETE
MERGE INTO stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN NOT MATCHED BY SOURCE AND s.old THEN UPDATE SET n = 0 RETURNING merge_action(), s.*
MERGE INTO stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN MATCHED AND s.n + d.n <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, at) = (d.n, now()) WHEN NOT MATCHED THEN DO NOTHING
MERGE INTO stock AS s USING deliveries d ON s.id = d.id WHEN MATCHED THEN UPDATE SET n = s.n + d.n RETURNING merge_action(), s.*
MERGE INTO stock AS s USING deliveries d ON s.id = d.id WHEN NOT MATCHED THEN INSERT VALUES (d.id, d.n)
MERGE INTO stock AS s USING deliveries d ON s.id = d.id WHEN NOT MATCHED THEN INSERT VALUES (d.id, d.n) RETURNING *
MERGE INTO stock AS s USING deliveries d ON s.id = d.id WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING *
MERGE INTO stock AS s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN NOT MATCHED BY TARGET THEN INSERT DEFAULT VALUES RETURNING merge_action(), s.*
MERGE INTO stock AS s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (id) OVERRIDING SYSTEM VALUE VALUES (1) RETURNING merge_action(), s.*
MERGE INTO stock AS s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN MATCHED AND d.n = 0 THEN DELETE RETURNING *
MERGE INTO stock AS s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN MATCHED AND s.n + d.n <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, at) = (d.n, now()) WHEN NOT MATCHED THEN DO NOTHING RETURNING merge_action(), s.*
MERGE INTO stock AS s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN NOT MATCHED BY TARGET THEN INSERT DEFAULT VALUES RETURNING merge_action(), s.*
MERGE INTO stock AS s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN NOT MATCHED BY SOURCE THEN DELETE
MERGE INTO stock AS s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN MATCHED AND s.n + d.n <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, at) = (d.n, now()) WHEN NOT MATCHED THEN DO NOTHING RETURNING merge_action(), s.*
MERGE INTO ONLY stock s USING deliveries d ON s.id = d.id WHEN MATCHED THEN UPDATE SET n = s.n + d.n RETURNING merge_action(), s.*
MERGE INTO ONLY stock s USING deliveries d ON s.id = d.id WHEN NOT MATCHED THEN INSERT VALUES (d.id, d.n) RETURNING *
MERGE INTO ONLY stock s USING (SELECT id, sum(n) AS n FROM deliveries GROUP BY id) d ON s.id = d.id WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), s.*
MERGE INTO ONLY stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN MATCHED AND d.n = 0 THEN DELETE RETURNING merge_action(), s.*
MERGE INTO ONLY stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN NOT MATCHED THEN INSERT VALUES (d.id, d.n) RETURNING *
MERGE INTO ONLY stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN NOT MATCHED BY TARGET THEN INSERT DEFAULT VALUES RETURNING *
MERGE INTO ONLY stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING *
MERGE INTO ONLY stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), s.*
MERGE INTO ONLY stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN NOT MATCHED BY SOURCE AND s.old THEN UPDATE SET n = 0 RETURNING merge_action(), s.*
MERGE INTO ONLY stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (id) OVERRIDING SYSTEM VALUE VALUES (1) RETURNING merge_action(), s.*
MERGE INTO ONLY stock s USING (VALUES (1, 2)) AS d(id, n) ON s.id = d.id WHEN MATCHED AND s.n + d.n <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, at) = (d.n, now()) WHEN NOT MATCHED THEN DO NOTHING RETURNING merge_action(), s.*
MERGE INTO ONLY stock s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN MATCHED THEN UPDATE SET n = s.n + d.n RETURNING merge_action(), s.*
MERGE INTO ONLY stock s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN MATCHED AND d.n = 0 THEN DELETE
MERGE INTO ONLY stock s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN MATCHED AND s.n + d.n <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, at) = (d.n, now()) WHEN NOT MATCHED THEN DO NOTHING RETURNING *
MERGE INTO ONLY stock s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN MATCHED AND s.n + d.n <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, at) = (d.n, now()) WHEN NOT MATCHED THEN DO NOTHING RETURNING merge_action(), s.*
MERGE INTO wh.stock s USING deliveries d ON s.id = d.id WHEN NOT MATCHED THEN INSERT (id, n) VALUES (d.id, DEFAULT) RETURNING *
MERGE INTO wh.stock s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN NOT MATCHED BY TARGET THEN INSERT DEFAULT VALUES RETURNING *
MERGE INTO wh.stock s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING *
MERGE INTO wh.stock s USING deliveries d JOIN suppliers p USING (supplier_id) ON s.id = d.id WHEN NOT MATCHED BY SOURCE AND s.old THEN UPDATE SET n = 0 RETURNING *
WITH moved AS (DELETE FROM inbox WHERE done RETURNING *) INSERT INTO archive SELECT * FROM moved
WITH moved AS (DELETE FROM inbox WHERE done RETURNING *) INSERT INTO archive SELECT * FROM moved RETURNING *
WITH moved AS (DELETE FROM inbox WHERE done RETURNING *) MERGE INTO archive USING moved ON false WHEN NOT MATCHED THEN INSERT VALUES (1)
WITH moved AS (DELETE FROM inbox WHERE done RETURNING *) MERGE INTO archive USING moved ON false WHEN NOT MATCHED THEN INSERT VALUES (1) RETURNING *
WITH moved AS (DELETE FROM inbox WHERE done RETURNING *) UPDATE archive SET a = 1
WITH moved AS (DELETE FROM inbox WHERE done RETURNING *) UPDATE archive SET a = 1 RETURNING *
WITH moved AS (DELETE FROM inbox WHERE done RETURNING *) DELETE FROM archive
WITH moved AS (DELETE FROM inbox WHERE done RETURNING *) DELETE FROM archive RETURNING *
WITH src AS (SELECT 1 AS id) INSERT INTO archive SELECT * FROM moved
WITH src AS (SELECT 1 AS id) INSERT INTO archive SELECT * FROM moved RETURNING *
WITH src AS (SELECT 1 AS id) MERGE INTO archive USING moved ON false WHEN NOT MATCHED THEN INSERT VALUES (1)
WITH src AS (SELECT 1 AS id) MERGE INTO archive USING moved ON false WHEN NOT MATCHED THEN INSERT VALUES (1) RETURNING *
WITH src AS (SELECT 1 AS id) UPDATE archive SET a = 1
WITH src AS (SELECT 1 AS id) UPDATE archive SET a = 1 RETURNING *
WITH src AS (SELECT 1 AS id) DELETE FROM archive
WITH src AS (SELECT 1 AS id) DELETE FROM archive RETURNING *
