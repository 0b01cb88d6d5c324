package helios.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PemTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "RSA, 4096", "EC, secp256r1", "EC, secp384r1", "EC, secp521r1", "Ed25519, -"})
    void readsKeysInEveryForm(String algorithm, String parameter) throws Exception {
        var key = keys(algorithm, parameter).getPrivate();
        assertThat(Pem.privateKey(write(pkcs8(key)))).isEqualTo(key);
        switch (algorithm) {
            case "RSA" ->
                assertThat(Pem.privateKey(write(block("RSA PRIVATE KEY", inner(key)))))
                        .isEqualTo(key);
            case "EC" -> {
                var read = (ECPrivateKey)
                        Pem.privateKey(write(block("EC PRIVATE KEY", withCurve(inner(key), curve(key)))));
                assertThat(read.getS()).isEqualTo(((ECPrivateKey) key).getS());
                assertThat(read.getParams()).isEqualTo(((ECPrivateKey) key).getParams());
            }
            default -> {}
        }
    }

    /** The key that PKCS#8 wraps: its third element, after version and algorithm. */
    private static byte[] inner(PrivateKey key) {
        return element(element(key.getEncoded(), 0), 2);
    }

    /** The curve: the second element of the algorithm, with tag and length. */
    private static byte[] curve(PrivateKey key) {
        byte[] oid = element(element(element(key.getEncoded(), 0), 1), 1);
        return ByteBuffer.allocate(2 + oid.length)
                .put((byte) 6)
                .put((byte) oid.length)
                .put(oid)
                .array();
    }

    /** SEC 1 as openssl writes it: with the curve, which PKCS#8 leaves to the algorithm. */
    private static byte[] withCurve(byte[] sec1, byte[] curve) {
        byte[] fields = element(sec1, 0);
        var body = ByteBuffer.allocate(fields.length + 2 + curve.length)
                .put(fields)
                .put((byte) 0xA0)
                .put((byte) curve.length)
                .put(curve);
        return ByteBuffer.allocate(3 + body.capacity())
                .put((byte) 0x30)
                .put((byte) 0x81)
                .put((byte) body.capacity())
                .put(body.array())
                .array();
    }

    /** The contents of the n-th element of some DER. */
    private static byte[] element(byte[] der, int n) {
        var in = ByteBuffer.wrap(der);
        for (int i = 0; ; i++) {
            in.get();
            int length = in.get() & 0xFF;
            length = switch (length) {
                case 0x81 -> in.get() & 0xFF;
                case 0x82 -> in.getShort() & 0xFFFF;
                default -> length;
            };
            byte[] contents = new byte[length];
            in.get(contents);
            if (i == n) {
                return contents;
            }
        }
    }

    @Test
    void readsWhatOpensslWritesInFrontOfAKey() throws Exception {
        var keys = keys("EC", "secp256r1");
        var file =
                write("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\nBag Attributes\n"
                        + pkcs8(keys.getPrivate()));
        assertThat(Pem.privateKey(file)).isEqualTo(keys.getPrivate());
    }

    @Test
    void saysWhatIsWrongWithAFile() throws Exception {
        assertThatThrownBy(() -> Pem.privateKey(folder.resolve("none"))).hasMessageContaining("none cannot be read");
        assertThatThrownBy(() -> Pem.privateKey(write("hello"))).hasMessageContaining("no private key in it");
        assertThatThrownBy(() -> Pem.privateKey(write(block("ENCRYPTED PRIVATE KEY", new byte[] {1}))))
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> Pem.privateKey(write(block("PRIVATE KEY", new byte[] {1, 2}))))
                .hasMessageContaining("the key is none of");
        assertThatThrownBy(() -> Pem.privateKey(write(block("EC PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 1}))))
                .hasMessageContaining("names no curve");
        assertThatThrownBy(() -> Pem.certificates(write("hello"))).hasMessageContaining("certificate");
        assertThatThrownBy(() -> Pem.certificates(write(""))).hasMessageContaining("no certificate in it");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "key", ".pem"), text);
    }

    private static String pkcs8(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String type, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), type);
    }

    private static KeyPair keys(String algorithm, String parameter) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        switch (algorithm) {
            case "RSA" -> generator.initialize(Integer.parseInt(parameter));
            case "EC" -> generator.initialize(new ECGenParameterSpec(parameter));
            default -> {}
        }
        return generator.generateKeyPair();
    }
}
