package helios.feature.console;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Settings and questions of PostgreSQL's that drivers come with when they connect, whoever answers. */
final class Fakes {

    /** A one-row answer. */
    record Answer(String column, char type, String value) {}

    private static final Map<String, Answer> SETTINGS = settings();

    private static final Map<String, Answer> QUESTIONS = Map.of(
            "select version()", new Answer("version", 's', Versions.text()),
            "select current_schema()", new Answer("current_schema", 's', "public"),
            "select current_database()", new Answer("current_database", 's', ConsoleDatabase.NAME),
            "select 1", new Answer("?column?", 'i', "1"),
            "show transaction isolation level", new Answer("transaction_isolation", 's', "read committed"));

    private Fakes() {}

    /** PgBouncer's own five, and those that newer drivers set. */
    private static Map<String, Answer> settings() {
        var settings = new TreeMap<String, Answer>();
        put(settings, "client_encoding", "UTF-8");
        put(settings, "default_transaction_isolation", "read committed");
        put(settings, "standard_conforming_strings", "on");
        put(settings, "datestyle", "ISO");
        put(settings, "timezone", "GMT");
        put(settings, "server_version", Versions.PGBOUNCER + "/helios");
        put(settings, "application_name", "");
        put(settings, "extra_float_digits", "3");
        put(settings, "statement_timeout", "0");
        put(settings, "search_path", "public");
        return settings;
    }

    private static void put(Map<String, Answer> settings, String name, String value) {
        settings.put(name, new Answer(name, 's', value));
    }

    /** The answer to SHOW of a setting; SET of it is taken and ignored. */
    static Optional<Answer> setting(String name) {
        return Optional.ofNullable(SETTINGS.get(name.toLowerCase(Locale.ROOT)));
    }

    static boolean answers(String question) {
        return QUESTIONS.containsKey(question);
    }

    /** The answer to a question that is known. */
    static Optional<Answer> answer(String question) {
        return Optional.ofNullable(QUESTIONS.get(question));
    }
}
