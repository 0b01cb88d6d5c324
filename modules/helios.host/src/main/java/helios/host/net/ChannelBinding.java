package helios.host.net;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/** {@code tls-server-end-point} of RFC 5929: what SCRAM-SHA-256-PLUS binds a login to. */
final class ChannelBinding {

    private ChannelBinding() {}

    /** The hash of a server's certificate; empty if its signature has no hash of its own, such as Ed25519's. */
    static Optional<byte[]> of(X509Certificate certificate) {
        try {
            var hash = hash(certificate);
            return hash.isEmpty()
                    ? Optional.empty()
                    : Optional.of(MessageDigest.getInstance(hash.get()).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException | IOException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> hash(X509Certificate certificate) throws GeneralSecurityException, IOException {
        var signature = certificate.getSigAlgName();
        if (signature.equals("RSASSA-PSS")) {
            var parameters = AlgorithmParameters.getInstance(signature);
            parameters.init(certificate.getSigAlgParams());
            return Optional.of(
                    strong(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm()));
        }
        int with = signature.indexOf("with");
        return with < 0 ? Optional.empty() : Optional.of(strong(signature.substring(0, with)));
    }

    /** MD5 and SHA-1 give way to SHA-256. */
    private static String strong(String hash) {
        return switch (hash) {
            case "MD5", "SHA1", "SHA-1" -> "SHA-256";
            case "SHA224", "SHA256", "SHA384", "SHA512" -> "SHA-" + hash.substring(3);
            default -> hash;
        };
    }
}
