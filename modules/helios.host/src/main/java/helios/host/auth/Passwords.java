package helios.host.auth;

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
import java.text.Normalizer;
import java.util.Optional;

/** The bytes of a password. */
final class Passwords {

    private Passwords() {}

    /** The bytes as they are: UTF-8, and the byte that a lone surrogate U+DC80 to U+DCFF carries. */
    static byte[] raw(String password) {
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
    static byte[] prepared(String password) {
        return raw(saslprep(password).orElse(password));
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
