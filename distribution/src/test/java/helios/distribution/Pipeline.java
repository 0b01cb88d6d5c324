package helios.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.testkit.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A random conversation: the requests that a client sends in one go. It holds what drivers send and, as often, what none
 * would: names that do not exist, requests out of order, data of a COPY that nobody asked for.
 *
 * @param requests in their order, each a complete message
 */
record Pipeline(List<Request> requests) {

    private static final List<String> NAMES = List.of("", "", "", "a", "b", "missing");

    private static final List<String> SIMPLE = List.of(
            "SELECT 1",
            "",
            ";",
            "SELECT 1; SELECT 2, 'b'; SELECT 3 WHERE false",
            "SELECT 1/0",
            "SELECT 1; SELECT 1/0; SELECT 3",
            "INSERT INTO diff VALUES (100, 'x'); SELECT 1/0",
            "INSERT INTO diff SELECT 200, 'y' ON CONFLICT DO NOTHING",
            "SELECT * FROM diff ORDER BY id",
            "UPDATE diff SET v = v || '!' WHERE id < 3",
            "DELETE FROM diff WHERE id = 2 RETURNING id",
            "BEGIN",
            "BEGIN; SELECT 1",
            "BEGIN ISOLATION LEVEL SERIALIZABLE",
            "COMMIT",
            "COMMIT AND CHAIN",
            "ROLLBACK",
            "SAVEPOINT s",
            "ROLLBACK TO s",
            "RELEASE s",
            "SET application_name = 'diff'",
            "SET LOCAL TimeZone = 'Asia/Tokyo'",
            "SET client_encoding = 'LATIN1'; SET client_encoding = 'UTF8'",
            "SHOW TimeZone",
            "syntax error here",
            "SELECT repeat('x', 100000)",
            "SELECT repeat('x', 5000), g FROM generate_series(1, 100) g",
            "SELECT g FROM generate_series(1, 3000) g",
            "DO $$BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END$$",
            "SELECT 1; DO $$BEGIN RAISE NOTICE 'n'; END$$; SELECT 2",
            "CREATE TEMP TABLE IF NOT EXISTS scratch (i int)",
            "CREATE TEMP TABLE scratch2 (i int) ON COMMIT DROP",
            "DECLARE c CURSOR FOR SELECT g FROM generate_series(1, 9) g",
            "FETCH 3 FROM c",
            "PREPARE q (int) AS SELECT $1 + 1",
            "EXECUTE q(1)",
            "DEALLOCATE ALL",
            "EXPLAIN (COSTS OFF) SELECT 1",
            "VALUES (1, NULL), (2, 'two')",
            "COPY diff TO STDOUT",
            "COPY (SELECT g, repeat('c', 3000) FROM generate_series(1, 40) g) TO STDOUT",
            "COPY (SELECT 1/0) TO STDOUT",
            "SELECT 1; COPY diff TO STDOUT; SELECT 2",
            "COPY missing_table FROM STDIN");

    private static final List<String> EXTENDED = List.of(
            "SELECT 1",
            "SELECT $1::int + 1",
            "SELECT $1::text, $2::int",
            "SELECT g, repeat('r', g) FROM generate_series(1, 12) g",
            "SELECT repeat('x', 200000)",
            "SELECT 1/0",
            "SELECT 1/($1::int - 1)",
            "INSERT INTO diff VALUES ($1::int, 'p')",
            "UPDATE diff SET v = 'u' WHERE id = $1",
            "SELECT * FROM diff ORDER BY id",
            "",
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT s",
            "ROLLBACK TO s",
            "SELECT * FROM missing_table",
            "SELECT 1; SELECT 2",
            "SET application_name = 'ext'",
            "DO $$BEGIN RAISE NOTICE 'ext'; END$$",
            "COPY diff TO STDOUT",
            "CREATE TEMP TABLE IF NOT EXISTS scratch (i int)");

    private static final List<String> COPY_IN = List.of(
            "COPY diff FROM STDIN",
            "COPY diff FROM STDIN (FORMAT csv)",
            "COPY diff FROM STDIN; SELECT 7",
            "COPY diff FROM STDIN; COPY diff FROM STDIN",
            "SELECT 5; COPY diff FROM STDIN");

    /**
     * One message.
     *
     * @param text what it is, to be read
     * @param bytes the message
     */
    record Request(String text, byte[] bytes) {

        @Override
        public String toString() {
            return text;
        }
    }

    Pipeline {
        requests = List.copyOf(requests);
    }

    /** The conversation of that seed, always the same. */
    static Pipeline random(long seed) {
        var random = new Random(seed * 0x9E3779B97F4A7C15L);
        var requests = new ArrayList<Request>();
        int blocks = 1 + random.nextInt(8);
        for (int i = 0; i < blocks; i++) {
            switch (random.nextInt(10)) {
                case 0, 1 -> requests.add(query(pick(random, SIMPLE)));
                case 2, 3, 4 -> batch(random, requests);
                case 5 -> copyIn(random, requests);
                case 6 -> extendedCopyIn(random, requests);
                case 7 -> requests.add(functionCall(random));
                default -> soup(random, requests);
            }
        }
        return new Pipeline(requests);
    }

    byte[] bytes() {
        var all = new Frames();
        requests.forEach(request -> all.bytes(request.bytes()));
        return all.toBytes();
    }

    /** The same without the requests from one place to another. */
    Pipeline without(int from, int to) {
        var rest = new ArrayList<>(requests);
        rest.subList(from, to).clear();
        return new Pipeline(rest);
    }

    /** The same without what begins a transaction block. */
    Pipeline withoutTransactionBlocks() {
        return new Pipeline(requests.stream()
                .filter(request -> !new String(request.bytes(), UTF_8)
                        .replace("$$BEGIN", "")
                        .contains("BEGIN"))
                .toList());
    }

    @Override
    public String toString() {
        return requests.stream().map(Request::toString).collect(Collectors.joining("\n  ", "  ", "\n"));
    }

    // ---- what drivers send ---------------------------------------------------------------------------------------

    private static void batch(Random random, List<Request> requests) {
        int statements = 1 + random.nextInt(4);
        for (int i = 0; i < statements; i++) {
            var statement = pick(random, NAMES);
            var portal = pick(random, NAMES);
            requests.add(parse(statement, pick(random, EXTENDED)));
            if (random.nextInt(4) == 0) {
                requests.add(describe('S', statement));
            }
            requests.add(bind(random, portal, statement));
            if (random.nextBoolean()) {
                requests.add(describe('P', portal));
            }
            int limit = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
            requests.add(execute(portal, limit));
            if (limit > 0) {
                requests.add(execute(portal, random.nextInt(3)));
            }
            switch (random.nextInt(8)) {
                case 0 -> requests.add(flush());
                case 1 -> requests.add(sync());
                case 2 -> requests.add(close(random.nextBoolean() ? 'S' : 'P', statement));
                default -> {}
            }
        }
        if (random.nextInt(8) > 0) {
            requests.add(sync());
        }
    }

    private static void copyIn(Random random, List<Request> requests) {
        requests.add(query(pick(random, COPY_IN)));
        copyData(random, requests, true);
    }

    private static void extendedCopyIn(Random random, List<Request> requests) {
        requests.add(parse("", "COPY diff FROM STDIN"));
        requests.add(bind(random, "", ""));
        requests.add(execute("", 0));
        if (random.nextInt(3) == 0) {
            requests.add(sync());
        }
        copyData(random, requests, false);
        requests.add(sync());
    }

    /**
     * Rows, then an end, which only a simple COPY may lack, as only there a Sync may stand between the rows: whether the
     * server took such a Sync for a part of an extended COPY that fails, or answers it, cannot be told by its replies.
     */
    private static void copyData(Random random, List<Request> requests, boolean simple) {
        int rows = random.nextInt(4);
        for (int i = 0; i < rows; i++) {
            requests.add(copyRow(random));
            if (random.nextInt(8) == 0) {
                requests.add(simple && random.nextBoolean() ? sync() : flush());
            }
        }
        if (!simple || random.nextInt(10) > 0) {
            requests.add(random.nextInt(4) > 0 ? copyDone() : copyFail());
        }
    }

    private static Request functionCall(Random random) {
        int function = List.of(177, 177, 999_999, 154).get(random.nextInt(4)); // int4pl, none, int4div
        var argument = new byte[] {0, 0, 0, (byte) random.nextInt(2)};
        return new Request(
                "FunctionCall %d(1, %d)".formatted(function, argument[3]),
                new Frames()
                        .functionCall(function, new byte[] {0, 0, 0, 1}, argument)
                        .toBytes());
    }

    private static void soup(Random random, List<Request> requests) {
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            requests.add(any(random));
        }
    }

    private static Request any(Random random) {
        char kind = random.nextBoolean() ? 'S' : 'P';
        return switch (random.nextInt(16)) {
            case 0, 1 -> query(pick(random, SIMPLE));
            case 2, 3 -> parse(pick(random, NAMES), pick(random, EXTENDED));
            case 4, 5 -> bind(random, pick(random, NAMES), pick(random, NAMES));
            case 6 -> describe(kind, pick(random, NAMES));
            case 7, 8 -> execute(pick(random, NAMES), random.nextInt(3));
            case 9 -> close(kind, pick(random, NAMES));
            case 10, 11 -> sync();
            case 12 -> flush();
            case 13 -> copyRow(random);
            case 14 -> random.nextBoolean() ? copyDone() : copyFail();
            default -> functionCall(random);
        };
    }

    private static String pick(Random random, List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    // ---- messages ------------------------------------------------------------------------------------------------

    static Request query(String sql) {
        return new Request("Query " + sql, new Frames().query(sql).toBytes());
    }

    static Request parse(String name, String sql) {
        return new Request(
                "Parse \"%s\" %s".formatted(name, sql),
                new Frames().parse(name, sql).toBytes());
    }

    static Request bind(String portal, String statement, String... parameters) {
        return new Request(
                "Bind \"%s\" \"%s\" %s".formatted(portal, statement, List.of(parameters)),
                new Frames().bind(portal, statement, parameters).toBytes());
    }

    static Request describe(char kind, String name) {
        return new Request(
                "Describe %c \"%s\"".formatted(kind, name),
                new Frames().describe(kind, name).toBytes());
    }

    static Request execute(String portal, int limit) {
        return new Request(
                "Execute \"%s\" %d".formatted(portal, limit),
                new Frames().execute(portal, limit).toBytes());
    }

    static Request close(char kind, String name) {
        return new Request(
                "Close %c \"%s\"".formatted(kind, name),
                new Frames().close(kind, name).toBytes());
    }

    static Request sync() {
        return new Request("Sync", new Frames().sync().toBytes());
    }

    static Request flush() {
        return new Request("Flush", new Frames().flush().toBytes());
    }

    static Request copyData(String data) {
        return new Request(
                "CopyData " + data.strip(),
                new Frames().copyData(data.getBytes(UTF_8)).toBytes());
    }

    static Request copyDone() {
        return new Request("CopyDone", new Frames().copyDone().toBytes());
    }

    static Request copyFail() {
        return new Request("CopyFail", new Frames().copyFail("enough").toBytes());
    }

    private static Request bind(Random random, String portal, String statement) {
        int count = List.of(0, 0, 1, 1, 2).get(random.nextInt(5));
        var values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(8) == 0 ? "none" : Integer.toString(random.nextInt(4));
        }
        return bind(portal, statement, values);
    }

    private static Request copyRow(Random random) {
        int id = 10 + random.nextInt(30);
        return copyData(
                switch (random.nextInt(8)) {
                    case 0 -> "no number\tx\n";
                    case 1 -> id + ",csv\n";
                    case 2 -> "";
                    default -> id + "\trow\n";
                });
    }
}
