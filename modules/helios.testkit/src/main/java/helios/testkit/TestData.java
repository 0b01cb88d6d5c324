package helios.testkit;

import java.util.List;

/**
 * The data set that tests, the demonstration and the manual share, in the database {@code postgres}: {@code users} (1000
 * rows), {@code orders} (10 000) and {@code events} (100 000), a quarter of each tenant's ({@code acme}, {@code globex},
 * {@code initech}, {@code umbrella}) where a row names its tenant, the functions {@code mask_email} and {@code mask_ssn},
 * and a few roles that log in with passwords.
 */
public final class TestData {

    private static final String TABLES = """
            CREATE TABLE users (
                id int PRIMARY KEY, tenant_id text NOT NULL, name text NOT NULL, email text NOT NULL, ssn text NOT NULL);
            INSERT INTO users
                SELECT i, (ARRAY['acme','globex','initech','umbrella'])[1 + i % 4], 'user' || i,
                       'user' || i || '@example.com', '900-00-' || lpad(i::text, 4, '0')
                FROM generate_series(1, 1000) i;
            CREATE TABLE orders (
                id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, tenant_id text NOT NULL,
                amount numeric(10,2) NOT NULL, created_at timestamptz NOT NULL);
            INSERT INTO orders
                SELECT i, 1 + i % 1000, (SELECT tenant_id FROM users WHERE id = 1 + i % 1000), (i % 500) + 0.99,
                       timestamptz '2026-01-01' + i * interval '1 minute'
                FROM generate_series(1, 10000) i;
            CREATE TABLE events (
                id bigint PRIMARY KEY, user_id int NOT NULL, tenant_id text NOT NULL, kind text NOT NULL,
                payload text NOT NULL, at timestamptz NOT NULL);
            INSERT INTO events
                SELECT i, 1 + i % 1000, (ARRAY['acme','globex','initech','umbrella'])[1 + i % 4],
                       (ARRAY['view','click','buy'])[1 + i % 3], md5(i::text),
                       timestamptz '2026-01-01' + i * interval '1 second'
                FROM generate_series(1, 100000) i;
            CREATE FUNCTION mask_email(text) RETURNS text IMMUTABLE LANGUAGE sql
                AS $$SELECT left($1,1)||'***@'||split_part($1,'@',2)$$;
            CREATE FUNCTION mask_ssn(text) RETURNS text IMMUTABLE LANGUAGE sql
                AS $$SELECT 'XXX-XX-'||right($1,4)$$;
            """;

    private TestData() {}

    /** A role of the data set. */
    public enum Role {
        /** An application's role: reads and writes the tables and may create others. */
        APP_USER("app_user", "ALL"),
        /** Reads all, for tests of masking in clear text too. */
        PII_READER("pii_reader", "SELECT"),
        /** The role that tenants' logins such as {@code acme.appuser} end in: reads and writes the tables. */
        APPUSER("appuser", "ALL");

        private final String username;
        private final String privileges;

        Role(String username, String privileges) {
            this.username = username;
            this.privileges = privileges;
        }

        /** The name to log in with. */
        public String username() {
            return username;
        }

        /** The password to log in with. */
        public String password() {
            return username + "-secret";
        }

        /** The same options with this role's name and password. */
        public PgOptions on(PgOptions options) {
            return options.user(username).password(password());
        }

        private String statements() {
            return """
                    CREATE ROLE %1$s LOGIN PASSWORD '%2$s';
                    GRANT %3$s ON ALL TABLES IN SCHEMA public TO %1$s;
                    GRANT USAGE%4$s ON SCHEMA public TO %1$s;
                    """.formatted(username, password(), privileges, privileges.equals("ALL") ? ", CREATE" : "");
        }
    }

    /** Loads the data set through the primary, checks it, and waits until the standbys show it; once for a cluster. */
    public static void load(PostgresCluster cluster) {
        load(cluster.primary());
        cluster.awaitReplication();
    }

    /** Loads the data set and checks it, unless it is there already. */
    public static void load(PostgresServer server) {
        try (var client = PgClient.connect(server.options())) {
            if (client.query("SELECT to_regclass('public.events') IS NULL")
                    .value()
                    .equals("t")) {
                var statements = new StringBuilder(TABLES);
                for (var role : Role.values()) {
                    statements.append(role.statements());
                }
                client.simpleQuery(statements.toString());
                client.query("VACUUM ANALYZE");
            }
        }
        check(server);
    }

    /**
     * Checks that the server has the rows of the data set.
     *
     * @throws IllegalStateException if a count differs
     */
    public static void check(PostgresServer server) {
        try (var client = PgClient.connect(server.options())) {
            expect(client, "SELECT count(*) FROM users", "1000");
            expect(client, "SELECT count(*) FROM orders", "10000");
            expect(client, "SELECT count(*) FROM events", "100000");
            expect(client, "SELECT count(DISTINCT tenant_id) FROM users", "4");
            for (var tenant : List.of("acme", "globex", "initech", "umbrella")) {
                expect(client, "SELECT count(*) FROM users WHERE tenant_id = '" + tenant + "'", "250");
                expect(client, "SELECT count(*) FROM events WHERE tenant_id = '" + tenant + "'", "25000");
            }
        }
    }

    private static void expect(PgClient client, String sql, String expected) {
        var found = client.query(sql).value();
        if (!found.equals(expected)) {
            throw new IllegalStateException("%s yields %s, not %s".formatted(sql, found, expected));
        }
    }
}
