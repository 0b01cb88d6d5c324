package helios.plugin;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A key of the trust root.
 *
 * @param label the stem of its file
 * @param publicKey what it verifies with
 */
public record TrustedKey(String label, PublicKey publicKey) {

    /**
     * An Ed25519 public key.
     *
     * @param raw 32 bytes
     * @param number the number that signify gave it
     */
    public record PublicKey(byte[] raw, Optional<Long> number) {}

    /** Stays with the key whatever its file is called: the SHA-256 of the raw key. */
    public String fingerprint() {
        return Sha256.hex(publicKey.raw());
    }

    boolean verifies(byte[] message, KeyText.Signature signature) {
        boolean agree = publicKey.number().isEmpty()
                || signature.number().isEmpty()
                || publicKey.number().equals(signature.number());
        return agree && Ed25519.verify(publicKey.raw(), message, signature.raw());
    }

    @Override
    public String toString() {
        return label + " (" + HexFormat.of().formatHex(publicKey.raw()) + ")";
    }
}
