package helios.plugin;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Ed25519 by the JDK, on raw keys. */
final class Ed25519 {

    private static final String NAME = "Ed25519";
    /** The head of a SubjectPublicKeyInfo of this algorithm (RFC 8410); the raw key follows. */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    static boolean verify(byte[] rawKey, byte[] message, byte[] signature) {
        try {
            var spki = Arrays.copyOf(SPKI, SPKI.length + rawKey.length);
            System.arraycopy(rawKey, 0, spki, SPKI.length, rawKey.length);
            var verifier = Signature.getInstance(NAME);
            verifier.initVerify(KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(spki)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new PluginException("not an Ed25519 public key: " + e.getMessage(), e);
        }
    }

    static byte[] rawOf(byte[] spki) {
        if (spki.length != SPKI.length + 32 || !Arrays.equals(spki, 0, SPKI.length, SPKI, 0, SPKI.length)) {
            throw new PluginException("not an Ed25519 public key");
        }
        return Arrays.copyOfRange(spki, SPKI.length, spki.length);
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        try {
            var signer = Signature.getInstance(NAME);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new PluginException("cannot sign: " + e.getMessage(), e);
        }
    }

    static PrivateKey privateKey(byte[] pkcs8) {
        try {
            return KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new PluginException("not an Ed25519 private key: " + e.getMessage(), e);
        }
    }

    static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(NAME).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }
}
