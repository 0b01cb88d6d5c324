package helios.host.session;

import helios.spi.config.Secret;
import helios.spi.session.AuthenticationExchange;
import helios.wire.BackendWriter;
import helios.wire.FrameView;
import helios.wire.Frontend;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** The conversation of an authenticator with a client: the one on a virtual thread, the other on its event loop. */
final class Exchange implements AuthenticationExchange {

    /** An answer of the client, or the end of the conversation. */
    private record Answer(byte tag, byte[] body) {
        static final Answer GONE = new Answer((byte) 0, new byte[0]);
    }

    private final ClientSession session;
    private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(4);
    private boolean taking;

    Exchange(ClientSession session) {
        this.session = session;
    }

    /** Tells whether the client has been asked something; on the event loop. */
    boolean takes() {
        return taking;
    }

    /** Takes the client's answer; on the event loop. */
    void offer(byte tag, ByteBuf frame) {
        taking = false;
        var view = new FrameView().wrap(frame, frame.readerIndex());
        var body = new byte[view.bodyLength()];
        frame.getBytes(view.bodyStart(), body);
        frame.release();
        var _ = answers.offer(new Answer(tag, body));
    }

    /** The client is gone; any thread. */
    void end() {
        var _ = answers.offer(Answer.GONE);
    }

    private byte[] ask(Consumer<ByteBuf> question) throws IOException {
        session.loop().execute(() -> {
            if (!session.closed()) {
                taking = true;
                send(question);
            }
        });
        Answer answer;
        try {
            answer = answers.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (answer.equals(Answer.GONE)) {
            throw new IOException("the client closed its connection during the login");
        }
        if (answer.tag() != Frontend.PASSWORD_MESSAGE) {
            throw new IOException("expected password response, got message type " + answer.tag());
        }
        return answer.body();
    }

    private void send(Consumer<ByteBuf> question) {
        var message = session.buffer(64);
        question.accept(message);
        session.write(message);
        session.flushClient();
    }

    private static String text(byte[] body) throws IOException {
        if (body.length == 0 || body[body.length - 1] != 0) {
            throw new IOException("a password message ends with a zero byte");
        }
        return new String(body, 0, body.length - 1, StandardCharsets.UTF_8);
    }

    @Override
    public String user() {
        return session.user();
    }

    @Override
    public String database() {
        return session.database();
    }

    @Override
    public Map<String, String> startupParameters() {
        return session.startupParameters();
    }

    @Override
    public String clientAddress() {
        return session.clientAddress();
    }

    @Override
    public boolean tls() {
        return session.tls();
    }

    @Override
    public Optional<String> certificateSubject() {
        return session.greeting().certificateSubject();
    }

    @Override
    public Optional<String> method() {
        return session.greeting().method();
    }

    @Override
    public boolean proofRequired() {
        return session.plan().localDatabases().containsKey(session.database());
    }

    @Override
    public Secret askPassword() throws IOException {
        return new Secret(text(ask(BackendWriter::authenticationCleartextPassword)));
    }

    @Override
    public String askMd5(byte[] salt) throws IOException {
        return text(ask(message -> BackendWriter.authenticationMd5Password(message, salt)));
    }

    @Override
    public SaslStart startSasl(List<String> mechanisms) throws IOException {
        var body = ask(message -> BackendWriter.authenticationSasl(message, mechanisms));
        int end = 0;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        if (end + 5 > body.length) {
            throw new IOException("malformed SASLInitialResponse");
        }
        var mechanism = new String(body, 0, end, StandardCharsets.US_ASCII);
        if (!mechanisms.contains(mechanism)) {
            throw new IOException("client selected an invalid SASL authentication mechanism");
        }
        return new SaslStart(mechanism, java.util.Arrays.copyOfRange(body, end + 5, body.length));
    }

    @Override
    public byte[] continueSasl(byte[] challenge) throws IOException {
        return ask(message -> BackendWriter.authenticationSaslContinue(message, challenge));
    }

    @Override
    public void finishSasl(byte[] outcome) {
        session.loop().execute(() -> {
            if (!session.closed()) {
                send(message -> BackendWriter.authenticationSaslFinal(message, outcome));
            }
        });
    }

    @Override
    public Optional<byte[]> channelBinding() {
        return session.greeting().channelBinding();
    }
}
