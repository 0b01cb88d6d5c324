package helios.wire.auth;

import static com.ongres.stringprep.Tables.bidirectionalPropertyL;
import static com.ongres.stringprep.Tables.bidirectionalPropertyRorAL;
import static com.ongres.stringprep.Tables.mapToNothing;
import static com.ongres.stringprep.Tables.prohibitionAsciiControl;
import static com.ongres.stringprep.Tables.prohibitionChangeDisplayProperties;
import static com.ongres.stringprep.Tables.prohibitionInappropriateCanonicalRepresentation;
import static com.ongres.stringprep.Tables.prohibitionInappropriatePlainText;
import static com.ongres.stringprep.Tables.prohibitionNonAsciiControl;
import static com.ongres.stringprep.Tables.prohibitionNonAsciiSpace;
import static com.ongres.stringprep.Tables.prohibitionNonCharacterCodePoints;
import static com.ongres.stringprep.Tables.prohibitionPrivateUse;
import static com.ongres.stringprep.Tables.prohibitionSurrogateCodes;
import static com.ongres.stringprep.Tables.prohibitionTaggingCharacters;
import static com.ongres.stringprep.Tables.unassignedCodePoints;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** What becomes of a password before it is sent or stored. */
public final class Passwords {

    private static final Pattern MD5 = Pattern.compile("md5[0-9a-f]{32}");

    private Passwords() {}

    /** The bytes as they are: UTF-8, and the byte that a lone surrogate U+DC80 to U+DCFF carries. */
    public static byte[] raw(String password) {
        var bytes = new ByteArrayOutputStream(password.length());
        password.codePoints().forEach(code -> {
            if (code >= 0xDC80 && code <= 0xDCFF) {
                bytes.write(code);
            } else {
                bytes.writeBytes(Character.toString(code).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    /**
     * The bytes that PostgreSQL hashes for SCRAM: those of the password's SASLprep form (RFC 4013) if it has one, else
     * those of the password itself. Like PostgreSQL, prohibited and bidirectional characters are looked for before the
     * normalization, not behind it.
     */
    public static byte[] prepared(String password) {
        return raw(saslprep(password).orElse(password));
    }

    /** Tells whether a stored secret is what {@link #md5} makes. */
    public static boolean isMd5(String stored) {
        return MD5.matcher(stored).matches();
    }

    /** What a server stores of a password whose role may sign in by MD5: {@code md5} and 32 hexadecimal digits. */
    public static String md5(String password, String role) {
        return "md5" + md5Hex(concat(raw(password), raw(role)));
    }

    /**
     * What a client answers to a request for an MD5 password.
     *
     * @param stored what {@link #md5} made
     * @param salt the four bytes of the request
     */
    public static String md5Response(String stored, byte[] salt) {
        return "md5" + md5Hex(concat(raw(stored.substring("md5".length())), salt));
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        var all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static String md5Hex(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no MD5; use scram-sha-256", e);
        }
    }

    private static Optional<String> saslprep(String password) {
        if (password.chars().allMatch(c -> c < 0x80)) {
            return Optional.of(password);
        }
        int[] mapped = password.codePoints()
                .map(code -> prohibitionNonAsciiSpace(code) ? ' ' : code)
                .filter(code -> !mapToNothing(code))
                .toArray();
        for (int code : mapped) {
            if (prohibited(code) || unassignedCodePoints(code)) {
                return Optional.empty();
            }
        }
        if (mapped.length == 0 || !bidirectionalRulesHold(mapped)) {
            return Optional.empty();
        }
        return Optional.of(Normalizer.normalize(new String(mapped, 0, mapped.length), Normalizer.Form.NFKC));
    }

    private static boolean prohibited(int code) {
        return prohibitionAsciiControl(code)
                || prohibitionNonAsciiControl(code)
                || prohibitionPrivateUse(code)
                || prohibitionNonCharacterCodePoints(code)
                || prohibitionSurrogateCodes(code)
                || prohibitionInappropriatePlainText(code)
                || prohibitionInappropriateCanonicalRepresentation(code)
                || prohibitionChangeDisplayProperties(code)
                || prohibitionTaggingCharacters(code);
    }

    /** RFC 3454, section 6: right-to-left text holds no left-to-right character, and begins and ends as such. */
    private static boolean bidirectionalRulesHold(int[] codes) {
        boolean rightToLeft = false;
        boolean leftToRight = false;
        for (int code : codes) {
            rightToLeft |= bidirectionalPropertyRorAL(code);
            leftToRight |= bidirectionalPropertyL(code);
        }
        return !rightToLeft
                || (!leftToRight
                        && bidirectionalPropertyRorAL(codes[0])
                        && bidirectionalPropertyRorAL(codes[codes.length - 1]));
    }
}
