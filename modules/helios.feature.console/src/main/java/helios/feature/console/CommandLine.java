package helios.feature.console;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A statement of the console, read as PgBouncer reads it. */
sealed interface CommandLine {

    /** Something of PostgreSQL's that drivers ask when they connect; in lower case, its blanks single. */
    record Question(String text) implements CommandLine {}

    /** SHOW of a table. */
    record Show(String what) implements CommandLine {}

    /** SHOW of what became of statements, of all sessions or of one by its number. */
    record LastRoute(Optional<String> session) implements CommandLine {}

    /** SET of a key. */
    record Set(String key, String value) implements CommandLine {}

    /** A command, and what it is about. */
    record Order(String word, Optional<String> argument) implements CommandLine {}

    /** A word, as it is or in double quotes. */
    String WORD = "(\"(?:[^\"]|\"\")*\"|[0-9a-z_.-]+)";

    Pattern COMMAND = Pattern.compile("([0-9a-z_]+)(?:\\s+" + WORD + ")?\\s*;?", Pattern.CASE_INSENSITIVE);
    Pattern LAST_ROUTE = Pattern.compile("show\\s+last\\s+route(?:\\s+(\\d{1,18}))?\\s*;?", Pattern.CASE_INSENSITIVE);
    Pattern SET = Pattern.compile(
            "set\\s+" + WORD + "\\s*(?:=|\\bto\\b)\\s*('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^\\s;'\"]+)\\s*;?",
            Pattern.CASE_INSENSITIVE);

    /**
     * Reads a statement, which has no blanks at its ends.
     *
     * @throws HeliosException if it is none
     */
    static CommandLine read(String sql) {
        var question = sql.toLowerCase(Locale.ROOT).replaceAll("\\s*;$", "").replaceAll("\\s+", " ");
        if (Fakes.answers(question)) {
            return new Question(question);
        }
        var set = SET.matcher(sql);
        if (set.matches()) {
            return new Set(unquoted(set.group(1)), unquoted(set.group(2)));
        }
        var lastRoute = LAST_ROUTE.matcher(sql);
        if (lastRoute.matches()) {
            return new LastRoute(Optional.ofNullable(lastRoute.group(1)));
        }
        var command = COMMAND.matcher(sql);
        if (!command.matches()) {
            throw unknown(sql);
        }
        var word = command.group(1).toLowerCase(Locale.ROOT);
        var argument = argument(command);
        return (word.equals("show") || word.equals("select")) && argument.isPresent()
                ? new Show(argument.get().toLowerCase(Locale.ROOT))
                : new Order(word, argument);
    }

    private static Optional<String> argument(Matcher command) {
        return Optional.ofNullable(command.group(2)).map(CommandLine::unquoted);
    }

    private static String unquoted(String text) {
        char quote = text.charAt(0);
        return quote == '"' || quote == '\''
                ? text.substring(1, text.length() - 1)
                        .replace(String.valueOf(quote).repeat(2), String.valueOf(quote))
                : text;
    }

    /** What somebody is told who typed something else. */
    static HeliosException unknown(String sql) {
        return new HeliosException(
                SqlState.SYNTAX_ERROR,
                "invalid command '%s', use SHOW HELP; there are: %s".formatted(sql, String.join(", ", Commands.WORDS)));
    }
}
