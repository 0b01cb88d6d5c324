package helios.feature.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.session.AuthenticationExchange;
import helios.wire.auth.ScramKeys;
import helios.wire.auth.ScramVerifier;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's side of a SCRAM-SHA-256 or SCRAM-SHA-256-PLUS exchange (RFC 5802, RFC 7677, RFC 5929) as PostgreSQL runs it:
 * the user is the one that the startup packet names, whatever the exchange says.
 */
final class ScramServer {

    private static final String PLAIN = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final int NONCE_BYTES = 18;
    /** More than any client sends; nobody has signed in yet who sends it. */
    private static final int MOST_BYTES = 4096;

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String NONCE = "[\\x21-\\x2b\\x2d-\\x7e]+";
    /** gs2-header, and client-first-message-bare with its nonce. */
    private static final Pattern FIRST = Pattern.compile(
            "((?:(n|y)|p=([A-Za-z0-9.-]+)),(?:a=[^,]*)?,)(n=[^,]*,r=(" + NONCE + ")(?:,[A-Za-z]=[^,]*)*)");
    /** client-final-message-without-proof, its binding and nonce, and the proof. */
    private static final Pattern FINAL = Pattern.compile(
            "(c=([A-Za-z0-9+/]+={0,2}),r=(" + NONCE + ")(?:,[A-Za-oq-z]=[^,]*)*),p=([A-Za-z0-9+/]{43}=)");

    private final AuthenticationExchange exchange;
    private final Optional<byte[]> binding;

    ScramServer(AuthenticationExchange exchange) {
        this.exchange = exchange;
        this.binding = exchange.tls() ? exchange.channelBinding() : Optional.empty();
    }

    /**
     * Runs the exchange.
     *
     * @return the keys that the client's proof shows, the caller's to wipe; nothing if the proof is wrong
     * @throws HeliosException {@code 08P01} or {@code 28000} if the client does not keep to the protocol
     */
    Optional<ScramKeys> run(ScramVerifier verifier) throws IOException {
        var offered = new ArrayList<String>();
        binding.ifPresent(_ -> offered.add(PLUS));
        offered.add(PLAIN);
        var start = exchange.startSasl(List.copyOf(offered));
        boolean bound = start.mechanism().equals(PLUS);
        var first = match(FIRST, start.response());
        requireHonestBinding(first, bound);
        var nonce = first.group(5) + freshNonce();
        var serverFirst = "r=%s,s=%s,i=%d".formatted(nonce, base64(verifier.salt()), verifier.iterations());
        var last = match(FINAL, exchange.continueSasl(serverFirst.getBytes(ISO_8859_1)));
        requireSameBinding(first.group(1), last.group(2), bound);
        if (!last.group(3).equals(nonce)) {
            throw broken("the nonce is not that of this exchange");
        }
        var conversation = (first.group(4) + "," + serverFirst + "," + last.group(1)).getBytes(ISO_8859_1);
        var keys = verifier.keys(Base64.getDecoder().decode(last.group(4)), conversation);
        if (keys.isPresent()) {
            var signature = keys.get().serverSignature(conversation);
            exchange.finishSasl(("v=" + base64(signature)).getBytes(ISO_8859_1));
        }
        return keys;
    }

    private static Matcher match(Pattern form, byte[] message) {
        if (message.length > MOST_BYTES) {
            throw broken("a message has more than %d bytes".formatted(MOST_BYTES));
        }
        var matcher = form.matcher(new String(message, ISO_8859_1));
        if (!matcher.matches()) {
            throw broken("a message is not of the form that RFC 5802 gives it");
        }
        return matcher;
    }

    /** Refuses a flag that contradicts the mechanism, and a client that was made to believe that there is no binding. */
    private void requireHonestBinding(Matcher first, boolean bound) {
        var type = Optional.ofNullable(first.group(3));
        if (bound != type.isPresent()) {
            throw broken("the channel binding flag does not fit the mechanism");
        }
        if (type.filter(name -> !name.equals("tls-server-end-point")).isPresent()) {
            throw new HeliosException(
                    SqlState.PROTOCOL_VIOLATION, "unsupported SCRAM channel-binding type \"" + type.get() + "\"");
        }
        if ("y".equals(first.group(2)) && binding.isPresent()) {
            throw new HeliosException(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "SCRAM channel binding negotiation error: the client supports channel binding but thinks that the"
                            + " server does not, which offered it");
        }
    }

    private void requireSameBinding(String header, String given, boolean bound) {
        var expected = header.getBytes(ISO_8859_1);
        if (bound) {
            var data = binding.orElseThrow();
            var all = Arrays.copyOf(expected, expected.length + data.length);
            System.arraycopy(data, 0, all, expected.length, data.length);
            expected = all;
        }
        if (!MessageDigest.isEqual(expected, decoded(given))) {
            throw new HeliosException(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "SCRAM channel binding check failed");
        }
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw broken("the channel binding is not base64");
        }
    }

    private static String freshNonce() {
        var bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return base64(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static HeliosException broken(String what) {
        return new HeliosException(SqlState.PROTOCOL_VIOLATION, "malformed SCRAM message: " + what);
    }
}
