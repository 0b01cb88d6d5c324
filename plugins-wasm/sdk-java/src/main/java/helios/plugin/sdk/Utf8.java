package helios.plugin.sdk;

/** Texts and their bytes, without the JDK's charsets: these would make a guest several times as large and slow. */
public final class Utf8 {

    private static final char REPLACEMENT = '\ufffd';

    private Utf8() {}

    /** The bytes of a text; half a surrogate pair becomes a question mark. */
    public static byte[] encode(String text) {
        var bytes = new byte[size(text)];
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | (c >> 6));
                bytes[at++] = trail(c);
            } else if (isPair(text, i)) {
                int point = Character.toCodePoint((char) c, text.charAt(++i));
                bytes[at++] = (byte) (0xf0 | (point >> 18));
                bytes[at++] = trail(point >> 12);
                bytes[at++] = trail(point >> 6);
                bytes[at++] = trail(point);
            } else if (isSurrogate(c)) {
                bytes[at++] = '?';
            } else {
                bytes[at++] = (byte) (0xe0 | (c >> 12));
                bytes[at++] = trail(c >> 6);
                bytes[at++] = trail(c);
            }
        }
        return bytes;
    }

    private static byte trail(int bits) {
        return (byte) (0x80 | (bits & 0x3f));
    }

    private static int size(String text) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                size++;
            } else if (c < 0x800) {
                size += 2;
            } else if (isPair(text, i)) {
                size += 4;
                i++;
            } else {
                size += isSurrogate(c) ? 1 : 3;
            }
        }
        return size;
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private static boolean isPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /** The text of some bytes; what is no UTF-8 becomes U+FFFD. */
    public static String decode(byte[] bytes) {
        return decode(bytes, bytes.length);
    }

    /** The text of the first bytes. */
    public static String decode(byte[] bytes, int length) {
        var chars = new char[length];
        int count = 0;
        int at = 0;
        while (at < length) {
            int lead = bytes[at++];
            if (lead >= 0) {
                chars[count++] = (char) lead;
                continue;
            }
            int more = followers(lead);
            int point = more == 0 ? -1 : point(bytes, at, length, lead, more);
            if (point < 0) {
                chars[count++] = REPLACEMENT;
            } else {
                count += Character.toChars(point, chars, count);
                at += more;
            }
        }
        return new String(chars, 0, count);
    }

    private static int followers(int lead) {
        return switch (lead & 0xf0) {
            case 0xc0, 0xd0 -> 1;
            case 0xe0 -> 2;
            case 0xf0 -> 3;
            default -> 0;
        };
    }

    /** The code point that begins with a byte, or -1 if it is none: cut off, longer than it need be, half a pair, or beyond all. */
    private static int point(byte[] bytes, int at, int length, int lead, int more) {
        if (at + more > length) {
            return -1;
        }
        int point = lead & (0x3f >> more);
        for (int i = 0; i < more; i++) {
            int next = bytes[at + i];
            if ((next & 0xc0) != 0x80) {
                return -1;
            }
            point = (point << 6) | (next & 0x3f);
        }
        boolean shortest = point >= (more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000);
        boolean real = !isSurrogate(point) && point <= Character.MAX_CODE_POINT;
        boolean five = more == 3 && (lead & 0x08) != 0;
        return shortest && real && !five ? point : -1;
    }
}
