package helios.sql.analysis;

import helios.sql.Keyword;
import helios.sql.tree.QualifiedName;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes values and names as SQL: the one place where that is done. */
public final class Quoting {

    private static final Map<String, Keyword> KEYWORDS = Stream.of(Keyword.values())
            .filter(keyword -> keyword != Keyword.NOT_A_KEYWORD)
            .collect(Collectors.toMap(keyword -> keyword.name().toLowerCase(Locale.ROOT), Function.identity()));

    private Quoting() {}

    /**
     * A string constant of this value. Reads the same whatever {@code standard_conforming_strings} says, and begins with a
     * blank where it would otherwise join the word in front of it.
     *
     * @throws IllegalArgumentException if the value has a character that no text of PostgreSQL can hold
     */
    public static String literal(String value) {
        check(value);
        var quoted = "'" + value.replace("'", "''") + "'";
        return value.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
    }

    /**
     * An identifier that means exactly this name, in quotes only if it needs them.
     *
     * @throws IllegalArgumentException if there can be no such name
     */
    public static String identifier(String name) {
        check(name);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a name must not be empty");
        }
        return isPlain(name) ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A name with what qualifies it. */
    public static String name(QualifiedName name) {
        return name.parts().stream().map(part -> identifier(part.value())).collect(Collectors.joining("."));
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        var keyword = KEYWORDS.get(name);
        return keyword == null || keyword.category() == Keyword.Category.UNRESERVED;
    }

    private static void check(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || (Character.isSurrogate(c) && !pair)) {
                throw new IllegalArgumentException(
                        "no text of PostgreSQL holds the character U+%04X".formatted((int) c));
            }
            if (pair) {
                i++;
            }
        }
    }
}
