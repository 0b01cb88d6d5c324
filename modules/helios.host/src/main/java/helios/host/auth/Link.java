package helios.host.auth;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * How a server is reached, as far as a login depends on it.
 *
 * @param encrypted by TLS
 * @param local a Unix socket or a loopback address: nobody on a network can listen
 * @param channelBinding what {@code tls-server-end-point} (RFC 5929) binds to; absent without TLS, and where the
 *     certificate's signature algorithm has no hash of its own
 */
public record Link(boolean encrypted, boolean local, Optional<byte[]> channelBinding) {

    /** A connection without TLS to an address. */
    public static Link plain(SocketAddress server) {
        return new Link(false, isLocal(server), Optional.empty());
    }

    /** A connection over TLS to an address, after the handshake. */
    public static Link encrypted(SocketAddress server, SSLSession session) {
        return new Link(true, isLocal(server), serverEndPoint(session));
    }

    private static boolean isLocal(SocketAddress server) {
        return !(server instanceof InetSocketAddress address)
                || (address.getAddress() != null && address.getAddress().isLoopbackAddress());
    }

    private static Optional<byte[]> serverEndPoint(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? serverEndPoint(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }

    /** The certificate's hash by the hash function of its signature, or by SHA-256 where that is MD5 or SHA-1. */
    public static Optional<byte[]> serverEndPoint(X509Certificate certificate) {
        try {
            var hash = signatureHash(certificate);
            return hash.isPresent()
                    ? Optional.of(MessageDigest.getInstance(hash.get()).digest(certificate.getEncoded()))
                    : Optional.empty();
        } catch (GeneralSecurityException | java.io.IOException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> signatureHash(X509Certificate certificate)
            throws GeneralSecurityException, java.io.IOException {
        var name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (name.equals("RSASSA-PSS")) {
            var parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(certificate.getSigAlgParams());
            name = parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        }
        int with = name.indexOf("WITH");
        var hash = (with < 0 ? name : name.substring(0, with)).replace("-", "");
        return switch (hash) {
            case "MD5", "SHA1", "SHA256" -> Optional.of("SHA-256");
            case "SHA224" -> Optional.of("SHA-224");
            case "SHA384" -> Optional.of("SHA-384");
            case "SHA512" -> Optional.of("SHA-512");
            default -> Optional.empty();
        };
    }
}
