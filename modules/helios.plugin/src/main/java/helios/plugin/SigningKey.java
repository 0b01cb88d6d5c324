package helios.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Base64;

/** What signs a plugin: an Ed25519 private key, kept as PKCS#8 PEM. */
public final class SigningKey {

    private final PrivateKey key;

    private SigningKey(PrivateKey key) {
        this.key = key;
    }

    /**
     * A new pair.
     *
     * @param privatePem PKCS#8 PEM
     * @param publicText base64 of the raw 32 bytes
     */
    public record Pair(String privatePem, String publicText) {

        @Override
        public String toString() {
            return "Pair[***, " + publicText.strip() + "]";
        }
    }

    /** Makes a key. */
    public static Pair generate() {
        KeyPair pair = Ed25519.generate();
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        var pem = "-----BEGIN PRIVATE KEY-----\n"
                + lines.encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        var raw = Ed25519.rawOf(pair.getPublic().getEncoded());
        return new Pair(pem, Base64.getEncoder().encodeToString(raw) + "\n");
    }

    /** Reads a key from a PEM file. */
    public static SigningKey read(Path file) {
        try {
            var text = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
                throw new PluginException("it is encrypted; decrypt it first: openssl pkey -in " + file.getFileName());
            }
            return new SigningKey(Ed25519.privateKey(KeyText.pem(text, "PRIVATE KEY")));
        } catch (IOException | PluginException e) {
            throw new PluginException("key " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Signs: base64 of 64 bytes, as it stands in a signature file. */
    public byte[] sign(byte[] message) {
        var raw = Ed25519.sign(key, message);
        return (Base64.getEncoder().encodeToString(raw) + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
