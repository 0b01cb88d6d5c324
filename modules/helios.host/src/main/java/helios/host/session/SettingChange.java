package helios.host.session;

import helios.sql.Lexer;
import helios.sql.LexerOptions;
import helios.sql.SqlSyntaxException;
import helios.sql.TokenKind;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A SET or RESET as written.
 *
 * @param name of the setting, in lower case; empty if all are reset
 * @param value the text that it is set to; absent = reset, or set to its default
 * @param local whether it ends with the transaction
 */
record SettingChange(String name, Optional<String> value, boolean local) {

    boolean all() {
        return name.isEmpty();
    }

    /** Reads {@code SET [SESSION | LOCAL] name {TO | =} value}, {@code RESET name}, {@code RESET ALL}, {@code DISCARD ALL}. */
    static Optional<SettingChange> of(byte[] text, int from, int to, LexerOptions options) {
        List<String> words;
        try {
            words = words(text, from, to, options);
        } catch (SqlSyntaxException _) {
            return Optional.empty();
        }
        if (words.size() < 2) {
            return Optional.empty();
        }
        return switch (words.getFirst().toLowerCase(Locale.ROOT)) {
            case "reset" -> Optional.of(reset(words));
            case "discard" ->
                words.get(1).equalsIgnoreCase("all")
                        ? Optional.of(new SettingChange("", Optional.empty(), false))
                        : Optional.empty();
            case "set" -> set(words);
            default -> Optional.empty();
        };
    }

    private static SettingChange reset(List<String> words) {
        var name = String.join("", words.subList(1, words.size())).toLowerCase(Locale.ROOT);
        return new SettingChange(name.equals("all") ? "" : name, Optional.empty(), false);
    }

    private static Optional<SettingChange> set(List<String> words) {
        int at = 1;
        boolean local = words.get(at).equalsIgnoreCase("local");
        if (local || words.get(at).equalsIgnoreCase("session")) {
            at++;
        }
        int end = at;
        while (end < words.size()
                && !words.get(end).equals("=")
                && !words.get(end).equalsIgnoreCase("to")) {
            end++;
        }
        if (end == at || end + 1 >= words.size()) {
            return Optional.empty();
        }
        var name = String.join("", words.subList(at, end)).toLowerCase(Locale.ROOT);
        var value = String.join("", words.subList(end + 1, words.size()));
        return Optional.of(new SettingChange(
                name, value.equalsIgnoreCase("default") ? Optional.empty() : Optional.of(value), local));
    }

    private static List<String> words(byte[] text, int from, int to, LexerOptions options) {
        var words = new ArrayList<String>();
        var lexer = new Lexer();
        lexer.reset(text, from, to, options);
        Charset charset = options.encoding().charset();
        while (lexer.next()) {
            var word = new String(text, lexer.start(), lexer.end() - lexer.start(), charset);
            words.add(lexer.kind() == TokenKind.STRING ? unquoted(word, '\'') : unquoted(word, '"'));
        }
        return words;
    }

    private static String unquoted(String word, char quote) {
        var mark = String.valueOf(quote);
        return word.length() >= 2 && word.charAt(0) == quote && word.charAt(word.length() - 1) == quote
                ? word.substring(1, word.length() - 1).replace(mark + mark, mark)
                : word;
    }
}
