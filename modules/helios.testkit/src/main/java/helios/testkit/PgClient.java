package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL client for tests. On the one side it logs in, queries and copies in one call each; on the other it sends
 * any bytes, cut anywhere, and hands out every message as it came, in the order of the wire. Both sides may be mixed.
 *
 * <p>It reads only when asked, so that a client that does not read can be played. One thread may send while another reads;
 * otherwise one thread at a time. What the server says in passing (parameters, notices, notifications, the cancel key, the
 * transaction's status) is noted by whatever reads.
 *
 * <p>An ErrorResponse is thrown as {@link PgException} by the methods that query, once ReadyForQuery has come, so that the
 * connection can be used on; the methods that read messages return it as any other message. The end of the connection is
 * an {@link UncheckedIOException} of {@link EOFException}, a missed deadline one of {@link SocketTimeoutException}.
 */
public final class PgClient implements AutoCloseable {

    /** Long enough for the peer, on the same machine, to read one piece before the next comes. */
    private static final Duration BETWEEN_PIECES = Duration.ofNanos(200_000);

    private static final int LARGEST_MESSAGE = 0x4000_0000;

    private final PgOptions options;
    private Transport transport;

    private final byte[] chunk = new byte[16 * 1024];
    private byte[] received = new byte[16 * 1024];
    private int start;
    private int end;

    private final Map<String, String> parameters = new HashMap<>();
    private final List<Message> notices = new ArrayList<>();
    private final List<Message> notifications = new ArrayList<>();
    private @Nullable List<Message> recording;
    private byte[] cancelKey = new byte[0];
    private int processId;
    private char transactionStatus = '?';

    private PgClient(PgOptions options, Transport transport) {
        this.options = options;
        this.transport = transport;
    }

    /** Connects, encrypts if the options say so, logs in, and waits for ReadyForQuery. */
    public static PgClient connect(PgOptions options) {
        var client = open(options);
        try {
            client.encrypt();
            client.login();
            return client;
        } catch (RuntimeException e) {
            client.abort();
            throw e;
        }
    }

    /** Connects the socket and sends nothing. */
    public static PgClient open(PgOptions options) {
        return new PgClient(options, io(() -> Transport.open(options)));
    }

    /** Encrypts the connection as its options say: by SSLRequest, directly, or not at all. */
    public void encrypt() {
        if (options.tls() == PgOptions.Tls.OFF) {
            return;
        }
        if (options.tls() == PgOptions.Tls.REQUIRE) {
            requestTls();
        }
        handshake();
    }

    private void requestTls() {
        send(new Frames().sslRequest());
        byte answer = readByte();
        if (answer != 'S') {
            throw new IllegalStateException("the server refuses TLS with '" + (char) answer + "'");
        }
    }

    private void handshake() {
        if (start != end) {
            throw new IllegalStateException((end - start) + " bytes in clear text arrived before TLS began");
        }
        if (!(transport instanceof Transport.Tcp tcp)) {
            throw new IllegalStateException("no TLS on a Unix socket");
        }
        transport = io(() -> tcp.encrypt(options));
    }

    /** Sends StartupMessage, answers what is asked, and reads up to the first ReadyForQuery. */
    public void login() {
        send(new Frames().startup(options.protocol(), options.startupParameters()));
        new Login(this, options).perform();
        results(_ -> {});
    }

    // ---- queries -------------------------------------------------------------------------------------------------

    /** Runs one statement, or several in one string, by the simple protocol; returns the last one's result. */
    public QueryResult query(String sql) {
        var results = simpleQuery(sql);
        return results.isEmpty() ? new QueryResult(List.of(), List.of(), "") : results.getLast();
    }

    /** Runs a string of statements by the simple protocol; returns each one's result. */
    public List<QueryResult> simpleQuery(String sql) {
        send(new Frames().query(sql));
        return results(_ -> {});
    }

    /** Runs one statement by the extended protocol, unnamed, its parameters {@code $1}, ... as text. */
    public QueryResult extended(String sql, String... parameterValues) {
        return extended(sql, Arrays.stream(parameterValues).map(Optional::of).toList());
    }

    /** As {@link #extended(String, String...)}, for parameters that may be NULL (empty). */
    public QueryResult extended(String sql, List<Optional<String>> parameterValues) {
        var values = parameterValues.stream()
                .map(value -> value.map(text -> text.getBytes(UTF_8)))
                .toList();
        send(new Frames()
                .parse("", sql)
                .bind("", "", values, false)
                .describe('P', "")
                .execute("", 0)
                .sync());
        return results(_ -> {}).getLast();
    }

    /** Runs a {@code COPY ... FROM STDIN} with those chunks of data; returns its command tag. */
    public String copyIn(String sql, byte[]... chunks) {
        return copyIn(sql, Arrays.asList(chunks).iterator());
    }

    /** As {@link #copyIn(String, byte[]...)}, the chunks made while they are sent. */
    public String copyIn(String sql, Iterator<byte[]> chunks) {
        send(new Frames().query(sql));
        var first = readUntil('G', 'E');
        if (first.getLast().tag() == 'G') {
            chunks.forEachRemaining(data -> send(new Frames().copyData(data)));
            send(new Frames().copyDone());
        } else {
            readUntilReady();
            throw new PgException(first.getLast().fields());
        }
        return results(_ -> {}).getLast().tag();
    }

    /** Runs a {@code COPY ... TO STDOUT}; returns its data. */
    public byte[] copyOut(String sql) {
        var data = new ByteArrayOutputStream();
        copyOut(sql, data::writeBytes);
        return data.toByteArray();
    }

    /** Runs a {@code COPY ... TO STDOUT}, hands each CopyData's bytes on as it comes, and returns the command tag. */
    public String copyOut(String sql, Consumer<byte[]> sink) {
        send(new Frames().query(sql));
        return results(sink).getLast().tag();
    }

    /**
     * Reads up to ReadyForQuery and returns the results of the statements that this answers; what was sent in one batch
     * yields one result for each CommandComplete, EmptyQueryResponse or PortalSuspended.
     *
     * @throws PgException for the first ErrorResponse
     */
    public List<QueryResult> readResults() {
        return results(_ -> {});
    }

    private List<QueryResult> results(Consumer<byte[]> copySink) {
        var collector = new ResultCollector(copySink);
        while (!collector.accept(readUnlessFailed(collector))) {
            // ReadyForQuery is yet to come
        }
        return collector.results();
    }

    /** A FATAL error is followed by the end of the connection: the error tells more than the end. */
    private Message readUnlessFailed(ResultCollector collector) {
        try {
            return read();
        } catch (UncheckedIOException e) {
            collector.throwError();
            throw e;
        }
    }

    /** Cancels, on a connection of its own, what runs on this one; returns when the server has closed that connection. */
    public void cancel() {
        try (var canceller = open(options)) {
            canceller.encrypt();
            canceller.send(new Frames().cancelRequest(processId, cancelKey));
            canceller.readToEnd();
        }
    }

    // ---- sending -------------------------------------------------------------------------------------------------

    /** Sends the frames in one write. */
    public void send(Frames frames) {
        send(frames.toBytes());
    }

    /** Sends any bytes in one write. */
    public void send(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    /** Sends the bytes in several writes that the peer can read one by one, cut before each of the ascending offsets. */
    public void sendSplit(byte[] bytes, int... cuts) {
        int from = 0;
        for (int cut : cuts) {
            write(bytes, from, cut - from);
            LockSupport.parkNanos(BETWEEN_PIECES.toNanos());
            from = cut;
        }
        write(bytes, from, bytes.length - from);
    }

    /** Sends each byte in a write of its own. */
    public void sendByteByByte(byte[] bytes) {
        var cuts = new int[Math.max(0, bytes.length - 1)];
        Arrays.setAll(cuts, i -> i + 1);
        sendSplit(bytes, cuts);
    }

    /** Closes the direction to the server and leaves the other open. */
    public void finishSending() {
        run(transport::finishWriting);
    }

    private void write(byte[] bytes, int offset, int length) {
        run(() -> transport.write(bytes, offset, length));
    }

    // ---- reading -------------------------------------------------------------------------------------------------

    /** Reads the next message within the options' timeout. */
    public Message read() {
        return read(options.timeout());
    }

    /** Reads the next message within that time. */
    public Message read(Duration timeout) {
        return poll(timeout)
                .orElseThrow(() ->
                        new UncheckedIOException(new SocketTimeoutException("no complete message within " + timeout)));
    }

    /** Reads the next message if all of it arrives within that time; nothing that has arrived is lost otherwise. */
    public Optional<Message> poll(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!hasMessage()) {
            if (!fill(deadline)) {
                return Optional.empty();
            }
        }
        return Optional.of(take());
    }

    /** Reads up to the next ReadyForQuery; returns all messages with it. */
    public List<Message> readUntilReady() {
        return readUntil('Z');
    }

    /** Reads up to the next message with one of those tags; returns all messages with it. */
    public List<Message> readUntil(char... tags) {
        var messages = new ArrayList<Message>();
        do {
            messages.add(read());
        } while (new String(tags).indexOf(messages.getLast().tag()) < 0);
        return messages;
    }

    /** Reads until the server closes or resets the connection; returns the messages before that. */
    public List<Message> readToEnd() {
        var messages = new ArrayList<Message>();
        try {
            while (true) {
                messages.add(read());
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
                return messages;
            }
            throw e;
        }
    }

    /** Reads one byte: the answer to SSLRequest or GSSENCRequest. */
    public byte readByte() {
        long deadline = System.nanoTime() + options.timeout().toNanos();
        while (start == end) {
            if (!fill(deadline)) {
                throw new UncheckedIOException(new SocketTimeoutException("no byte within " + options.timeout()));
            }
        }
        return received[start++];
    }

    private boolean hasMessage() {
        if (end - start < 5) {
            return false;
        }
        int length = ByteBuffer.wrap(received).getInt(start + 1);
        if (length < 4 || length > LARGEST_MESSAGE) {
            throw new IllegalStateException("message '%c' announces %d bytes".formatted(received[start], length));
        }
        return end - start > length;
    }

    private Message take() {
        int length = ByteBuffer.wrap(received).getInt(start + 1);
        var message = Message.of((char) received[start], Arrays.copyOfRange(received, start + 5, start + 1 + length));
        start += 1 + length;
        note(message);
        return message;
    }

    /** Appends what arrives; false when the deadline passes without a byte. */
    private boolean fill(long deadline) {
        try {
            int count = transport.read(chunk, Duration.ofNanos(deadline - System.nanoTime()));
            if (count < 0) {
                throw new EOFException("the server closed the connection%s"
                        .formatted(start == end ? "" : " within a message, after " + (end - start) + " bytes of it"));
            }
            append(count);
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(int count) {
        if (end + count > received.length) {
            int kept = end - start;
            var target = kept + count > received.length / 2 ? new byte[2 * (kept + count)] : received;
            System.arraycopy(received, start, target, 0, kept);
            received = target;
            start = 0;
            end = kept;
        }
        System.arraycopy(chunk, 0, received, end, count);
        end += count;
    }

    private void note(Message message) {
        if (recording != null) {
            recording.add(message);
        }
        switch (message.tag()) {
            case 'S' -> {
                var buffer = message.buffer();
                parameters.put(Message.cstring(buffer), Message.cstring(buffer));
            }
            case 'K' -> {
                var body = message.body();
                processId = ByteBuffer.wrap(body).getInt();
                cancelKey = Arrays.copyOfRange(body, 4, body.length);
            }
            case 'Z' -> transactionStatus = (char) message.buffer().get();
            case 'N' -> notices.add(message);
            case 'A' -> notifications.add(message);
            default -> {}
        }
    }

    // ---- what was noted ------------------------------------------------------------------------------------------

    /** From now on keeps every message that is read, for {@link #transcript}; what was kept before is dropped. */
    public void record() {
        recording = new ArrayList<>();
    }

    /** The messages read since {@link #record}. */
    public Transcript transcript() {
        if (recording == null) {
            throw new IllegalStateException("call record() first");
        }
        return new Transcript(recording);
    }

    /** The server's parameters, such as {@code server_version}, as last reported. */
    public Map<String, String> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** The NoticeResponses so far. */
    public List<Message> notices() {
        return Collections.unmodifiableList(notices);
    }

    /** The NotificationResponses so far. */
    public List<Message> notifications() {
        return Collections.unmodifiableList(notifications);
    }

    /** The process id of BackendKeyData. */
    public int processId() {
        return processId;
    }

    /** The key of BackendKeyData; empty where none came. */
    public byte[] cancelKey() {
        return cancelKey.clone();
    }

    /** The status of the last ReadyForQuery: {@code 'I'}, {@code 'T'} or {@code 'E'}; {@code '?'} before the first. */
    public char transactionStatus() {
        return transactionStatus;
    }

    /** The TLS socket, to look at its session; empty on a connection in clear text. */
    public Optional<SSLSocket> secureSocket() {
        return transport instanceof Transport.Tcp tcp ? tcp.secure() : Optional.empty();
    }

    /** The options that this client was opened with. */
    public PgOptions options() {
        return options;
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    /** Closes the socket without a word, so that the peer sees a reset; on a Unix socket its end. */
    public void abort() {
        run(transport::reset);
    }

    /** Sends Terminate, if that is still possible, and closes the socket. */
    @Override
    public void close() {
        try {
            transport.write(new Frames().terminate().toBytes(), 0, 5);
        } catch (IOException _) {
            // the server closed first
        }
        run(transport::close);
    }

    private interface IoCall<T> {
        T call() throws IOException;
    }

    private interface IoAction {
        void run() throws IOException;
    }

    private static <T> T io(IoCall<T> call) {
        try {
            return call.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(IoAction action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
