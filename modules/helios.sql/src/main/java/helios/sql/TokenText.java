package helios.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a token means: a name without its quotes and folded, a string without its escapes. */
final class TokenText {

    /** What begins an escape where {@code UESCAPE} names nothing else. */
    static final char DEFAULT_ESCAPE = '\\';

    private TokenText() {}

    /** The name between two offsets: folded to lower case where it is not quoted, and cut as PostgreSQL cuts it. */
    static String name(byte[] text, int start, int end, boolean quoted, Charset charset) {
        return quoted
                ? cut(unquoted(text, start + 1, end - 1, charset), charset)
                : cut(folded(text, start, end, charset), charset);
    }

    /** Tells whether the name between two offsets begins with these letters in any case. */
    static boolean startsWith(byte[] text, int start, int end, String prefix) {
        int from = text[start] == '"' ? start + 1 : start;
        if (end - from < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (AsciiCase.lower(text[from + i]) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** What a string stands for. Not for {@code U&'...'}. */
    static String string(
            byte[] text,
            int start,
            int end,
            TokenKind kind,
            boolean standardConformingStrings,
            ClientEncoding encoding) {
        return switch (kind) {
            case ESCAPE_STRING -> quoted(text, start + 2, end, true, encoding);
            case DOLLAR_STRING -> {
                int tag = start + 1;
                while (text[tag] != '$') {
                    tag++;
                }
                int delimiter = tag + 1 - start;
                yield new String(text, start + delimiter, end - start - 2 * delimiter, encoding.charset());
            }
            default -> quoted(text, start + 1, end, !standardConformingStrings, encoding);
        };
    }

    /** What a {@code U&"..."} or a {@code U&'...'} holds before its escapes are undone. */
    static String escaped(byte[] text, int start, int end, TokenKind kind, ClientEncoding encoding) {
        return kind == TokenKind.UNICODE_IDENTIFIER
                ? unquoted(text, start + 3, end - 1, encoding.charset())
                : quoted(text, start + 3, end, false, encoding);
    }

    /** The escape character that the string behind {@code UESCAPE} names. */
    static char escapeCharacter(String named, int position) {
        if (named.length() == 1) {
            char c = named.charAt(0);
            if (c < 0x80 && Character.digit(c, 16) < 0 && "+'\" \t\n\r\f\u000B".indexOf(c) < 0) {
                return c;
            }
        }
        throw new SqlSyntaxException("invalid Unicode escape character", position);
    }

    private static String folded(byte[] text, int from, int to, Charset charset) {
        var folded = new byte[to - from];
        for (int i = from; i < to; i++) {
            folded[i - from] = AsciiCase.lower(text[i]);
        }
        return new String(folded, charset);
    }

    private static String unquoted(byte[] text, int from, int to, Charset charset) {
        return new String(text, from, to - from, charset).replace("\"\"", "\"");
    }

    /** Reads from behind the opening quote up to {@code end}, which is behind the last closing one. */
    private static String quoted(byte[] text, int from, int end, boolean backslashEscapes, ClientEncoding encoding) {
        if (!encoding.isClientOnly()) {
            return quoted(text, text, from, end, backslashEscapes, encoding.charset());
        }
        // A byte within a letter may look like a quote or a backslash.
        var content = Arrays.copyOfRange(text, from, end);
        var masked = encoding.mask(content, 0, content.length);
        return quoted(masked, content, 0, content.length, backslashEscapes, encoding.charset());
    }

    private static String quoted(
            byte[] masked, byte[] text, int from, int end, boolean backslashEscapes, Charset charset) {
        var result = new ByteArrayOutputStream(end - from);
        int i = from;
        while (i < end - 1) {
            byte b = masked[i];
            if (b == '\'') {
                if (masked[i + 1] == '\'') {
                    result.write('\'');
                    i += 2;
                } else {
                    i = Lexer.continuation(masked, i + 1, end);
                }
            } else if (b == '\\' && backslashEscapes) {
                i = unescape(masked, i + 1, result, charset);
            } else {
                result.write(text[i]);
                i++;
            }
        }
        return result.toString(charset);
    }

    /** Writes what the escape whose backslash stands before {@code at} means; returns where the text goes on. */
    private static int unescape(byte[] text, int at, ByteArrayOutputStream result, Charset charset) {
        switch (text[at]) {
            case 'b' -> result.write('\b');
            case 'f' -> result.write('\f');
            case 'n' -> result.write('\n');
            case 'r' -> result.write('\r');
            case 't' -> result.write('\t');
            case 'v' -> result.write(0x0B);
            case 'u', 'U' -> {
                int digits = text[at] == 'u' ? 4 : 8;
                var unit = Integer.parseInt(new String(text, at + 1, digits, StandardCharsets.US_ASCII), 16);
                int after = at + 1 + digits;
                if (Character.isBmpCodePoint(unit) && Character.isHighSurrogate((char) unit)) {
                    int lowDigits = text[after + 1] == 'u' ? 4 : 8;
                    var low = Integer.parseInt(new String(text, after + 2, lowDigits, StandardCharsets.US_ASCII), 16);
                    unit = Character.toCodePoint((char) unit, (char) low);
                    after += 2 + lowDigits;
                }
                result.writeBytes(Character.toString(unit).getBytes(charset));
                return after;
            }
            case 'x' -> {
                int after = digits(text, at + 1, 2, 16);
                result.write(after == at + 1 ? 'x' : number(text, at + 1, after, 16));
                return after;
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                int after = digits(text, at, 3, 8);
                result.write(number(text, at, after, 8));
                return after;
            }
            default -> result.write(text[at]);
        }
        return at + 1;
    }

    private static int digits(byte[] text, int from, int most, int radix) {
        int i = from;
        while (i < from + most && Character.digit(text[i], radix) >= 0) {
            i++;
        }
        return i;
    }

    private static int number(byte[] text, int from, int to, int radix) {
        return Integer.parseInt(new String(text, from, to - from, StandardCharsets.US_ASCII), radix);
    }

    /** Undoes {@code \XXXX} and {@code \+XXXXXX}, with another escape character where {@code UESCAPE} names one. */
    static String withoutUnicodeEscapes(String text, char escape, int position) {
        var result = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != escape) {
                result.append(c);
                i++;
            } else if (i + 1 < text.length() && text.charAt(i + 1) == escape) {
                result.append(escape);
                i += 2;
            } else {
                boolean six = i + 1 < text.length() && text.charAt(i + 1) == '+';
                int from = i + (six ? 2 : 1);
                int to = from + (six ? 6 : 4);
                result.appendCodePoint(codePoint(text, from, to, position));
                i = to;
            }
        }
        if (hasLoneSurrogate(result)) {
            throw new SqlSyntaxException("invalid Unicode surrogate pair", position);
        }
        return result.toString();
    }

    private static int codePoint(String text, int from, int to, int position) {
        int codePoint = 0;
        for (int i = from; i < to; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new SqlSyntaxException(
                        SqlSyntaxException.INVALID_ESCAPE_SEQUENCE, "invalid Unicode escape", position);
            }
            codePoint = (codePoint << 4) | digit;
        }
        if (codePoint == 0 || codePoint > Character.MAX_CODE_POINT) {
            throw new SqlSyntaxException("invalid Unicode escape value", position);
        }
        return codePoint;
    }

    private static boolean hasLoneSurrogate(CharSequence text) {
        return text.codePoints().anyMatch(c -> Character.isBmpCodePoint(c) && Character.isSurrogate((char) c));
    }

    /** Cuts a name to 63 bytes, at a letter's border. */
    static String cut(String name, Charset charset) {
        if (name.length() * 4 <= Lexer.MAX_NAME_LENGTH || name.getBytes(charset).length <= Lexer.MAX_NAME_LENGTH) {
            return name;
        }
        int bytes = 0;
        int i = 0;
        while (true) {
            int next = name.offsetByCodePoints(i, 1);
            bytes += name.substring(i, next).getBytes(charset).length;
            if (bytes > Lexer.MAX_NAME_LENGTH) {
                return name.substring(0, i);
            }
            i = next;
        }
    }
}
