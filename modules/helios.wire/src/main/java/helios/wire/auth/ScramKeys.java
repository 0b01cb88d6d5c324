package helios.wire.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What both sides of a SCRAM-SHA-256 exchange sign with (RFC 5802, section 3). Owns its arrays.
 *
 * @param clientKey proves the client; {@value #LENGTH} bytes
 * @param serverKey proves the server; {@value #LENGTH} bytes
 */
public record ScramKeys(byte[] clientKey, byte[] serverKey) {

    /** Bytes of a key, a proof or a signature. */
    public static final int LENGTH = 32;

    /**
     * The keys of a password that is not empty. Costs about a microsecond for each iteration.
     *
     * @param password in clear text
     * @param salt not empty
     * @param iterations at least 1
     */
    public static ScramKeys derive(String password, byte[] salt, int iterations) {
        var prepared = Passwords.prepared(password);
        var salted = salted(prepared, salt, iterations);
        try {
            return new ScramKeys(hmac(salted, label("Client Key")), hmac(salted, label("Server Key")));
        } finally {
            Arrays.fill(prepared, (byte) 0);
            Arrays.fill(salted, (byte) 0);
        }
    }

    private static byte[] label(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The client's proof for a conversation (RFC 5802's AuthMessage). */
    public byte[] proof(byte[] conversation) {
        return xor(clientKey, hmac(storedKey(), conversation));
    }

    /** What the server keeps of the client's key. */
    public byte[] storedKey() {
        return sha256(clientKey);
    }

    /** The server's proof for a conversation. */
    public byte[] serverSignature(byte[] conversation) {
        return hmac(serverKey, conversation);
    }

    /** Overwrites both keys. */
    public void wipe() {
        Arrays.fill(clientKey, (byte) 0);
        Arrays.fill(serverKey, (byte) 0);
    }

    @Override
    public String toString() {
        return "ScramKeys[***]";
    }

    static byte[] hmac(byte[] key, byte[] data) {
        return mac(key).doFinal(data);
    }

    static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    static byte[] xor(byte[] left, byte[] right) {
        var result = left.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] ^= right[i];
        }
        return result;
    }

    /** RFC 5802's Hi(), which is PBKDF2 with one block. */
    private static byte[] salted(byte[] password, byte[] salt, int iterations) {
        var mac = mac(password);
        try {
            mac.update(salt);
            var round = mac.doFinal(new byte[] {0, 0, 0, 1});
            var sum = round.clone();
            for (int i = 1; i < iterations; i++) {
                mac.update(round);
                mac.doFinal(round, 0);
                for (int k = 0; k < sum.length; k++) {
                    sum[k] ^= round[k];
                }
            }
            Arrays.fill(round, (byte) 0);
            return sum;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the block has room for the MAC", e);
        }
    }
}
