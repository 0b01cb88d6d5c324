package helios.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Appends a server's messages to a buffer, each complete and with its exact length. Texts are written as the package
 * describes; one that contains a zero byte, which would end it early, is an {@link IllegalArgumentException}, except in
 * an error or notice, where it becomes U+FFFD so that nothing keeps an error from being told. After an exception the
 * buffer ends with part of a message and has to be discarded. Stateless.
 */
public final class BackendWriter {

    private static final char ZERO = 0;
    private static final char REPLACEMENT = '\uFFFD';

    private BackendWriter() {}

    public static void authenticationOk(ByteBuf out) {
        authentication(out, BackendMessages.AUTH_OK);
    }

    public static void authenticationCleartextPassword(ByteBuf out) {
        authentication(out, BackendMessages.AUTH_CLEARTEXT_PASSWORD);
    }

    /**
     * Writes an AuthenticationMD5Password.
     *
     * @param salt four bytes
     */
    public static void authenticationMd5Password(ByteBuf out, byte[] salt) {
        if (salt.length != BackendMessages.MD5_SALT_LENGTH) {
            throw new IllegalArgumentException("an MD5 salt has 4 bytes, not " + salt.length);
        }
        authentication(out, BackendMessages.AUTH_MD5_PASSWORD, salt);
    }

    /**
     * Writes an AuthenticationSASL.
     *
     * @param mechanisms names, the favourite first; none may be empty
     */
    public static void authenticationSasl(ByteBuf out, List<String> mechanisms) {
        int frame = Frames.begin(out, Backend.AUTHENTICATION);
        out.writeInt(BackendMessages.AUTH_SASL);
        for (String mechanism : mechanisms) {
            if (mechanism.isEmpty()) {
                throw new IllegalArgumentException("an empty mechanism would end the list");
            }
            Text.writeString(out, mechanism);
        }
        out.writeByte(0);
        Frames.end(out, frame);
    }

    public static void authenticationSaslContinue(ByteBuf out, byte[] data) {
        authentication(out, BackendMessages.AUTH_SASL_CONTINUE, data);
    }

    public static void authenticationSaslFinal(ByteBuf out, byte[] data) {
        authentication(out, BackendMessages.AUTH_SASL_FINAL, data);
    }

    private static void authentication(ByteBuf out, int request, byte... data) {
        out.writeByte(Backend.AUTHENTICATION)
                .writeInt(2 * Integer.BYTES + data.length)
                .writeInt(request)
                .writeBytes(data);
    }

    public static void parameterStatus(ByteBuf out, CharSequence name, CharSequence value) {
        int frame = Frames.begin(out, Backend.PARAMETER_STATUS);
        Text.writeString(out, name);
        Text.writeString(out, value);
        Frames.end(out, frame);
    }

    /**
     * Writes a BackendKeyData.
     *
     * @param secretKey 4 bytes for a client of protocol 3.0, 4 to 256 for one of 3.2
     */
    public static void backendKeyData(ByteBuf out, int processId, byte[] secretKey) {
        SecretKeys.check(secretKey.length, "BackendKeyData");
        out.writeByte(Backend.BACKEND_KEY_DATA)
                .writeInt(2 * Integer.BYTES + secretKey.length)
                .writeInt(processId)
                .writeBytes(secretKey);
    }

    /**
     * Writes the version in full, major number included, as the server does and clients expect.
     *
     * @param newestMinor the newest minor version of protocol 3 that is spoken here
     * @param unknownOptions the client's protocol options that are not known here
     */
    public static void negotiateProtocolVersion(ByteBuf out, int newestMinor, List<String> unknownOptions) {
        int frame = Frames.begin(out, Backend.NEGOTIATE_PROTOCOL_VERSION);
        out.writeInt(ProtocolVersion.V3_0 | newestMinor).writeInt(unknownOptions.size());
        for (String option : unknownOptions) {
            Text.writeString(out, option);
        }
        Frames.end(out, frame);
    }

    public static void readyForQuery(ByteBuf out, TransactionStatus status) {
        out.writeByte(Backend.READY_FOR_QUERY).writeInt(Integer.BYTES + 1).writeByte(status.code());
    }

    public static void errorResponse(ByteBuf out, String severity, String sqlState, String message) {
        errorResponse(out, severity, sqlState, message, "", "");
    }

    /**
     * Writes an ErrorResponse.
     *
     * @param detail left out if empty, as is {@code hint}
     */
    public static void errorResponse(
            ByteBuf out, String severity, String sqlState, String message, String detail, String hint) {
        report(out, Backend.ERROR_RESPONSE, severity, sqlState, message, detail, hint);
    }

    public static void errorResponse(ByteBuf out, Map<Character, String> fields) {
        report(out, Backend.ERROR_RESPONSE, fields);
    }

    public static void noticeResponse(ByteBuf out, String severity, String sqlState, String message) {
        noticeResponse(out, severity, sqlState, message, "", "");
    }

    /**
     * Writes a NoticeResponse.
     *
     * @param detail left out if empty, as is {@code hint}
     */
    public static void noticeResponse(
            ByteBuf out, String severity, String sqlState, String message, String detail, String hint) {
        report(out, Backend.NOTICE_RESPONSE, severity, sqlState, message, detail, hint);
    }

    public static void noticeResponse(ByteBuf out, Map<Character, String> fields) {
        report(out, Backend.NOTICE_RESPONSE, fields);
    }

    private static void report(
            ByteBuf out, byte tag, String severity, String sqlState, String message, String detail, String hint) {
        int frame = Frames.begin(out, tag);
        reportField(out, BackendMessage.Report.SEVERITY, severity);
        reportField(out, BackendMessage.Report.SEVERITY_NONLOCALIZED, severity);
        reportField(out, BackendMessage.Report.SQL_STATE, sqlState);
        reportField(out, BackendMessage.Report.MESSAGE, message);
        if (!detail.isEmpty()) {
            reportField(out, BackendMessage.Report.DETAIL, detail);
        }
        if (!hint.isEmpty()) {
            reportField(out, BackendMessage.Report.HINT, hint);
        }
        out.writeByte(0);
        Frames.end(out, frame);
    }

    private static void report(ByteBuf out, byte tag, Map<Character, String> fields) {
        int frame = Frames.begin(out, tag);
        fields.forEach((letter, value) -> reportField(out, letter, value));
        out.writeByte(0);
        Frames.end(out, frame);
    }

    private static void reportField(ByteBuf out, char letter, String value) {
        if (letter == ZERO || letter > 0xFF) {
            throw new IllegalArgumentException("a field's letter is one byte, not zero; was " + (int) letter);
        }
        out.writeByte(letter);
        Text.writeString(out, value.replace(ZERO, REPLACEMENT));
    }

    public static void notificationResponse(ByteBuf out, int processId, CharSequence channel, CharSequence payload) {
        int frame = Frames.begin(out, Backend.NOTIFICATION_RESPONSE);
        out.writeInt(processId);
        Text.writeString(out, channel);
        Text.writeString(out, payload);
        Frames.end(out, frame);
    }

    public static void rowDescription(ByteBuf out, List<BackendMessage.Field> fields) {
        Frames.requireCountable(fields.size(), "fields");
        int frame = Frames.begin(out, Backend.ROW_DESCRIPTION);
        out.writeShort(fields.size());
        for (var field : fields) {
            Text.writeString(out, field.name());
            out.writeInt(field.tableOid())
                    .writeShort(field.attributeNumber())
                    .writeInt(field.typeOid())
                    .writeShort(field.typeLength())
                    .writeInt(field.typeModifier())
                    .writeShort(field.format());
        }
        Frames.end(out, frame);
    }

    /**
     * Writes a DataRow.
     *
     * @param columns the values, empty for null
     */
    public static void dataRow(ByteBuf out, List<Optional<byte[]>> columns) {
        int frame = Frames.begin(out, Backend.DATA_ROW);
        Frames.values(out, columns);
        Frames.end(out, frame);
    }

    /**
     * Starts a DataRow whose values are written one by one with {@link #value} and {@link #nullValue}.
     *
     * @return what {@link #endDataRow} needs
     */
    public static int beginDataRow(ByteBuf out, int columns) {
        Frames.requireCountable(columns, "columns");
        int row = Frames.begin(out, Backend.DATA_ROW);
        out.writeShort(columns);
        return row;
    }

    /** Appends a value to a started DataRow. */
    public static void value(ByteBuf out, byte[] value) {
        out.writeInt(value.length).writeBytes(value);
    }

    /** Appends a value in text format to a started DataRow. */
    public static void value(ByteBuf out, CharSequence value) {
        int lengthField = out.writerIndex();
        out.writeInt(0);
        Text.write(out, value);
        out.setInt(lengthField, out.writerIndex() - lengthField - Integer.BYTES);
    }

    /** Appends a value that another frame holds to a started DataRow. */
    public static void value(ByteBuf out, ByteRange value) {
        out.writeInt(value.length()).writeBytes(value.buffer(), value.start(), value.length());
    }

    /** Appends a null to a started DataRow. */
    public static void nullValue(ByteBuf out) {
        out.writeInt(-1);
    }

    /**
     * Ends a started DataRow.
     *
     * @param row what {@link #beginDataRow} returned
     */
    public static void endDataRow(ByteBuf out, int row) {
        Frames.end(out, row);
    }

    public static void commandComplete(ByteBuf out, CharSequence tag) {
        Frames.withString(out, Backend.COMMAND_COMPLETE, tag);
    }

    public static void emptyQueryResponse(ByteBuf out) {
        Frames.empty(out, Backend.EMPTY_QUERY_RESPONSE);
    }

    public static void parseComplete(ByteBuf out) {
        Frames.empty(out, Backend.PARSE_COMPLETE);
    }

    public static void bindComplete(ByteBuf out) {
        Frames.empty(out, Backend.BIND_COMPLETE);
    }

    public static void closeComplete(ByteBuf out) {
        Frames.empty(out, Backend.CLOSE_COMPLETE);
    }

    public static void noData(ByteBuf out) {
        Frames.empty(out, Backend.NO_DATA);
    }

    public static void portalSuspended(ByteBuf out) {
        Frames.empty(out, Backend.PORTAL_SUSPENDED);
    }

    public static void parameterDescription(ByteBuf out, int... typeOids) {
        Frames.requireCountable(typeOids.length, "parameter types");
        out.writeByte(Backend.PARAMETER_DESCRIPTION)
                .writeInt(Integer.BYTES + Short.BYTES + typeOids.length * Integer.BYTES)
                .writeShort(typeOids.length);
        for (int oid : typeOids) {
            out.writeInt(oid);
        }
    }

    /** Writes CopyInResponse, CopyOutResponse or CopyBothResponse. */
    public static void copyResponse(ByteBuf out, BackendMessage.CopyResponse response) {
        int frame = Frames.begin(out, response.direction().tag());
        out.writeByte(response.format());
        Frames.formats(out, response.columnFormats());
        Frames.end(out, frame);
    }

    public static void copyData(ByteBuf out, byte[] data) {
        Frames.withBytes(out, Backend.COPY_DATA, data);
    }

    public static void copyDone(ByteBuf out) {
        Frames.empty(out, Backend.COPY_DONE);
    }

    /**
     * Writes a FunctionCallResponse.
     *
     * @param value empty for null
     */
    public static void functionCallResponse(ByteBuf out, Optional<byte[]> value) {
        int frame = Frames.begin(out, Backend.FUNCTION_CALL_RESPONSE);
        value.ifPresentOrElse(bytes -> value(out, bytes), () -> nullValue(out));
        Frames.end(out, frame);
    }
}
