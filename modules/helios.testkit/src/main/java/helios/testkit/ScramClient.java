package helios.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The client's part of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), with or without channel binding. PostgreSQL takes
 * the user's name from StartupMessage, so the exchange carries none.
 */
public final class ScramClient {

    private final String password;
    private final String gs2Header;
    private final byte[] binding;
    private final String nonce;
    private byte @Nullable [] serverSignature;

    /**
     * Begins an exchange.
     *
     * @param password the password; compared in Unicode's form NFKC
     * @param gs2Header {@code "n,,"} without channel binding, {@code "y,,"} if the client could but the server did not
     *     offer it, {@code "p=tls-server-end-point,,"} with it
     * @param binding the binding's data; empty without channel binding
     */
    public ScramClient(String password, String gs2Header, byte[] binding) {
        this.password = Normalizer.normalize(password, Normalizer.Form.NFKC);
        this.gs2Header = gs2Header;
        this.binding = binding.clone();
        var random = new byte[18];
        new SecureRandom().nextBytes(random);
        this.nonce = base64(random);
    }

    /** The client-first-message. */
    public byte[] first() {
        return (gs2Header + firstBare()).getBytes(UTF_8);
    }

    /** The client-final-message that answers the server-first-message. */
    public byte[] last(byte[] serverFirst) {
        var server = attributes(serverFirst);
        var serverNonce = server.getOrDefault("r", "");
        if (!serverNonce.startsWith(nonce) || serverNonce.length() == nonce.length()) {
            throw new IllegalStateException("the server's SCRAM nonce does not extend the client's");
        }
        var salted = salted(
                Base64.getDecoder().decode(server.getOrDefault("s", "")),
                Integer.parseInt(server.getOrDefault("i", "0")));
        var channel = ByteBuffer.allocate(gs2Header.length() + binding.length)
                .put(gs2Header.getBytes(ISO_8859_1))
                .put(binding)
                .array();
        var withoutProof = "c=" + base64(channel) + ",r=" + serverNonce;
        var signed = (firstBare() + "," + new String(serverFirst, UTF_8) + "," + withoutProof).getBytes(UTF_8);
        var clientKey = hmac(salted, "Client Key".getBytes(UTF_8));
        serverSignature = hmac(hmac(salted, "Server Key".getBytes(UTF_8)), signed);
        var proof = xor(clientKey, hmac(sha256(clientKey), signed));
        return (withoutProof + ",p=" + base64(proof)).getBytes(UTF_8);
    }

    /** Checks the server-final-message: only a server that knows the verifier can make it. */
    public void verify(byte[] serverFinal) {
        var signature = Base64.getDecoder().decode(attributes(serverFinal).getOrDefault("v", ""));
        if (serverSignature == null || !MessageDigest.isEqual(serverSignature, signature)) {
            throw new IllegalStateException("the server's SCRAM signature is wrong");
        }
    }

    private String firstBare() {
        return "n=,r=" + nonce;
    }

    private byte[] salted(byte[] salt, int iterations) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> attributes(byte[] message) {
        var attributes = new LinkedHashMap<String, String>();
        for (var attribute : new String(message, UTF_8).split(",", -1)) {
            int equals = attribute.indexOf('=');
            if (equals > 0) {
                attributes.put(attribute.substring(0, equals), attribute.substring(equals + 1));
            }
        }
        return attributes;
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] xor(byte[] a, byte[] b) {
        var result = new byte[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = (byte) (a[i] ^ b[i]);
        }
        return result;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
