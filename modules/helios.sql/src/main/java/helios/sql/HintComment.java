package helios.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A comment that may hold hints: <code>/&#42;helios:k=v,k=v&#42;/</code> or <code>/&#42;+ k=v k=v &#42;/</code>. What the
 * keys and values mean, and whether the second form is not meant for another reader, is for who acts on them.
 *
 * @param start offset of the comment's first byte
 * @param end offset behind its last
 * @param form which of the two
 * @param items what it says, in order; commas and blanks separate
 */
public record HintComment(int start, int end, Form form, List<Item> items) {

    /** How the comment begins. */
    public enum Form {
        /** <code>/&#42;helios:</code>. */
        HELIOS,
        /** <code>/&#42;+</code>, which pg_hint_plan uses too. */
        PLUS
    }

    /**
     * One item, as it is written.
     *
     * @param key what stands in front of the first {@code =}, or the whole item where there is none
     * @param value what stands behind it
     */
    public record Item(String key, Optional<String> value) {}

    private static final String HELIOS = "helios:";
    private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");

    /**
     * The hint comments of {@code text[from, to)}, in order. What looks like one inside a literal, a quoted name, a line
     * comment or another comment is none.
     *
     * @throws SqlSyntaxException if the text has something that is no token
     */
    public static List<HintComment> findAll(byte[] text, int from, int to, LexerOptions options) {
        if (!mayHaveHints(text, from, to)) {
            return List.of();
        }
        var lexer = new Lexer().reset(text, from, to, options);
        var found = new ArrayList<HintComment>();
        while (lexer.nextOrComment()) {
            if (lexer.kind() == TokenKind.COMMENT) {
                read(lexer, options).ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }

    /** Most texts have none, and this finds out without reading tokens. */
    private static boolean mayHaveHints(byte[] text, int from, int to) {
        for (int i = from; i < to - 2; i++) {
            if (text[i] == '/' && text[i + 1] == '*' && (text[i + 2] == '+' || AsciiCase.lower(text[i + 2]) == 'h')) {
                return true;
            }
        }
        return false;
    }

    private static Optional<HintComment> read(Lexer lexer, LexerOptions options) {
        if (lexer.text()[lexer.start()] != '/') {
            return Optional.empty();
        }
        int length = lexer.end() - lexer.start() - 4;
        var content = new String(
                lexer.text(), lexer.start() + 2, length, options.encoding().charset());
        if (content.startsWith("+")) {
            return Optional.of(of(lexer, Form.PLUS, content.substring(1)));
        }
        return content.regionMatches(true, 0, HELIOS, 0, HELIOS.length())
                ? Optional.of(of(lexer, Form.HELIOS, content.substring(HELIOS.length())))
                : Optional.empty();
    }

    private static HintComment of(Lexer lexer, Form form, String content) {
        var items = SEPARATORS
                .splitAsStream(content)
                .filter(item -> !item.isEmpty())
                .map(HintComment::item)
                .toList();
        return new HintComment(lexer.start(), lexer.end(), form, items);
    }

    private static Item item(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? new Item(text, Optional.empty())
                : new Item(text.substring(0, equals), Optional.of(text.substring(equals + 1)));
    }
}
