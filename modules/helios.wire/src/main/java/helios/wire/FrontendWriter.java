package helios.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Appends a client's messages to a buffer, each complete and with its exact length. Texts are written as the package
 * describes; one that contains a zero byte, which would end it early, is an {@link IllegalArgumentException}. After an
 * exception the buffer ends with part of a message and has to be discarded. Stateless.
 */
public final class FrontendWriter {

    private FrontendWriter() {}

    public static void sslRequest(ByteBuf out) {
        out.writeInt(2 * Integer.BYTES).writeInt(StartupDecoder.SSL_REQUEST_CODE);
    }

    public static void gssEncRequest(ByteBuf out) {
        out.writeInt(2 * Integer.BYTES).writeInt(StartupDecoder.GSSENC_REQUEST_CODE);
    }

    /**
     * Writes a CancelRequest, which has no tag.
     *
     * @param secretKey 4 to 256 bytes, as BackendKeyData told
     */
    public static void cancelRequest(ByteBuf out, int processId, byte[] secretKey) {
        SecretKeys.check(secretKey.length, "CancelRequest");
        out.writeInt(3 * Integer.BYTES + secretKey.length)
                .writeInt(StartupDecoder.CANCEL_REQUEST_CODE)
                .writeInt(processId)
                .writeBytes(secretKey);
    }

    /**
     * Writes a startup packet, which has no tag.
     *
     * @param version one of {@link ProtocolVersion}
     * @param parameters in the order to send; no name may be empty
     */
    public static void startup(ByteBuf out, int version, Map<String, String> parameters) {
        int frame = Frames.beginUntagged(out);
        out.writeInt(version);
        parameters.forEach((name, value) -> {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("an empty parameter name would end the startup packet");
            }
            Text.writeString(out, name);
            Text.writeString(out, value);
        });
        out.writeByte(0);
        Frames.end(out, frame);
    }

    public static void query(ByteBuf out, CharSequence query) {
        Frames.withString(out, Frontend.QUERY, query);
    }

    /**
     * Writes a Parse.
     *
     * @param parameterTypes OIDs, as many as are known; 0 leaves one to the server
     */
    public static void parse(ByteBuf out, CharSequence statement, CharSequence query, int... parameterTypes) {
        int frame = Frames.begin(out, Frontend.PARSE);
        Text.writeString(out, statement);
        Text.writeString(out, query);
        parameterTypes(out, parameterTypes);
        Frames.end(out, frame);
    }

    /** As {@link #parse(ByteBuf, CharSequence, CharSequence, int...)}, from bytes as a frame held them. */
    public static void parse(ByteBuf out, byte[] statement, byte[] query, int... parameterTypes) {
        int frame = Frames.begin(out, Frontend.PARSE);
        Text.writeString(out, statement);
        Text.writeString(out, query);
        parameterTypes(out, parameterTypes);
        Frames.end(out, frame);
    }

    private static void parameterTypes(ByteBuf out, int[] types) {
        Frames.requireCountable(types.length, "parameter types");
        out.writeShort(types.length);
        for (int type : types) {
            out.writeInt(type);
        }
    }

    /**
     * Writes a Parse up to the end of another name for its statement. The bytes of {@code original} from
     * {@code original.query().start()} to {@code original.end()} must follow, copied or as a slice.
     */
    public static void parseHead(ByteBuf out, ParseView original, byte[] statement) {
        int rest = original.end() - original.query().start();
        out.writeByte(Frontend.PARSE).writeInt(Integer.BYTES + statement.length + 1 + rest);
        Text.writeString(out, statement);
    }

    /**
     * Writes a Bind.
     *
     * @param parameterFormats none for text, one for all, or one each
     * @param parameters the values, empty for null
     * @param resultFormats none for text, one for all columns, or one each
     */
    public static void bind(
            ByteBuf out,
            CharSequence portal,
            CharSequence statement,
            short[] parameterFormats,
            List<Optional<byte[]>> parameters,
            short[] resultFormats) {
        int frame = Frames.begin(out, Frontend.BIND);
        Text.writeString(out, portal);
        Text.writeString(out, statement);
        Frames.formats(out, parameterFormats);
        Frames.values(out, parameters);
        Frames.formats(out, resultFormats);
        Frames.end(out, frame);
    }

    /**
     * Writes a Bind up to the end of another name for its statement; the portal stays. The bytes of {@code original} from
     * {@link BindView#restStart()} to {@link BindView#end()} must follow, copied or as a slice.
     */
    public static void bindHead(ByteBuf out, BindView original, byte[] statement) {
        var portal = original.portal();
        int rest = original.end() - original.restStart();
        out.writeByte(Frontend.BIND).writeInt(Integer.BYTES + portal.length() + 1 + statement.length + 1 + rest);
        out.writeBytes(portal.buffer(), portal.start(), portal.length() + 1);
        Text.writeString(out, statement);
    }

    /**
     * Writes a Describe.
     *
     * @param kind {@link DescribeView#STATEMENT} or {@link DescribeView#PORTAL}
     */
    public static void describe(ByteBuf out, byte kind, CharSequence name) {
        named(out, Frontend.DESCRIBE, kind, name);
    }

    /** As {@link #describe(ByteBuf, byte, CharSequence)}, from bytes as a frame held them. */
    public static void describe(ByteBuf out, byte kind, byte[] name) {
        named(out, Frontend.DESCRIBE, kind, name);
    }

    /**
     * Writes a Close.
     *
     * @param kind {@link DescribeView#STATEMENT} or {@link DescribeView#PORTAL}
     */
    public static void close(ByteBuf out, byte kind, CharSequence name) {
        named(out, Frontend.CLOSE, kind, name);
    }

    /** As {@link #close(ByteBuf, byte, CharSequence)}, from bytes as a frame held them. */
    public static void close(ByteBuf out, byte kind, byte[] name) {
        named(out, Frontend.CLOSE, kind, name);
    }

    private static void named(ByteBuf out, byte tag, byte kind, CharSequence name) {
        int frame = Frames.begin(out, tag);
        out.writeByte(kind);
        Text.writeString(out, name);
        Frames.end(out, frame);
    }

    private static void named(ByteBuf out, byte tag, byte kind, byte[] name) {
        out.writeByte(tag).writeInt(Integer.BYTES + 1 + name.length + 1).writeByte(kind);
        Text.writeString(out, name);
    }

    /**
     * Writes an Execute.
     *
     * @param maxRows how many rows to return at most; 0 means all
     */
    public static void execute(ByteBuf out, CharSequence portal, int maxRows) {
        int frame = Frames.begin(out, Frontend.EXECUTE);
        Text.writeString(out, portal);
        out.writeInt(maxRows);
        Frames.end(out, frame);
    }

    public static void flush(ByteBuf out) {
        Frames.empty(out, Frontend.FLUSH);
    }

    public static void sync(ByteBuf out) {
        Frames.empty(out, Frontend.SYNC);
    }

    public static void terminate(ByteBuf out) {
        Frames.empty(out, Frontend.TERMINATE);
    }

    /** Writes a cleartext password, or one already hashed as AuthenticationMD5Password wants it. */
    public static void password(ByteBuf out, CharSequence password) {
        Frames.withString(out, Frontend.PASSWORD_MESSAGE, password);
    }

    /** Writes a SASLInitialResponse. */
    public static void saslInitialResponse(ByteBuf out, CharSequence mechanism, byte[] response) {
        int frame = Frames.begin(out, Frontend.PASSWORD_MESSAGE);
        Text.writeString(out, mechanism);
        out.writeInt(response.length).writeBytes(response);
        Frames.end(out, frame);
    }

    /** Writes a SASLInitialResponse that has no response yet. */
    public static void saslInitialResponse(ByteBuf out, CharSequence mechanism) {
        int frame = Frames.begin(out, Frontend.PASSWORD_MESSAGE);
        Text.writeString(out, mechanism);
        out.writeInt(-1);
        Frames.end(out, frame);
    }

    public static void saslResponse(ByteBuf out, byte[] data) {
        Frames.withBytes(out, Frontend.PASSWORD_MESSAGE, data);
    }

    /** Writes a GSSResponse, which also carries SSPI tokens. */
    public static void gssResponse(ByteBuf out, byte[] token) {
        Frames.withBytes(out, Frontend.PASSWORD_MESSAGE, token);
    }

    public static void copyData(ByteBuf out, byte[] data) {
        Frames.withBytes(out, Frontend.COPY_DATA, data);
    }

    /** Copies the readable bytes, whose reader index stays. */
    public static void copyData(ByteBuf out, ByteBuf data) {
        Frames.withBytes(out, Frontend.COPY_DATA, data);
    }

    public static void copyDone(ByteBuf out) {
        Frames.empty(out, Frontend.COPY_DONE);
    }

    public static void copyFail(ByteBuf out, CharSequence reason) {
        Frames.withString(out, Frontend.COPY_FAIL, reason);
    }

    /**
     * Writes a FunctionCall.
     *
     * @param argumentFormats none for text, one for all, or one each
     * @param arguments the values, empty for null
     */
    public static void functionCall(
            ByteBuf out,
            int functionOid,
            short[] argumentFormats,
            List<Optional<byte[]>> arguments,
            short resultFormat) {
        int frame = Frames.begin(out, Frontend.FUNCTION_CALL);
        out.writeInt(functionOid);
        Frames.formats(out, argumentFormats);
        Frames.values(out, arguments);
        out.writeShort(resultFormat);
        Frames.end(out, frame);
    }
}
