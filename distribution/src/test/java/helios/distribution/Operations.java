package helios.distribution;

import helios.distribution.Operation.Batch;
import helios.distribution.Operation.Begin;
import helios.distribution.Operation.Bound;
import helios.distribution.Operation.CopyIn;
import helios.distribution.Operation.CopyOut;
import helios.distribution.Operation.End;
import helios.distribution.Operation.Notified;
import helios.distribution.Operation.Portions;
import helios.distribution.Operation.Reported;
import helios.distribution.Operation.ServerProcess;
import helios.distribution.Operation.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Random operations of a session that has a schema of its own, so that what it sees does not depend on who else is there.
 * They are valid, but for the errors that are meant, and for what follows an error within a transaction.
 */
final class Operations {

    private static final List<String> SETTINGS = List.of(
            "work_mem = '%dMB'",
            "TimeZone = 'Etc/GMT+%d'",
            "application_name = 'it''s %d'",
            "app.\"Mixed Case\" = '%d \\ é'",
            "app.plain TO %d, 'two'",
            "extra_float_digits = %d",
            "lock_timeout = '%d min'",
            "bytea_output = 'escape' /* %d */",
            "IntervalStyle TO sql_standard -- %d",
            "SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ /* %d */",
            "random_page_cost = %d");

    private static final List<String> NAMES = List.of(
            "work_mem",
            "TimeZone",
            "application_name",
            "extra_float_digits",
            "lock_timeout",
            "bytea_output",
            "IntervalStyle",
            "default_transaction_isolation",
            "random_page_cost",
            "search_path");

    private static final List<String> ERRORS = List.of(
            "SELECT 1/0",
            "SELECT * FROM missing_table",
            "syntax error here",
            "SELECT 'x'::int",
            "SET work_mem = 'much'",
            "SET ROLE postgres",
            "EXECUTE missing",
            "CLOSE missing",
            "SELECT 1; SELECT 1/0; SELECT 3",
            "ROLLBACK TO missing",
            "SET no_such_setting = 1",
            "DO $$BEGIN RAISE EXCEPTION 'told' USING ERRCODE = 'AB123', HINT = 'none', DETAIL = 'much'; END$$");

    private final Random random;
    private final String schema;
    private final int session;
    private final List<Operation> all = new ArrayList<>();
    /** Raised by what ends all prepared statements, for drivers that do not notice. */
    private int generation;

    private int transactions;
    private boolean listening;

    private Operations(long seed, int session) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + session);
        this.session = session;
        this.schema = "s" + session;
    }

    /** So many operations, or a few more. */
    static List<Operation> random(long seed, int session, int count) {
        var operations = new Operations(seed, session);
        while (operations.all.size() < count) {
            operations.next();
        }
        operations.sql("DISCARD ALL");
        operations.sql("SELECT count(*), sum(id), md5(string_agg(v, ',' ORDER BY id)) FROM s%d.w".formatted(session));
        return List.copyOf(operations.all);
    }

    /** What the session of that number needs on the server. */
    static String schema(int session) {
        return """
                DROP SCHEMA IF EXISTS s%1$d CASCADE; CREATE SCHEMA s%1$d; GRANT ALL ON SCHEMA s%1$d TO PUBLIC;
                CREATE TABLE s%1$d.w (id int PRIMARY KEY, v text); CREATE SEQUENCE s%1$d.q;
                CREATE TABLE s%1$d.n (id serial PRIMARY KEY, v text); CREATE TABLE s%1$d.d (id int);
                ALTER TABLE s%1$d.d OWNER TO alice;
                GRANT ALL ON ALL TABLES IN SCHEMA s%1$d TO PUBLIC; GRANT ALL ON ALL SEQUENCES IN SCHEMA s%1$d TO PUBLIC;
                """.formatted(session);
    }

    private void next() {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> transaction();
            case 3 -> notification();
            case 4 -> whatEndsThings();
            case 5 -> all.add(new ServerProcess());
            case 6 -> {
                sql("SELECT 'reported'");
                all.add(new Reported());
            }
            case 7 -> readOnly();
            default -> anywhere();
        }
    }

    /** What can be done within a transaction and without. */
    private void anywhere() {
        switch (random.nextInt(22)) {
            case 0 -> sql("SELECT g, 'row ' || g FROM generate_series(1, %d) g".formatted(number(20)));
            case 1 -> all.add(new Bound("", "SELECT $1::int + 1, $2::text", List.of("" + number(99), text())));
            case 2, 3, 4, 5 -> named();
            case 6 -> batch();
            case 7, 8 -> sql("SET " + pick(SETTINGS).formatted(1 + random.nextInt(3)));
            case 9, 10 -> show();
            case 11 -> sql("RESET " + pick(List.of("work_mem", "app.plain", "random_page_cost", "lock_timeout")));
            case 12 -> role();
            case 13 -> sql(pick(ERRORS));
            case 14 -> copy();
            case 15 -> large();
            case 16 -> temporary();
            case 17 -> advisory();
            case 18 -> prepare();
            case 19 -> code();
            case 20 ->
                sql(pick(List.of(
                        "SET search_path = %s, public".formatted(schema),
                        "SET search_path TO DEFAULT",
                        "SELECT count(*) FROM w",
                        "ALTER TABLE %s.d ADD COLUMN IF NOT EXISTS extra int".formatted(schema),
                        "ALTER TABLE %s.d DROP COLUMN IF EXISTS extra".formatted(schema),
                        "SELECT * FROM %s.d".formatted(schema))));
            default -> sql("INSERT INTO %s.n (v) VALUES ('%d') RETURNING id".formatted(schema, number(9)));
        }
    }

    private void named() {
        int old = random.nextInt(12) == 0 && generation > 0 ? 1 : 0;
        int which = random.nextInt(7);
        var text = switch (which) {
            case 0 -> "SELECT count(*), coalesce(sum(id), 0) FROM %s.w WHERE id > $1::int AND v <> $2";
            case 1 ->
                "INSERT INTO %s.w VALUES ($1::int, $2) ON CONFLICT (id) DO UPDATE SET v = excluded.v RETURNING id, v";
            case 2 -> "UPDATE %s.w SET v = left(v || $1::int, 40) WHERE v > $2";
            case 3 -> "DELETE FROM %s.w WHERE id %% 7 = $1::int %% 7 OR v = $2 RETURNING id";
            case 4 -> "SELECT 10 / ($1::int %% 4), $2::text /* %s */";
            case 5 -> "SELECT current_setting('work_mem'), current_user, $1::int, $2::text /* %s */";
            default -> "INSERT INTO %s.w VALUES ($1::int, $2)";
        };
        all.add(new Bound(
                "p%d_%d".formatted(which, generation - old), text.formatted(schema), List.of("" + number(30), text())));
    }

    private void batch() {
        var rows = IntStream.range(0, 2 + random.nextInt(8))
                .mapToObj(_ -> List.of("" + number(60), text()))
                .toList();
        all.add(new Batch(
                "INSERT INTO %s.w VALUES ($1::int, $2)".formatted(schema)
                        + (random.nextInt(3) > 0 ? " ON CONFLICT DO NOTHING" : ""),
                rows));
    }

    /** A custom setting that is not set is unknown, or empty where the server process has met it before. */
    private void show() {
        switch (random.nextInt(5)) {
            case 0 -> sql("SHOW " + pick(NAMES));
            case 1 -> all.add(new Bound("show" + generation, "SELECT current_setting($1, true)", List.of(pick(NAMES))));
            case 2 -> sql("SELECT current_user, session_user, current_schemas(false)");
            case 3 ->
                sql("SELECT coalesce(current_setting('app.plain', true), ''),"
                        + " coalesce(current_setting('app.Mixed Case', true), '')");
            default ->
                sql("SELECT name, setting FROM pg_settings WHERE name IN ('work_mem', 'TimeZone', 'lock_timeout',"
                        + " 'random_page_cost', 'extra_float_digits') ORDER BY name");
        }
    }

    private void role() {
        sql(pick(List.of(
                "SET ROLE team",
                "SET ROLE NONE",
                "RESET ROLE",
                "SET SESSION AUTHORIZATION alice",
                "RESET SESSION AUTHORIZATION",
                "SELECT current_user, session_user, current_setting('is_superuser')")));
    }

    private void copy() {
        if (random.nextBoolean()) {
            all.add(new CopyOut("COPY (SELECT * FROM %s.w ORDER BY id) TO STDOUT%s"
                    .formatted(schema, random.nextBoolean() ? "" : " (FORMAT csv, HEADER)")));
            return;
        }
        int from = 1_000 + random.nextInt(100_000) * 10;
        var data = IntStream.range(0, 1 + random.nextInt(9))
                .mapToObj(i -> (from + i) + "\tcopied " + i + "\n")
                .collect(Collectors.joining());
        all.add(new CopyIn(schema + ".w", random.nextInt(4) == 0 ? data + "no number\tx\n" : data));
    }

    private void large() {
        switch (random.nextInt(4)) {
            case 0 -> sql("SELECT md5(repeat('x', 300000)), repeat('y', 70000)");
            case 1 ->
                all.add(new Bound("", "SELECT length($1), md5($2)", List.of("l".repeat(90_000), "é".repeat(9_000))));
            case 2 -> sql("SELECT g, repeat('z', 200) FROM generate_series(1, 700) g");
            default -> sql("SELECT length('%s')".formatted("q".repeat(40_000)));
        }
    }

    private void temporary() {
        sql(pick(List.of(
                "CREATE TEMP TABLE IF NOT EXISTS mine (i int)",
                "INSERT INTO mine SELECT generate_series(1, 5)",
                "SELECT count(*) FROM mine",
                "DROP TABLE IF EXISTS mine",
                "DROP TABLE IF EXISTS mine",
                "CREATE TEMP TABLE gone (i int) ON COMMIT DROP")));
    }

    private void advisory() {
        int key = session * 100 + random.nextInt(3);
        sql(
                pick(
                        List.of(
                                "SELECT pg_advisory_lock(%d)".formatted(key),
                                "SELECT pg_try_advisory_lock(%d)".formatted(key),
                                "SELECT pg_advisory_unlock(%d)".formatted(key),
                                "SELECT pg_advisory_unlock_all()",
                                "SELECT pg_advisory_xact_lock(%d)".formatted(key),
                                "SELECT objid, mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY 1, 2")));
    }

    private void prepare() {
        sql(pick(List.of(
                "PREPARE mine (int) AS SELECT $1 + 40",
                "EXECUTE mine(%d)".formatted(number(9)),
                "EXECUTE mine(2); SELECT 'behind'",
                "DEALLOCATE mine",
                "DEALLOCATE mine",
                "SELECT name, statement FROM pg_prepared_statements WHERE from_sql ORDER BY 1")));
    }

    private void code() {
        sql(pick(List.of(
                "DO $$BEGIN RAISE NOTICE 'noted'; RAISE WARNING 'warned'; END$$",
                "DO $$BEGIN PERFORM set_config('app.plain', 'by code', false); END$$",
                "SELECT set_config('app.plain', 'by a function', false)",
                "SELECT set_config('work_mem', '9MB', true), current_setting('work_mem')",
                "BEGIN; SET work_mem = '11MB'; ROLLBACK; SELECT current_setting('work_mem')",
                "BEGIN; SELECT nextval('%1$s.q'); SELECT currval('%1$s.q'); COMMIT".formatted(schema),
                "/* a comment; with; these */ SELECT 'a;b' AS \"c;d\"; SELECT 2",
                "VALUES (1, NULL), (2, 'two')",
                "",
                "EXPLAIN (COSTS OFF) SELECT 1")));
    }

    private void whatEndsThings() {
        var text = pick(List.of(
                "DISCARD ALL",
                "DISCARD ALL",
                "DEALLOCATE ALL",
                "DISCARD TEMP",
                "DISCARD PLANS",
                "RESET ALL",
                "UNLISTEN *"));
        sql(text);
        if (text.endsWith(" ALL") && !text.equals("RESET ALL")) {
            generation++;
        }
        listening &= !text.equals("DISCARD ALL") && !text.equals("UNLISTEN *");
        sql("SELECT 'next'");
    }

    private void readOnly() {
        sql("SET default_transaction_read_only = on");
        sql("INSERT INTO %s.w VALUES (999, 'never')".formatted(schema));
        named();
        sql("RESET default_transaction_read_only");
    }

    private void notification() {
        if (!listening) {
            sql("LISTEN channel_%d".formatted(session));
            listening = true;
        }
        sql("NOTIFY channel_%d, 'payload %d'".formatted(session, number(1000)));
        all.add(new Notified());
        if (random.nextBoolean()) {
            sql("UNLISTEN channel_%d".formatted(session));
            listening = false;
        }
    }

    private void transaction() {
        int number = transactions++;
        all.add(new Begin(pick(List.of(
                "", "", "", " ISOLATION LEVEL SERIALIZABLE", " READ ONLY", " ISOLATION LEVEL REPEATABLE READ"))));
        int count = 1 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            within(number);
        }
        boolean commit = random.nextInt(4) > 0;
        all.add(new End(commit));
    }

    private void within(int number) {
        switch (random.nextInt(12)) {
            case 0 -> {
                sql("SAVEPOINT one");
                anywhere();
                anywhere();
                sql(pick(List.of("ROLLBACK TO one", "ROLLBACK TO SAVEPOINT one", "RELEASE one")));
            }
            case 1 -> sql("SET LOCAL " + pick(SETTINGS.subList(0, 7)).formatted(1 + random.nextInt(3)));
            case 2 -> sql("SELECT nextval('%1$s.q'); SELECT currval('%1$s.q')".formatted(schema));
            case 3 ->
                all.add(new Portions(
                        "SELECT g, repeat('p', g % 9) FROM generate_series(1, 50) g", 1 + random.nextInt(20)));
            case 4 -> {
                sql("DECLARE c%d CURSOR FOR SELECT g FROM generate_series(1, 9) g".formatted(number));
                sql("FETCH 3 FROM c" + number);
                anywhere();
                sql("MOVE 2 IN c%1$d; FETCH ALL FROM c%1$d".formatted(number));
            }
            case 5 -> {
                sql("DECLARE held CURSOR WITH HOLD FOR SELECT g FROM generate_series(1, 9) g");
                all.add(new End(true));
                sql("FETCH 4 FROM held");
                anywhere();
                sql("CLOSE held");
                all.add(new Begin(""));
            }
            case 6 -> sql("NOTIFY unheard, 'x'");
            case 7 -> {
                sql("SET LOCAL statement_timeout = '40ms'");
                sql("SELECT 'too long' FROM pg_sleep(30)");
                all.add(new End(false));
                all.add(new Begin(""));
            }
            default -> anywhere();
        }
    }

    private void sql(String text) {
        all.add(new Sql(text));
    }

    private String text() {
        return "t" + random.nextInt(50) + pick(List.of("", "'", "\\", "é", "\t", " \"x\" "));
    }

    private int number(int limit) {
        return random.nextInt(limit);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
