package helios.plugin;

import helios.plugin.TrustedKey.PublicKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The texts that keys and signatures are kept in: raw bytes as base64, PEM, and signify's two lines. */
final class KeyText {

    private static final int KEY = 32;
    private static final int SIGNATURE = 64;
    private static final String SIGNIFY_COMMENT = "untrusted comment:";
    private static final int SIGNIFY_HEAD = 10;

    /**
     * A signature.
     *
     * @param raw 64 bytes
     * @param number the number of signify's key that made it
     */
    record Signature(byte[] raw, Optional<Long> number) {}

    private record Signify(byte[] raw, long number) {}

    private KeyText() {}

    static PublicKey publicKey(byte[] file) {
        var text = ascii(file);
        if (text.startsWith(SIGNIFY_COMMENT)) {
            var signify = signify(text, KEY, "key");
            return new PublicKey(signify.raw(), Optional.of(signify.number()));
        }
        if (text.contains("-----BEGIN")) {
            return new PublicKey(Ed25519.rawOf(pem(text, "PUBLIC KEY")), Optional.empty());
        }
        return new PublicKey(base64(text, KEY, "key"), Optional.empty());
    }

    static Signature signature(byte[] file) {
        var text = ascii(file);
        if (text.startsWith(SIGNIFY_COMMENT)) {
            var signify = signify(text, SIGNATURE, "signature");
            return new Signature(signify.raw(), Optional.of(signify.number()));
        }
        return new Signature(base64(text, SIGNATURE, "signature"), Optional.empty());
    }

    static byte[] pem(String text, String label) {
        var begin = "-----BEGIN " + label + "-----";
        var end = "-----END " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new PluginException("no PEM block \"" + label + "\" in it");
        }
        return decode(text.substring(from + begin.length(), to));
    }

    private static Signify signify(String text, int length, String what) {
        var lines = text.lines().toList();
        var bytes = decode(lines.size() < 2 ? "" : lines.get(1));
        if (lines.stream().skip(2).anyMatch(line -> !line.isBlank())) {
            throw new PluginException("more than the two lines of signify");
        }
        if (bytes.length != SIGNIFY_HEAD + length || bytes[0] != 'E' || bytes[1] != 'd') {
            throw new PluginException("not a " + what + " of signify");
        }
        return new Signify(
                Arrays.copyOfRange(bytes, SIGNIFY_HEAD, bytes.length),
                ByteBuffer.wrap(bytes).getLong(2));
    }

    private static byte[] base64(String text, int length, String what) {
        var bytes = decode(text);
        if (bytes.length != length) {
            throw new PluginException("a raw Ed25519 " + what + " has " + length + " bytes, this one " + bytes.length);
        }
        return bytes;
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new PluginException("not base64: " + e.getMessage(), e);
        }
    }

    private static String ascii(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1);
    }
}
