package helios.testkit;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** An authority that issues certificates for tests of TLS, valid from an hour ago for a day. Its files end with the JVM. */
public final class CertificateAuthority {

    private static final Duration VALIDITY = Duration.ofDays(1);

    private final Path folder = Workspace.folder("certificates");
    private final Issued own;

    private CertificateAuthority(String name) {
        own = issue(name, Optional.empty());
    }

    /** Makes an authority of that name, such as {@code "test authority"}. */
    public static CertificateAuthority create(String name) {
        return new CertificateAuthority(name);
    }

    /**
     * A certificate with its key.
     *
     * @param certificateFile the certificate in PEM format
     * @param keyFile the key in PEM format (PKCS #8, not encrypted), readable by its owner alone
     */
    public record Issued(X509Certificate certificate, KeyPair keys, Path certificateFile, Path keyFile) {}

    /** The authority's own certificate in PEM format: what others are to trust. */
    public Path certificateFile() {
        return own.certificateFile();
    }

    /** Issues a certificate to that common name: a server's address or host name, which it is valid for, or a client's role. */
    public Issued issue(String commonName) {
        return issue(commonName, Optional.of(own));
    }

    /** What a client needs to trust this authority's servers alone, and to show a certificate of its own if one is given. */
    public SSLContext clientContext(Optional<Issued> certificate) {
        try {
            var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", own.certificate());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            var keys = certificate.isPresent() ? keyManagers(certificate.get()) : new KeyManager[0];
            context.init(keys, trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KeyManager[] keyManagers(Issued issued) throws GeneralSecurityException, IOException {
        var password = new char[0];
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, password);
        var chain = new X509Certificate[] {issued.certificate(), own.certificate()};
        store.setKeyEntry("own", issued.keys().getPrivate(), password, chain);
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private Issued issue(String commonName, Optional<Issued> issuer) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var keys = generator.generateKeyPair();
            var certificate = sign(commonName, keys, issuer);
            var serial = certificate.getSerialNumber().toString(16);
            var certificateFile = Files.writeString(folder.resolve(serial + ".crt"), pem(certificate));
            var keyFile = Files.createFile(folder.resolve(serial + ".key"), DataCopy.OWNER_ONLY);
            Files.writeString(
                    keyFile, pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded())));
            return new Issued(certificate, keys, certificateFile, keyFile);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509Certificate sign(String commonName, KeyPair keys, Optional<Issued> issuer)
            throws CertIOException, OperatorCreationException, GeneralSecurityException {
        var subject = new X500Name("CN=" + commonName);
        var from = Instant.now().minus(Duration.ofHours(1));
        var builder = new JcaX509v3CertificateBuilder(
                issuer.map(i -> new X500Name(
                                i.certificate().getSubjectX500Principal().getName()))
                        .orElse(subject),
                new BigInteger(80, new SecureRandom()),
                Date.from(from),
                Date.from(from.plus(VALIDITY)),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer.isEmpty()));
        if (issuer.isPresent()) {
            int kind = commonName.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName;
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(kind, commonName)));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                .build(issuer.map(Issued::keys).orElse(keys).getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static String pem(Object object) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
