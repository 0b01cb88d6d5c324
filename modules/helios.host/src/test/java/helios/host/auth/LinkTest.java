package helios.host.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a login learns of its connection. */
final class LinkTest {

    /** RSA keys take seconds to make. */
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

    private static KeyPair generate(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The module under test, which this class is a part of, does not read what makes certificates. */
    @BeforeAll
    static void readBouncyCastle() {
        for (var name : new String[] {"org.bouncycastle.provider", "org.bouncycastle.pkix"}) {
            ModuleLayer.boot().findModule(name).ifPresent(LinkTest.class.getModule()::addReads);
        }
    }

    private static X509Certificate certificate(String keyAlgorithm, String signatureAlgorithm) throws Exception {
        var keys = KEYS.computeIfAbsent(keyAlgorithm, LinkTest::generate);
        var name = new X500Name("CN=test");
        var now = Instant.now();
        var signer = new JcaContentSignerBuilder(signatureAlgorithm);
        if (signatureAlgorithm.endsWith("MGF1")) {
            signer.setProvider(new BouncyCastleProvider());
        }
        var certificate = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now),
                        Date.from(now.plus(Duration.ofDays(1))),
                        name,
                        keys.getPublic())
                .build(signer.build(keys.getPrivate()));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, MD5withRSA, SHA-256",
        "RSA, SHA1withRSA, SHA-256",
        "RSA, SHA224withRSA, SHA-224",
        "RSA, SHA256withRSA, SHA-256",
        "RSA, SHA384withRSA, SHA-384",
        "EC, SHA384withECDSA, SHA-384",
        "EC, SHA512withECDSA, SHA-512",
        "RSA, SHA256withRSAandMGF1, SHA-256",
        "RSA, SHA512withRSAandMGF1, SHA-512"
    })
    void bindsToTheCertificateByTheHashOfItsSignature(String key, String signature, String hash) throws Exception {
        var certificate = certificate(key, signature);

        var expected = MessageDigest.getInstance(hash).digest(certificate.getEncoded());
        assertThat(Link.serverEndPoint(certificate).orElseThrow()).isEqualTo(expected);
    }

    @Test
    void bindsToNothingWhereTheSignatureHasNoHash() throws Exception {
        assertThat(Link.serverEndPoint(certificate("Ed25519", "Ed25519"))).isEmpty();
    }

    @Test
    void knowsWhoCanListen() throws Exception {
        assertThat(Link.plain(UnixDomainSocketAddress.of("/run/.s.PGSQL.5432")).local())
                .isTrue();
        for (var loopback : new String[] {"127.0.0.1", "127.8.8.8", "::1"}) {
            assertThat(Link.plain(new InetSocketAddress(InetAddress.ofLiteral(loopback), 1))
                            .local())
                    .as(loopback)
                    .isTrue();
        }
        for (var other : new String[] {"10.0.0.1", "192.168.1.1", "::2", "0.0.0.0"}) {
            assertThat(Link.plain(new InetSocketAddress(InetAddress.ofLiteral(other), 1))
                            .local())
                    .as(other)
                    .isFalse();
        }
        assertThat(Link.plain(InetSocketAddress.createUnresolved("localhost", 1))
                        .local())
                .as("a name proves nothing")
                .isFalse();
    }
}
