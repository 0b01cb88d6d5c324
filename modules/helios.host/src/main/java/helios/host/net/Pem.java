package helios.host.net;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys in PEM, as OpenSSL and PostgreSQL write them: keys unencrypted, in PKCS#8, PKCS#1 (RSA) or
 * SEC 1 (EC). All failures are an {@link IllegalArgumentException} that names the file.
 */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private static final byte[] VERSION_0 = {0x02, 1, 0};
    private static final byte[] RSA_ENCRYPTION = {
        0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1
    };
    private static final byte[] EC_PUBLIC_KEY = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final byte[] NULL = {0x05, 0};
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int EC_PARAMETERS = 0xa0;

    private Pem() {}

    /** The certificates of a file, in its order; at least one. */
    static X509Certificate[] certificates(Path file) {
        try (var in = Files.newInputStream(file)) {
            var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(file + ": no certificate in it; PEM is expected");
            }
            return certificates.stream().map(X509Certificate.class::cast).toArray(X509Certificate[]::new);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + ": not a certificate in PEM: " + e.getMessage(), e);
        }
    }

    /** The first private key of a file. */
    static PrivateKey privateKey(Path file) {
        var blocks = BLOCK.matcher(read(file));
        while (blocks.find()) {
            var type = blocks.group(1);
            if (!type.endsWith("PRIVATE KEY")) {
                continue;
            }
            byte[] der = Base64.getMimeDecoder().decode(blocks.group(2));
            return switch (type) {
                case "PRIVATE KEY" -> decode(file, der);
                case "RSA PRIVATE KEY" -> decode(file, pkcs8(der, RSA_ENCRYPTION, NULL));
                case "EC PRIVATE KEY" -> decode(file, pkcs8(der, EC_PUBLIC_KEY, curve(file, der)));
                default ->
                    throw new IllegalArgumentException(
                            "%s: a key of the kind \"%s\" cannot be read; convert it with \"openssl pkcs8 -topk8 -nocrypt\""
                                    .formatted(file, type));
            };
        }
        throw new IllegalArgumentException(file + ": no private key in it; an unencrypted one in PEM is expected");
    }

    /** Refuses a key that does not belong to a certificate. */
    static void requireMatch(Path certificateFile, X509Certificate certificate, Path keyFile, PrivateKey key) {
        try {
            if (matches(certificate.getPublicKey(), key)) {
                return;
            }
        } catch (GeneralSecurityException _) {
            // keys of two kinds
        }
        throw new IllegalArgumentException(
                "%s does not match %s: the key is not that of the certificate \"%s\"; replace both together"
                        .formatted(
                                keyFile,
                                certificateFile,
                                certificate.getSubjectX500Principal().getName()));
    }

    private static boolean matches(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = "helios".getBytes(StandardCharsets.US_ASCII);
        var signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(probe);
        byte[] signature = signer.sign();
        var verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certified);
        verifier.update(probe);
        return verifier.verify(signature);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static IllegalArgumentException unreadable(Path file, IOException cause) {
        return new IllegalArgumentException("%s cannot be read: %s".formatted(file, cause), cause);
    }

    private static PrivateKey decode(Path file, byte[] pkcs8) {
        for (var algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException _) {
                // of another kind, perhaps
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalArgumentException("%s: the key is none of %s".formatted(file, KEY_ALGORITHMS));
    }

    /** Wraps an older encoding of a key in PKCS#8. */
    private static byte[] pkcs8(byte[] key, byte[] algorithm, byte[] parameters) {
        return der(SEQUENCE, VERSION_0, der(SEQUENCE, algorithm, parameters), der(OCTET_STRING, key));
    }

    private static byte[] der(int tag, byte[]... contents) {
        var body = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            body.writeBytes(content);
        }
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = body.size();
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    /** The curve that a SEC 1 key names: ECPrivateKey ::= SEQUENCE { version, key, [0] parameters OPTIONAL, … }. */
    private static byte[] curve(Path file, byte[] sec1) {
        try {
            var reader = new ByteArrayInputStream(sec1);
            expect(reader, SEQUENCE);
            while (reader.available() > 0) {
                int tag = reader.read();
                int length = length(reader);
                byte[] content = reader.readNBytes(length);
                if (tag == EC_PARAMETERS && content.length == length) {
                    return content;
                }
            }
        } catch (IOException _) {
            // as if it ended
        }
        throw new IllegalArgumentException(
                file + ": the EC key names no curve; convert it with \"openssl pkcs8 -topk8 -nocrypt\"");
    }

    private static void expect(ByteArrayInputStream reader, int tag) throws IOException {
        if (reader.read() != tag) {
            throw new IOException("not DER");
        }
        length(reader);
    }

    private static int length(ByteArrayInputStream reader) throws IOException {
        int first = reader.read();
        return switch (first) {
            case 0x81 -> reader.read();
            case 0x82 -> reader.read() << 8 | reader.read();
            default -> {
                if (first < 0 || first > 0x82) {
                    throw new IOException("not DER");
                }
                yield first;
            }
        };
    }
}
