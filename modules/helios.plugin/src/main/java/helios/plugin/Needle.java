package helios.plugin;

import java.nio.charset.StandardCharsets;

/** A text that is looked for in a statement's bytes; case of ASCII letters is ignored. */
final class Needle {

    private final byte[] folded;

    Needle(String text) {
        folded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < folded.length; i++) {
            folded[i] = fold(folded[i]);
        }
    }

    boolean in(byte[] text) {
        for (int start = 0; start <= text.length - folded.length; start++) {
            if (standsAt(text, start)) {
                return true;
            }
        }
        return false;
    }

    private boolean standsAt(byte[] text, int start) {
        for (int i = 0; i < folded.length; i++) {
            if (fold(text[start + i]) != folded[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte fold(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 'a' - 'A') : b;
    }
}
