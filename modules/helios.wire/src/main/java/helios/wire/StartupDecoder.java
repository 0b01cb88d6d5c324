package helios.wire;

import helios.wire.StartupMessage.CancelRequest;
import helios.wire.StartupMessage.GssEncRequest;
import helios.wire.StartupMessage.SslRequest;
import helios.wire.StartupMessage.Startup;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decodes the message that opens a connection, as strictly as the server does. Stateless. */
public final class StartupDecoder {

    /** The server's own limit: bytes behind the length field. */
    public static final int MAX_LENGTH = 10_000;

    static final int CANCEL_REQUEST_CODE = (1234 << 16) | 5678;
    static final int SSL_REQUEST_CODE = (1234 << 16) | 5679;
    static final int GSSENC_REQUEST_CODE = (1234 << 16) | 5680;

    private static final int CODE_AT = Integer.BYTES;
    private static final int BODY_AT = CODE_AT + Integer.BYTES;
    private static final String PROTOCOL_OPTION_PREFIX = "_pq_.";

    private StartupDecoder() {}

    /**
     * Decodes the message at the reader index and moves the reader index behind it.
     *
     * @param maxLength how many bytes may stand behind the length field
     * @return empty if the message is incomplete; nothing is consumed then
     * @throws ProtocolException {@code 08P01} if the message is malformed or too long, which is told as soon as its
     *     length is there; {@code 0A000} if it asks for a major version other than 3
     */
    public static Optional<StartupMessage> decode(ByteBuf in, int maxLength) {
        if (in.readableBytes() < Integer.BYTES) {
            return Optional.empty();
        }
        int start = in.readerIndex();
        int length = in.getInt(start);
        if (length < BODY_AT || (long) length - Integer.BYTES > maxLength) {
            throw new MalformedFrameException("invalid startup packet: announces %d bytes; %d to %d are allowed"
                    .formatted(length, BODY_AT, (long) maxLength + Integer.BYTES));
        }
        if (in.readableBytes() < length) {
            return Optional.empty();
        }
        var message = decode(in, start, start + length);
        in.readerIndex(start + length);
        return Optional.of(message);
    }

    private static StartupMessage decode(ByteBuf in, int start, int end) {
        int code = in.getInt(start + CODE_AT);
        int body = start + BODY_AT;
        return switch (code) {
            case SSL_REQUEST_CODE -> {
                Malformed.requireEnd(body, end, "SSLRequest");
                yield new SslRequest();
            }
            case GSSENC_REQUEST_CODE -> {
                Malformed.requireEnd(body, end, "GSSENCRequest");
                yield new GssEncRequest();
            }
            case CANCEL_REQUEST_CODE -> cancelRequest(in, body, end);
            default -> startup(code, in, body, end);
        };
    }

    private static CancelRequest cancelRequest(ByteBuf in, int body, int end) {
        int processId = Malformed.int32(in, body, end, "CancelRequest", "process ID");
        int keyStart = body + Integer.BYTES;
        SecretKeys.check(end - keyStart, "CancelRequest");
        byte[] key = new byte[end - keyStart];
        in.getBytes(keyStart, key);
        return new CancelRequest(processId, key);
    }

    private static Startup startup(int version, ByteBuf in, int body, int end) {
        if (ProtocolVersion.major(version) != ProtocolVersion.major(ProtocolVersion.V3_0)) {
            throw new ProtocolException(
                    ProtocolException.FEATURE_NOT_SUPPORTED,
                    "frontend protocol %s is not supported; use 3.0 to 3.2".formatted(ProtocolVersion.text(version)));
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        List<String> unknownOptions = new ArrayList<>();
        var reader = new FieldReader(in, body, end, "invalid startup packet");
        for (String name = reader.string("parameter name"); !name.isEmpty(); name = reader.string("parameter name")) {
            String value = reader.string("parameter value");
            if (name.startsWith(PROTOCOL_OPTION_PREFIX)) {
                unknownOptions.add(name);
            } else {
                parameters.put(name, value);
            }
        }
        reader.finish();
        return new Startup(version, parameters, unknownOptions);
    }
}
