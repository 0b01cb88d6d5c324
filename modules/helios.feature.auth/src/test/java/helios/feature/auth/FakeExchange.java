package helios.feature.auth;

import helios.spi.config.Secret;
import helios.spi.session.AuthenticationExchange;
import helios.testkit.ScramClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A client that runs SCRAM as it is told to, with its messages changed on the way. */
final class FakeExchange implements AuthenticationExchange {

    private final ScramClient client;
    private final String mechanism;
    private final Optional<byte[]> binding;
    private final UnaryOperator<String> first;
    private final UnaryOperator<String> last;

    /** The mechanisms that were offered. */
    final List<String> offered = new ArrayList<>();

    FakeExchange(
            ScramClient client,
            String mechanism,
            Optional<byte[]> binding,
            UnaryOperator<String> first,
            UnaryOperator<String> last) {
        this.client = client;
        this.mechanism = mechanism;
        this.binding = binding;
        this.first = first;
        this.last = last;
    }

    private static byte[] changed(byte[] message, UnaryOperator<String> change) {
        return change.apply(new String(message, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public SaslStart startSasl(List<String> mechanisms) {
        offered.addAll(mechanisms);
        return new SaslStart(mechanism, changed(client.first(), first));
    }

    @Override
    public byte[] continueSasl(byte[] challenge) {
        return changed(client.last(challenge), last);
    }

    @Override
    public void finishSasl(byte[] outcome) {
        client.verify(outcome);
    }

    @Override
    public Optional<byte[]> channelBinding() {
        return binding;
    }

    @Override
    public boolean proofRequired() {
        return false;
    }

    @Override
    public boolean tls() {
        return binding.isPresent();
    }

    @Override
    public String user() {
        return "alice";
    }

    @Override
    public String database() {
        return "alice";
    }

    @Override
    public Map<String, String> startupParameters() {
        return Map.of();
    }

    @Override
    public String clientAddress() {
        return "192.0.2.1";
    }

    @Override
    public Optional<String> certificateSubject() {
        return Optional.empty();
    }

    @Override
    public Optional<String> method() {
        return Optional.empty();
    }

    @Override
    public Secret askPassword() {
        throw new UnsupportedOperationException("SCRAM alone");
    }

    @Override
    public String askMd5(byte[] salt) {
        throw new UnsupportedOperationException("SCRAM alone");
    }
}
