package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds what a client sends: well-formed messages by their names in the manual, and anything else by {@link #raw} and
 * {@link #bytes}. Each method appends and returns this object; {@link #toBytes} yields all of it.
 */
public final class Frames {

    /** Protocol 3.0 as StartupMessage carries it. */
    public static final int PROTOCOL_3_0 = 3 << 16;
    /** Protocol 3.2 as StartupMessage carries it. */
    public static final int PROTOCOL_3_2 = 3 << 16 | 2;

    private static final int CANCEL_REQUEST = 1234 << 16 | 5678;
    private static final int SSL_REQUEST = 1234 << 16 | 5679;
    private static final int GSSENC_REQUEST = 1234 << 16 | 5680;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins with nothing. */
    public Frames() {}

    /** Asks for TLS. */
    public Frames sslRequest() {
        return untagged(intBytes(SSL_REQUEST));
    }

    /** Asks for GSSAPI encryption. */
    public Frames gssEncRequest() {
        return untagged(intBytes(GSSENC_REQUEST));
    }

    /** Asks to cancel what runs on the connection of that process id and key. */
    public Frames cancelRequest(int processId, byte[] key) {
        return untagged(concat(intBytes(CANCEL_REQUEST), intBytes(processId), key));
    }

    /** StartupMessage with the version, such as {@link #PROTOCOL_3_0}, and the parameters in the map's order. */
    public Frames startup(int version, Map<String, String> parameters) {
        var body = new Frames().bytes(intBytes(version));
        parameters.forEach((name, value) -> body.bytes(cstring(name)).bytes(cstring(value)));
        return untagged(body.bytes(new byte[1]).toBytes());
    }

    /** PasswordMessage. */
    public Frames password(String password) {
        return raw('p', cstring(password));
    }

    /** SASLInitialResponse. */
    public Frames saslInitialResponse(String mechanism, byte[] response) {
        return raw('p', concat(cstring(mechanism), intBytes(response.length), response));
    }

    /** SASLResponse. */
    public Frames saslResponse(byte[] response) {
        return raw('p', response);
    }

    /** Query: one string of statements, by the simple protocol. */
    public Frames query(String sql) {
        return raw('Q', cstring(sql));
    }

    /** Parse, with the object ids of the leading parameters' types, 0 for "infer". */
    public Frames parse(String statement, String sql, int... parameterTypes) {
        var body = new Frames().bytes(cstring(statement)).bytes(cstring(sql)).bytes(shortBytes(parameterTypes.length));
        for (int type : parameterTypes) {
            body.bytes(intBytes(type));
        }
        return raw('P', body.toBytes());
    }

    /** Bind with parameters and results as text. */
    public Frames bind(String portal, String statement, String... parameters) {
        return bind(
                portal,
                statement,
                List.of(parameters).stream()
                        .map(value -> Optional.of(value.getBytes(UTF_8)))
                        .toList(),
                false);
    }

    /** Bind with parameters that may be NULL (empty), all of parameters and results as text or all in binary format. */
    public Frames bind(String portal, String statement, List<Optional<byte[]>> parameters, boolean binary) {
        var format = concat(shortBytes(1), shortBytes(binary ? 1 : 0));
        var body = new Frames()
                .bytes(cstring(portal))
                .bytes(cstring(statement))
                .bytes(format)
                .bytes(shortBytes(parameters.size()));
        parameters.forEach(value -> value.ifPresentOrElse(
                bytes -> body.bytes(intBytes(bytes.length)).bytes(bytes), () -> body.bytes(intBytes(-1))));
        return raw('B', body.bytes(format).toBytes());
    }

    /** Describe: {@code kind} is {@code 'S'} for a prepared statement, {@code 'P'} for a portal. */
    public Frames describe(char kind, String name) {
        return raw('D', concat(new byte[] {(byte) kind}, cstring(name)));
    }

    /** Execute, with the number of rows after which the portal is suspended; 0 for no limit. */
    public Frames execute(String portal, int maxRows) {
        return raw('E', concat(cstring(portal), intBytes(maxRows)));
    }

    /** Close: {@code kind} is {@code 'S'} for a prepared statement, {@code 'P'} for a portal. */
    public Frames close(char kind, String name) {
        return raw('C', concat(new byte[] {(byte) kind}, cstring(name)));
    }

    /** Flush. */
    public Frames flush() {
        return raw('H', new byte[0]);
    }

    /** Sync. */
    public Frames sync() {
        return raw('S', new byte[0]);
    }

    /** FunctionCall with arguments and result in binary format. */
    public Frames functionCall(int function, byte[]... arguments) {
        var format = concat(shortBytes(1), shortBytes(1));
        var body = new Frames().bytes(intBytes(function)).bytes(format).bytes(shortBytes(arguments.length));
        for (byte[] argument : arguments) {
            body.bytes(intBytes(argument.length)).bytes(argument);
        }
        return raw('F', body.bytes(shortBytes(1)).toBytes());
    }

    /** CopyData. */
    public Frames copyData(byte[] data) {
        return raw('d', data);
    }

    /** CopyDone. */
    public Frames copyDone() {
        return raw('c', new byte[0]);
    }

    /** CopyFail. */
    public Frames copyFail(String reason) {
        return raw('f', cstring(reason));
    }

    /** Terminate. */
    public Frames terminate() {
        return raw('X', new byte[0]);
    }

    /** A message with any tag and any body, its length right. */
    public Frames raw(char tag, byte[] body) {
        return bytes(new byte[] {(byte) tag}).untagged(body);
    }

    /** A message with any tag and any body whose length field lies. */
    public Frames lying(char tag, int announcedLength, byte[] body) {
        return bytes(new byte[] {(byte) tag}).bytes(intBytes(announcedLength)).bytes(body);
    }

    /** A length and the body: the form of what comes before the login. */
    public Frames untagged(byte[] body) {
        return bytes(intBytes(4 + body.length)).bytes(body);
    }

    /** Any bytes. */
    public Frames bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** All that was appended so far. */
    public byte[] toBytes() {
        return out.toByteArray();
    }

    static byte[] intBytes(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] shortBytes(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    private static byte[] cstring(String text) {
        return concat(text.getBytes(UTF_8), new byte[1]);
    }

    private static byte[] concat(byte[]... parts) {
        var all = new Frames();
        for (byte[] part : parts) {
            all.bytes(part);
        }
        return all.toBytes();
    }
}
