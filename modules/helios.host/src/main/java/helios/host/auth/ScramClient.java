package helios.host.auth;

import helios.host.auth.LoginException.Reason;
import helios.spi.session.Credential;
import helios.wire.auth.ScramKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The client's side of one SCRAM-SHA-256 or SCRAM-SHA-256-PLUS exchange (RFC 5802, RFC 7677) as PostgreSQL speaks it: the
 * user name stays empty, extensions are refused. Call {@link #start}, {@link #answer} and {@link #verify} once each and in
 * this order; the server is who it claims to be only after {@code verify} returned.
 *
 * <p>What the server may send is bounded: a message has at most 4096 bytes, a salt 1 to {@value #MAX_SALT}, and the
 * iterations are 1 to {@value #MAX_ITERATIONS}.
 */
public final class ScramClient implements AutoCloseable {

    /** The mechanism without channel binding. */
    public static final String SHA_256 = "SCRAM-SHA-256";
    /** The mechanism that binds to the TLS channel. */
    public static final String SHA_256_PLUS = "SCRAM-SHA-256-PLUS";
    /** The longest salt that is accepted, in bytes. */
    public static final int MAX_SALT = 1024;
    /** The most iterations that are accepted: about a second of work. */
    public static final int MAX_ITERATIONS = 1_000_000;

    private static final int NONCE_BYTES = 18;
    private static final int MAX_MESSAGE = 4096;
    private static final SecureRandom RANDOM = new SecureRandom();

    private enum Stage {
        NEW,
        STARTED,
        ANSWERED,
        DONE
    }

    private final Credential credential;
    private final Optional<byte[]> channelBinding;
    private final String firstBare;
    private final String nonce;
    private byte[] bindingInput = {};
    private byte[] serverSignature = {};
    private Stage stage = Stage.NEW;

    /**
     * Prepares an exchange.
     *
     * @param credential a password that is not empty, or keys of 32 bytes each; not changed
     * @param channelBinding what {@code tls-server-end-point} binds to, see {@link Link}; absent without TLS
     * @throws LoginException if the credential cannot serve
     */
    public ScramClient(Credential credential, Optional<byte[]> channelBinding) {
        this(credential, channelBinding, "", freshNonce());
    }

    /** With a fixed user name and nonce, as test vectors have them. */
    ScramClient(Credential credential, Optional<byte[]> channelBinding, String user, String nonce) {
        requireUsable(credential);
        this.credential = credential;
        this.channelBinding = channelBinding;
        this.nonce = nonce;
        this.firstBare = "n=" + user + ",r=" + nonce;
    }

    private static void requireUsable(Credential credential) {
        boolean usable = switch (credential) {
            case Credential.Password known -> !known.password().isEmpty();
            case Credential.ScramKeys keys ->
                keys.clientKey().length == ScramKeys.LENGTH && keys.serverKey().length == ScramKeys.LENGTH;
            case Credential.Md5 _ -> false;
        };
        if (!usable) {
            throw new LoginException(
                    Reason.CREDENTIAL_MISSING,
                    "no password or keys to sign in with as \"%s\"".formatted(credential.role()));
        }
    }

    private static String freshNonce() {
        var bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Chooses a mechanism, the bound one if the server offers it and there is something to bind to, and begins.
     *
     * @throws LoginException if the server offers none that is spoken here
     */
    public Start start(List<String> offered) {
        enter(Stage.NEW, Stage.STARTED);
        boolean bound = channelBinding.isPresent() && offered.contains(SHA_256_PLUS);
        if (!bound && !offered.contains(SHA_256)) {
            throw new LoginException(
                    Reason.METHOD_NOT_SUPPORTED,
                    "the server offers the SASL mechanisms %s; spoken here are %s and, over TLS, %s"
                            .formatted(shown(offered), SHA_256, SHA_256_PLUS));
        }
        var header = bound ? "p=tls-server-end-point,," : channelBinding.isPresent() ? "y,," : "n,,";
        bindingInput = bound ? concat(ascii(header), channelBinding.orElseThrow()) : ascii(header);
        return new Start(bound ? SHA_256_PLUS : SHA_256, ascii(header + firstBare));
    }

    /**
     * Answers the server's challenge with the client's proof. From a password this costs the iterations that the server
     * asks for.
     *
     * @throws LoginException if the challenge is malformed, out of bounds, or not for this exchange
     */
    public byte[] answer(byte[] serverFirst) {
        enter(Stage.STARTED, Stage.ANSWERED);
        var challenge = Challenge.parse(serverFirst, nonce);
        var withoutProof = "c=" + Base64.getEncoder().encodeToString(bindingInput) + ",r=" + challenge.nonce();
        var conversation = ascii(firstBare + "," + latin1(serverFirst) + "," + withoutProof);
        var keys = keys(challenge);
        try {
            var proof = keys.proof(conversation);
            serverSignature = keys.serverSignature(conversation);
            return ascii(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
        } finally {
            keys.wipe();
        }
    }

    private ScramKeys keys(Challenge challenge) {
        return switch (credential) {
            case Credential.Password known ->
                ScramKeys.derive(known.password().reveal(), challenge.salt(), challenge.iterations());
            case Credential.ScramKeys keys ->
                new ScramKeys(keys.clientKey().clone(), keys.serverKey().clone());
            case Credential.Md5 _ -> throw new IllegalStateException("refused when the exchange was made");
        };
    }

    /**
     * Checks the server's proof that it knows the verifier.
     *
     * @throws LoginException if it gave none, a wrong one, or refused the client's
     */
    public void verify(byte[] serverFinal) {
        enter(Stage.ANSWERED, Stage.DONE);
        var attributes = new Attributes(serverFinal, "server-final");
        if (attributes.next() == 'e') {
            throw new LoginException(
                    Reason.REFUSED,
                    "the server refused the SCRAM proof of \"%s\": %s"
                            .formatted(credential.role(), shown(List.of(attributes.take('e')))));
        }
        var signature = attributes.takeBase64('v');
        attributes.finish();
        if (!MessageDigest.isEqual(serverSignature, signature)) {
            throw new LoginException(
                    Reason.SERVER_NOT_PROVEN,
                    "the server did not prove that it knows the password of \"%s\": it may not be the server that it claims to be"
                            .formatted(credential.role()));
        }
    }

    /** Overwrites what the exchange derived. The credential stays as it is. */
    @Override
    public void close() {
        Arrays.fill(serverSignature, (byte) 0);
        stage = Stage.DONE;
    }

    private void enter(Stage expected, Stage next) {
        if (stage != expected) {
            throw new IllegalStateException("the exchange is " + stage + ", not " + expected);
        }
        stage = next;
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        var all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A peer's words for a log: printable ASCII, and not too many. */
    private static String shown(List<String> words) {
        var text = String.join(", ", words).replaceAll("[^\\x20-\\x7e]", "?");
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }

    /**
     * How an exchange begins.
     *
     * @param mechanism the one chosen
     * @param response the initial response
     */
    public record Start(String mechanism, byte[] response) {}

    /** The server's challenge, within its bounds. */
    private record Challenge(String nonce, byte[] salt, int iterations) {

        static Challenge parse(byte[] serverFirst, String clientNonce) {
            var attributes = new Attributes(serverFirst, "server-first");
            if (attributes.next() == 'm') {
                throw malformed("server-first demands an extension (m=), and none is spoken here");
            }
            var nonce = attributes.take('r');
            if (!nonce.matches("[\\x21-\\x7e]+")
                    || !nonce.startsWith(clientNonce)
                    || nonce.length() == clientNonce.length()) {
                throw malformed("the server's nonce does not continue the client's");
            }
            var salt = attributes.takeBase64('s');
            if (salt.length < 1 || salt.length > MAX_SALT) {
                throw malformed("the salt has %d bytes; 1 to %d are accepted".formatted(salt.length, MAX_SALT));
            }
            var iterations = attributes.take('i');
            if (!iterations.matches("[1-9][0-9]{0,6}") || Integer.parseInt(iterations) > MAX_ITERATIONS) {
                throw malformed("the server asks for %s iterations; 1 to %d are accepted"
                        .formatted(shown(List.of(iterations)), MAX_ITERATIONS));
            }
            attributes.finish();
            return new Challenge(nonce, salt, Integer.parseInt(iterations));
        }
    }

    private static LoginException malformed(String what) {
        return new LoginException(Reason.PROTOCOL_VIOLATION, "SCRAM: " + what);
    }

    /** Takes the attributes of a message one by one. */
    private static final class Attributes {

        private final String message;
        private final String name;
        private int at;

        Attributes(byte[] bytes, String name) {
            if (bytes.length > MAX_MESSAGE) {
                throw malformed("%s has %d bytes; at most %d are accepted".formatted(name, bytes.length, MAX_MESSAGE));
            }
            this.message = latin1(bytes);
            this.name = name;
        }

        /** The name of the next attribute; 0 at the end. */
        char next() {
            return at < message.length() ? message.charAt(at) : 0;
        }

        String take(char attribute) {
            if (!message.startsWith(attribute + "=", at)) {
                throw malformed("%s lacks its attribute %c".formatted(name, attribute));
            }
            int comma = message.indexOf(',', at);
            int end = comma < 0 ? message.length() : comma;
            var value = message.substring(at + 2, end);
            at = comma < 0 ? end : end + 1;
            return value;
        }

        /** Takes a value in base64, padded and canonical: exactly what an encoder writes. */
        byte[] takeBase64(char attribute) {
            var value = take(attribute);
            try {
                var bytes = Base64.getDecoder().decode(value);
                if (Base64.getEncoder().encodeToString(bytes).equals(value)) {
                    return bytes;
                }
            } catch (IllegalArgumentException _) {
                // told below, without the value
            }
            throw malformed("%s: attribute %c is not base64".formatted(name, attribute));
        }

        void finish() {
            if (at < message.length() || message.endsWith(",")) {
                throw malformed("%s has more than it should".formatted(name));
            }
        }
    }
}
