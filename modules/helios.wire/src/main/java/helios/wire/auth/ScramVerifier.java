package helios.wire.auth;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server stores in place of a password, as {@code pg_authid.rolpassword} has it: {@code
 * SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}, the last three in base64. Whoever knows it can be neither
 * client nor server, until a client's proof shows the client's key.
 *
 * @param iterations at least 1
 * @param salt not empty
 * @param storedKey the hash of the client's key; {@value ScramKeys#LENGTH} bytes
 * @param serverKey proves the server; {@value ScramKeys#LENGTH} bytes
 */
public record ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {

    /** The iterations that PostgreSQL takes for a new verifier. */
    public static final int DEFAULT_ITERATIONS = 4096;

    private static final Pattern FORM = Pattern.compile(
            "SCRAM-SHA-256\\$([1-9]\\d{0,8}):([A-Za-z0-9+/]+={0,2})\\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)");

    /** Reads the stored form; nothing if it is another. */
    public static Optional<ScramVerifier> parse(String stored) {
        var form = FORM.matcher(stored);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ScramVerifier(
                    Integer.parseInt(form.group(1)),
                    Base64.getDecoder().decode(form.group(2)),
                    Base64.getDecoder().decode(form.group(3)),
                    Base64.getDecoder().decode(form.group(4))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The verifier of a password that is not empty; costs as {@link ScramKeys#derive}. */
    public static ScramVerifier of(String password, byte[] salt, int iterations) {
        var keys = ScramKeys.derive(password, salt, iterations);
        var verifier = new ScramVerifier(
                iterations, salt, keys.storedKey(), keys.serverKey().clone());
        keys.wipe();
        return verifier;
    }

    /**
     * Judges a client's proof of a conversation (RFC 5802's AuthMessage).
     *
     * @return the keys that the proof shows, the caller's to wipe; nothing if it proves nothing
     */
    public Optional<ScramKeys> keys(byte[] proof, byte[] conversation) {
        if (proof.length != ScramKeys.LENGTH) {
            return Optional.empty();
        }
        var clientKey = ScramKeys.xor(proof, ScramKeys.hmac(storedKey, conversation));
        return MessageDigest.isEqual(ScramKeys.sha256(clientKey), storedKey)
                ? Optional.of(new ScramKeys(clientKey, serverKey.clone()))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "ScramVerifier[***]";
    }
}
