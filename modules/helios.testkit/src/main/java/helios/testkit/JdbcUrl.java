package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/** The form of URL that PostgreSQL's JDBC driver takes. */
final class JdbcUrl {

    private JdbcUrl() {}

    static String of(String host, int port, String database, String user, String password) {
        return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
                .formatted(
                        host,
                        port,
                        URLEncoder.encode(database, UTF_8),
                        URLEncoder.encode(user, UTF_8),
                        URLEncoder.encode(password, UTF_8));
    }
}
