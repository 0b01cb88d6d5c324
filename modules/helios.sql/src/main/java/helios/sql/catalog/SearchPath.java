package helios.sql.catalog;

import helios.sql.Lexer;
import helios.sql.LexerOptions;
import helios.sql.TokenKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where names without a schema are looked up.
 *
 * @param schemas in order, as they were set; {@code pg_catalog} comes first unless it is among them. Absent: not known
 */
public record SearchPath(Optional<List<String>> schemas) {

    /** The schema of what PostgreSQL brings. */
    public static final String SYSTEM = "pg_catalog";

    /** Any schema may be in it. */
    public static final SearchPath UNKNOWN = new SearchPath(Optional.empty());

    /** Nothing but what PostgreSQL brings. */
    public static final SearchPath SYSTEM_ONLY = new SearchPath(Optional.of(List.of()));

    /** Copies the list. */
    public SearchPath {
        schemas = schemas.map(List::copyOf);
    }

    /** These schemas. */
    public static SearchPath of(String... schemas) {
        return new SearchPath(Optional.of(List.of(schemas)));
    }

    /**
     * Reads a value of {@code search_path}.
     *
     * @param user what {@code "$user"} stands for
     */
    public static SearchPath parse(String setting, String user) {
        var bytes = setting.getBytes(StandardCharsets.UTF_8);
        var lexer = new Lexer().reset(bytes, 0, bytes.length, LexerOptions.DEFAULT);
        var schemas = new ArrayList<String>();
        try {
            while (lexer.next()) {
                var word = setting(bytes, lexer);
                if (lexer.kind() != TokenKind.COMMA && !word.isEmpty()) {
                    schemas.add(word.equals("$user") ? user : word);
                }
            }
        } catch (helios.sql.SqlSyntaxException e) {
            return UNKNOWN;
        }
        return new SearchPath(Optional.of(schemas));
    }

    private static String setting(byte[] text, Lexer lexer) {
        var word = new String(text, lexer.start(), lexer.end() - lexer.start(), StandardCharsets.UTF_8);
        return switch (lexer.kind()) {
            case QUOTED_IDENTIFIER -> word.substring(1, word.length() - 1).replace("\"\"", "\"");
            case STRING -> word.substring(1, word.length() - 1).replace("''", "'");
            default -> word.toLowerCase(Locale.ROOT);
        };
    }

    /** Tells whether a name without schema may be found in this one. */
    boolean mayReach(String schema) {
        return schemas.isEmpty() || schema.equals(SYSTEM) || schemas.get().contains(schema);
    }
}
