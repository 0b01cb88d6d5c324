package helios.sql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * How a session's texts are encoded: PostgreSQL's {@code client_encoding}.
 *
 * <p>The server converts a text before it reads it, so that a byte which looks like a quote inside a letter of, say,
 * SJIS is none. Where letters may hold such bytes, {@link #mask} hides them, at unchanged offsets.
 *
 * @param name PostgreSQL's name in upper case
 * @param letters how many bytes a letter has
 * @param charset reads texts of this encoding; where the JDK has none, ISO-8859-1, which loses nothing
 */
public record ClientEncoding(String name, Letters letters, Charset charset) {

    /** How the length of a letter follows from its first bytes. */
    public enum Letters {
        /** No letter holds a byte below 0x80 but the ASCII letters themselves. */
        ASCII_SAFE,
        /** A byte from 0x80 begins two, but for the single-byte katakana (SJIS). */
        SHIFT_JIS,
        /** A byte from 0x80 begins two (BIG5, GBK, UHC). */
        TWO_BYTES,
        /** A byte from 0x80 begins two, or four if the second is a digit. */
        GB18030,
        /** A byte from 0x80 begins two, 0x8F three. */
        JOHAB,
        /** Not known to this version: whatever is read in such a text is doubtful. */
        UNKNOWN
    }

    /** UTF-8. */
    public static final ClientEncoding UTF8 = new ClientEncoding("UTF8", Letters.ASCII_SAFE, StandardCharsets.UTF_8);

    /** Normalized name to the JDK's charset, for all encodings in which only ASCII has bytes below 0x80. */
    private static final Map<String, String> ASCII_SAFE = Map.ofEntries(
            Map.entry("SQLASCII", "ISO-8859-1"),
            Map.entry("EUCCN", "EUC-CN"),
            Map.entry("EUCJP", "EUC-JP"),
            Map.entry("EUCJIS2004", "EUC-JP"),
            Map.entry("EUCKR", "EUC-KR"),
            Map.entry("EUCTW", "EUC-TW"),
            Map.entry("MULEINTERNAL", "ISO-8859-1"),
            Map.entry("LATIN1", "ISO-8859-1"),
            Map.entry("LATIN2", "ISO-8859-2"),
            Map.entry("LATIN3", "ISO-8859-3"),
            Map.entry("LATIN4", "ISO-8859-4"),
            Map.entry("LATIN5", "ISO-8859-9"),
            Map.entry("LATIN6", "ISO-8859-10"),
            Map.entry("LATIN7", "ISO-8859-13"),
            Map.entry("LATIN8", "ISO-8859-14"),
            Map.entry("LATIN9", "ISO-8859-15"),
            Map.entry("LATIN10", "ISO-8859-16"),
            Map.entry("ISO88591", "ISO-8859-1"),
            Map.entry("ISO88592", "ISO-8859-2"),
            Map.entry("ISO88593", "ISO-8859-3"),
            Map.entry("ISO88594", "ISO-8859-4"),
            Map.entry("ISO88595", "ISO-8859-5"),
            Map.entry("ISO88596", "ISO-8859-6"),
            Map.entry("ISO88597", "ISO-8859-7"),
            Map.entry("ISO88598", "ISO-8859-8"),
            Map.entry("ISO88599", "ISO-8859-9"),
            Map.entry("ISO885910", "ISO-8859-10"),
            Map.entry("ISO885913", "ISO-8859-13"),
            Map.entry("ISO885914", "ISO-8859-14"),
            Map.entry("ISO885915", "ISO-8859-15"),
            Map.entry("ISO885916", "ISO-8859-16"),
            Map.entry("KOI8", "KOI8-R"),
            Map.entry("KOI8R", "KOI8-R"),
            Map.entry("KOI8U", "KOI8-U"),
            Map.entry("ABC", "windows-1258"),
            Map.entry("TCVN", "windows-1258"),
            Map.entry("TCVN5712", "windows-1258"),
            Map.entry("VSCII", "windows-1258"),
            Map.entry("ALT", "IBM866"),
            Map.entry("WIN", "windows-1251"),
            Map.entry("WIN866", "IBM866"),
            Map.entry("WIN874", "x-windows-874"),
            Map.entry("WIN1250", "windows-1250"),
            Map.entry("WIN1251", "windows-1251"),
            Map.entry("WIN1252", "windows-1252"),
            Map.entry("WIN1253", "windows-1253"),
            Map.entry("WIN1254", "windows-1254"),
            Map.entry("WIN1255", "windows-1255"),
            Map.entry("WIN1256", "windows-1256"),
            Map.entry("WIN1257", "windows-1257"),
            Map.entry("WIN1258", "windows-1258"),
            Map.entry("WINDOWS866", "IBM866"),
            Map.entry("WINDOWS874", "x-windows-874"),
            Map.entry("WINDOWS1250", "windows-1250"),
            Map.entry("WINDOWS1251", "windows-1251"),
            Map.entry("WINDOWS1252", "windows-1252"),
            Map.entry("WINDOWS1253", "windows-1253"),
            Map.entry("WINDOWS1254", "windows-1254"),
            Map.entry("WINDOWS1255", "windows-1255"),
            Map.entry("WINDOWS1256", "windows-1256"),
            Map.entry("WINDOWS1257", "windows-1257"),
            Map.entry("WINDOWS1258", "windows-1258"));

    /** The encoding that PostgreSQL knows by this name, in any case and with any punctuation, as the server reads it. */
    public static ClientEncoding of(String name) {
        var key = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
        return switch (key) {
            case "UTF8", "UNICODE" -> UTF8;
            case "SJIS", "MSKANJI", "SHIFTJIS", "WIN932", "WINDOWS932", "SHIFTJIS2004" ->
                with(key, Letters.SHIFT_JIS, "windows-31j");
            case "BIG5", "WIN950", "WINDOWS950" -> with(key, Letters.TWO_BYTES, "Big5");
            case "GBK", "WIN936", "WINDOWS936" -> with(key, Letters.TWO_BYTES, "GBK");
            case "UHC", "WIN949", "WINDOWS949" -> with(key, Letters.TWO_BYTES, "x-windows-949");
            case "GB18030" -> with(key, Letters.GB18030, "GB18030");
            case "JOHAB" -> with(key, Letters.JOHAB, "x-Johab");
            default -> {
                var charset = ASCII_SAFE.get(key);
                yield charset == null
                        ? new ClientEncoding(key, Letters.UNKNOWN, StandardCharsets.ISO_8859_1)
                        : with(key, Letters.ASCII_SAFE, charset);
            }
        };
    }

    /** Tells whether a text of this encoding is read exactly; if not, treat it as one that is not understood. */
    public boolean isKnown() {
        return letters != Letters.UNKNOWN;
    }

    /** Tells whether only clients may use it: there the server refuses {@code \'} inside a string. */
    public boolean isClientOnly() {
        return letters != Letters.ASCII_SAFE && letters != Letters.UNKNOWN;
    }

    /**
     * The text itself, or, where letters may hold bytes that look like ASCII and the text has such letters, a copy of
     * the same length in which those bytes have their high bit set.
     */
    byte[] mask(byte[] text, int from, int to) {
        if (letters == Letters.ASCII_SAFE || letters == Letters.UNKNOWN) {
            return text;
        }
        int first = from;
        while (first < to && text[first] >= 0) {
            first++;
        }
        return first == to ? text : masked(text, first, to);
    }

    private byte[] masked(byte[] text, int from, int to) {
        var masked = Arrays.copyOf(text, to);
        int i = from;
        while (i < to) {
            int next = Math.min(i + lengthAt(text, i, to), to);
            for (int j = i + 1; j < next; j++) {
                masked[j] |= (byte) 0x80;
            }
            i = next;
        }
        return masked;
    }

    private int lengthAt(byte[] text, int at, int to) {
        int first = text[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        return switch (letters) {
            case SHIFT_JIS -> first >= 0xA1 && first <= 0xDF ? 1 : 2;
            case GB18030 -> at + 1 < to && text[at + 1] >= '0' && text[at + 1] <= '9' ? 4 : 2;
            case JOHAB -> first == 0x8F ? 3 : 2;
            case TWO_BYTES -> 2;
            case ASCII_SAFE, UNKNOWN -> 1;
        };
    }

    private static ClientEncoding with(String name, Letters letters, String charset) {
        return new ClientEncoding(name, letters, charset(charset));
    }

    /** A runtime without the module of the rarer charsets still reads every byte, if not as the letter that it means. */
    private static Charset charset(String name) {
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
    }
}
