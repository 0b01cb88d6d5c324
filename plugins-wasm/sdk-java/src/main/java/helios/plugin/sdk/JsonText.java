package helios.plugin.sdk;

import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Reads JSON. */
final class JsonText {

    private static final int MAX_DEPTH = 64;
    private static final String HEX = "0123456789abcdef";

    private final String text;
    private int at;
    private int depth;

    JsonText(String text) {
        this.text = text;
    }

    Json read() {
        var value = value();
        skipSpace();
        if (at < text.length()) {
            throw wrong();
        }
        return value;
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("not JSON from character " + at + " on: " + text);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        skipSpace();
        if (at == text.length()) {
            throw wrong();
        }
        return text.charAt(at);
    }

    private boolean take(char c) {
        boolean there = peek() == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw wrong();
        }
    }

    private Json value() {
        return switch (peek()) {
            case '{' -> nested(this::object);
            case '[' -> nested(this::array);
            case '"' -> new Json.Text(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", new Json.Null());
            default -> number();
        };
    }

    private interface Reader {
        Json read();
    }

    private Json nested(Reader reader) {
        at++;
        if (++depth > MAX_DEPTH) {
            throw wrong();
        }
        var value = reader.read();
        depth--;
        return value;
    }

    private Json word(String word, Json value) {
        if (!text.startsWith(word, at)) {
            throw wrong();
        }
        at += word.length();
        return value;
    }

    private Json object() {
        var members = new LinkedHashMap<String, Json>();
        if (!take('}')) {
            do {
                if (peek() != '"') {
                    throw wrong();
                }
                var name = string();
                expect(':');
                members.put(name, value());
            } while (take(','));
            expect('}');
        }
        return new Json.Members(members);
    }

    private Json array() {
        var values = new ArrayList<Json>();
        if (!take(']')) {
            do {
                values.add(value());
            } while (take(','));
            expect(']');
        }
        return new Json.Elements(values);
    }

    private Json number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return new Json.Num(Numbers.parse(text, start, at));
        } catch (NumberFormatException _) {
            at = start;
            throw wrong();
        }
    }

    private String string() {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            return text.substring(start, at++);
        }
        var out = new StringBuilder().append(text, start, at);
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '"' -> {
                    return out.toString();
                }
                case '\\' -> out.append(escape());
                default -> out.append(c);
            }
        }
        throw wrong();
    }

    private char escape() {
        if (at == text.length()) {
            throw wrong();
        }
        return switch (text.charAt(at++)) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'u' -> unicode();
            default -> throw wrong();
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw wrong();
            }
            code = (code << 4) | digit;
            at++;
        }
        return (char) code;
    }

    static void quote(String value, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
