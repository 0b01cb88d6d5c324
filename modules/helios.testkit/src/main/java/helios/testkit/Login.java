package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Answers what a server asks between StartupMessage and AuthenticationOk. */
final class Login {

    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String SCRAM_PLUS = "SCRAM-SHA-256-PLUS";

    private final PgClient client;
    private final PgOptions options;
    private @Nullable ScramClient scram;

    Login(PgClient client, PgOptions options) {
        this.client = client;
        this.options = options;
    }

    /** Reads up to AuthenticationOk. */
    void perform() {
        boolean done = false;
        while (!done) {
            var message = client.read();
            switch (message.tag()) {
                case 'R' -> done = answer(message.buffer());
                case 'E' -> throw new PgException(message.fields());
                case 'v', 'N' -> {}
                default -> throw new IllegalStateException("unexpected during login: " + message);
            }
        }
    }

    private boolean answer(ByteBuffer request) {
        int kind = request.getInt();
        switch (kind) {
            case 0 -> {
                return true;
            }
            case 3 -> client.send(new Frames().password(options.password()));
            case 5 -> client.send(new Frames().password(md5(rest(request))));
            case 10 -> beginScram(mechanisms(request));
            case 11 -> client.send(new Frames().saslResponse(scram().last(rest(request))));
            case 12 -> scram().verify(rest(request));
            default ->
                throw new IllegalStateException("the server asks for authentication of the unknown kind " + kind);
        }
        return false;
    }

    private void beginScram(List<String> offered) {
        boolean capable =
                client.secureSocket().isPresent() && options.channelBinding() != PgOptions.ChannelBinding.DISABLE;
        boolean bound = capable && offered.contains(SCRAM_PLUS);
        if (!bound && options.channelBinding() == PgOptions.ChannelBinding.REQUIRE) {
            throw new IllegalStateException("channel binding is required, but the server offers only " + offered);
        }
        var begun = bound
                ? new ScramClient(options.password(), "p=tls-server-end-point,,", endPoint())
                : new ScramClient(options.password(), capable ? "y,," : "n,,", new byte[0]);
        scram = begun;
        client.send(new Frames().saslInitialResponse(bound ? SCRAM_PLUS : SCRAM, begun.first()));
    }

    private ScramClient scram() {
        if (scram == null) {
            throw new IllegalStateException("the server continues a SASL exchange that has not begun");
        }
        return scram;
    }

    /** The hash of the server's certificate as RFC 5929 has it: SHA-256 stands in for MD5 and SHA-1. */
    private byte[] endPoint() {
        try {
            var certificate =
                    (X509Certificate) peerCertificate(client.secureSocket().orElseThrow());
            var algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
            var hash =
                    algorithm.startsWith("SHA384") ? "SHA-384" : algorithm.startsWith("SHA512") ? "SHA-512" : "SHA-256";
            return MessageDigest.getInstance(hash).digest(certificate.getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static java.security.cert.Certificate peerCertificate(SSLSocket socket) throws SSLPeerUnverifiedException {
        return socket.getSession().getPeerCertificates()[0];
    }

    private String md5(byte[] salt) {
        var inner = hexMd5((options.password() + options.user()).getBytes(UTF_8));
        return "md5"
                + hexMd5(new Frames().bytes(inner.getBytes(UTF_8)).bytes(salt).toBytes());
    }

    private static String hexMd5(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> mechanisms(ByteBuffer request) {
        var mechanisms = new ArrayList<String>();
        for (var name = Message.cstring(request); !name.isEmpty(); name = Message.cstring(request)) {
            mechanisms.add(name);
        }
        return mechanisms;
    }

    private static byte[] rest(ByteBuffer buffer) {
        var rest = new byte[buffer.remaining()];
        buffer.get(rest);
        return rest;
    }
}
