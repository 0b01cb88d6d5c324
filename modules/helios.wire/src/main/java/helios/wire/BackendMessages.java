package helios.wire;

import helios.wire.BackendMessage.AuthenticationRequest;
import helios.wire.BackendMessage.BackendKeyData;
import helios.wire.BackendMessage.BindComplete;
import helios.wire.BackendMessage.CloseComplete;
import helios.wire.BackendMessage.CommandComplete;
import helios.wire.BackendMessage.CopyDone;
import helios.wire.BackendMessage.CopyResponse;
import helios.wire.BackendMessage.EmptyQueryResponse;
import helios.wire.BackendMessage.ErrorResponse;
import helios.wire.BackendMessage.Field;
import helios.wire.BackendMessage.FunctionCallResponse;
import helios.wire.BackendMessage.NegotiateProtocolVersion;
import helios.wire.BackendMessage.NoData;
import helios.wire.BackendMessage.NoticeResponse;
import helios.wire.BackendMessage.NotificationResponse;
import helios.wire.BackendMessage.ParameterDescription;
import helios.wire.BackendMessage.ParameterStatus;
import helios.wire.BackendMessage.ParseComplete;
import helios.wire.BackendMessage.PortalSuspended;
import helios.wire.BackendMessage.ReadyForQuery;
import helios.wire.BackendMessage.RowDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decodes a server's frames into records. Stateless; a record owns its bytes. */
public final class BackendMessages {

    static final int AUTH_OK = 0;
    static final int AUTH_KERBEROS_V5 = 2;
    static final int AUTH_CLEARTEXT_PASSWORD = 3;
    static final int AUTH_MD5_PASSWORD = 5;
    static final int AUTH_GSS = 7;
    static final int AUTH_GSS_CONTINUE = 8;
    static final int AUTH_SSPI = 9;
    static final int AUTH_SASL = 10;
    static final int AUTH_SASL_CONTINUE = 11;
    static final int AUTH_SASL_FINAL = 12;
    static final int MD5_SALT_LENGTH = 4;

    /** What a field of RowDescription takes at least: an empty name and its fixed part. */
    private static final int MIN_FIELD_LENGTH = 1 + RowDescriptionView.FIXED_LENGTH;

    private BackendMessages() {}

    /**
     * Decodes any frame of a server but DataRow and CopyData.
     *
     * @throws MalformedFrameException if the frame's fields do not fill it exactly, or its tag is unknown
     * @throws IllegalArgumentException if it is a DataRow or CopyData, which are read where they lie
     */
    public static BackendMessage decode(FrameView frame) {
        return switch (frame.tag()) {
            case Backend.AUTHENTICATION -> authentication(new FieldReader(frame, "Authentication"));
            case Backend.BACKEND_KEY_DATA -> backendKeyData(new FieldReader(frame, "BackendKeyData"));
            case Backend.BIND_COMPLETE -> empty(frame, "BindComplete", new BindComplete());
            case Backend.CLOSE_COMPLETE -> empty(frame, "CloseComplete", new CloseComplete());
            case Backend.COMMAND_COMPLETE -> commandComplete(new FieldReader(frame, "CommandComplete"));
            case Backend.COPY_IN_RESPONSE -> copyResponse(frame, "CopyInResponse", CopyResponse.Direction.IN);
            case Backend.COPY_OUT_RESPONSE -> copyResponse(frame, "CopyOutResponse", CopyResponse.Direction.OUT);
            case Backend.COPY_BOTH_RESPONSE -> copyResponse(frame, "CopyBothResponse", CopyResponse.Direction.BOTH);
            case Backend.COPY_DONE -> empty(frame, "CopyDone", new CopyDone());
            case Backend.EMPTY_QUERY_RESPONSE -> empty(frame, "EmptyQueryResponse", new EmptyQueryResponse());
            case Backend.ERROR_RESPONSE -> new ErrorResponse(reportFields(new FieldReader(frame, "ErrorResponse")));
            case Backend.FUNCTION_CALL_RESPONSE -> functionCallResponse(new FieldReader(frame, "FunctionCallResponse"));
            case Backend.NEGOTIATE_PROTOCOL_VERSION ->
                negotiateProtocolVersion(new FieldReader(frame, "NegotiateProtocolVersion"));
            case Backend.NO_DATA -> empty(frame, "NoData", new NoData());
            case Backend.NOTICE_RESPONSE -> new NoticeResponse(reportFields(new FieldReader(frame, "NoticeResponse")));
            case Backend.NOTIFICATION_RESPONSE -> notificationResponse(new FieldReader(frame, "NotificationResponse"));
            case Backend.PARAMETER_DESCRIPTION -> parameterDescription(new FieldReader(frame, "ParameterDescription"));
            case Backend.PARAMETER_STATUS -> parameterStatus(new FieldReader(frame, "ParameterStatus"));
            case Backend.PARSE_COMPLETE -> empty(frame, "ParseComplete", new ParseComplete());
            case Backend.PORTAL_SUSPENDED -> empty(frame, "PortalSuspended", new PortalSuspended());
            case Backend.READY_FOR_QUERY -> new ReadyForQuery(TransactionStatus.of(frame));
            case Backend.ROW_DESCRIPTION -> rowDescription(new FieldReader(frame, "RowDescription"));
            case Backend.DATA_ROW, Backend.COPY_DATA ->
                throw new IllegalArgumentException(
                        "frame %s is read where it lies".formatted(Malformed.name(frame.tag())));
            default ->
                throw new MalformedFrameException(
                        "no server message has tag %s".formatted(Malformed.name(frame.tag())));
        };
    }

    private static BackendMessage empty(FrameView frame, String name, BackendMessage message) {
        Malformed.requireEnd(frame.bodyStart(), frame.end(), name);
        return message;
    }

    private static AuthenticationRequest authentication(FieldReader in) {
        int request = in.int32("request");
        AuthenticationRequest message = switch (request) {
            case AUTH_OK -> new AuthenticationRequest.Ok();
            case AUTH_KERBEROS_V5 -> new AuthenticationRequest.KerberosV5();
            case AUTH_CLEARTEXT_PASSWORD -> new AuthenticationRequest.CleartextPassword();
            case AUTH_MD5_PASSWORD -> new AuthenticationRequest.Md5Password(in.bytes(MD5_SALT_LENGTH, "salt"));
            case AUTH_GSS -> new AuthenticationRequest.Gss();
            case AUTH_GSS_CONTINUE -> new AuthenticationRequest.GssContinue(in.rest());
            case AUTH_SSPI -> new AuthenticationRequest.Sspi();
            case AUTH_SASL -> new AuthenticationRequest.Sasl(mechanisms(in));
            case AUTH_SASL_CONTINUE -> new AuthenticationRequest.SaslContinue(in.rest());
            case AUTH_SASL_FINAL -> new AuthenticationRequest.SaslFinal(in.rest());
            default -> {
                in.rest();
                yield new AuthenticationRequest.Unknown(request);
            }
        };
        in.finish();
        return message;
    }

    private static List<String> mechanisms(FieldReader in) {
        var mechanisms = new ArrayList<String>();
        for (String name = in.string("mechanism"); !name.isEmpty(); name = in.string("mechanism")) {
            mechanisms.add(name);
        }
        return mechanisms;
    }

    private static BackendKeyData backendKeyData(FieldReader in) {
        int processId = in.int32("process ID");
        SecretKeys.check(in.remaining(), "BackendKeyData");
        return new BackendKeyData(processId, in.rest());
    }

    private static CommandComplete commandComplete(FieldReader in) {
        var message = new CommandComplete(in.string("tag"));
        in.finish();
        return message;
    }

    private static CopyResponse copyResponse(FrameView frame, String name, CopyResponse.Direction direction) {
        var in = new FieldReader(frame, name);
        byte format = in.int8("format");
        short[] columns = new short[in.count(in.uint16("column count"), Short.BYTES, "column format")];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = in.int16("column format");
        }
        in.finish();
        return new CopyResponse(direction, format, columns);
    }

    private static Map<Character, String> reportFields(FieldReader in) {
        var fields = new LinkedHashMap<Character, String>();
        for (int letter = in.int8("field letter"); letter != 0; letter = in.int8("field letter")) {
            fields.put((char) (letter & 0xFF), in.string("field " + Malformed.name((byte) letter)));
        }
        in.finish();
        return fields;
    }

    private static FunctionCallResponse functionCallResponse(FieldReader in) {
        var message = new FunctionCallResponse(in.optionalBytes("value"));
        in.finish();
        return message;
    }

    /** Servers put the whole version number where the manual speaks of the minor one: both are understood. */
    private static NegotiateProtocolVersion negotiateProtocolVersion(FieldReader in) {
        int newest = ProtocolVersion.minor(in.int32("version"));
        int count = in.count(in.int32("option count"), 1, "option");
        var options = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            options.add(in.string("option"));
        }
        in.finish();
        return new NegotiateProtocolVersion(newest, options);
    }

    private static NotificationResponse notificationResponse(FieldReader in) {
        var message = new NotificationResponse(in.int32("process ID"), in.string("channel"), in.string("payload"));
        in.finish();
        return message;
    }

    private static ParameterDescription parameterDescription(FieldReader in) {
        int[] oids = new int[in.count(in.uint16("parameter count"), Integer.BYTES, "type OID")];
        for (int i = 0; i < oids.length; i++) {
            oids[i] = in.int32("type OID");
        }
        in.finish();
        return new ParameterDescription(oids);
    }

    private static ParameterStatus parameterStatus(FieldReader in) {
        var message = new ParameterStatus(in.string("name"), in.string("value"));
        in.finish();
        return message;
    }

    private static RowDescription rowDescription(FieldReader in) {
        int count = in.count(in.uint16("field count"), MIN_FIELD_LENGTH, "field");
        var fields = new ArrayList<Field>(count);
        for (int i = 0; i < count; i++) {
            fields.add(new Field(
                    in.string("field name"),
                    in.int32("table OID"),
                    in.int16("attribute number"),
                    in.int32("type OID"),
                    in.int16("type length"),
                    in.int32("type modifier"),
                    in.int16("format")));
        }
        in.finish();
        return new RowDescription(fields);
    }
}
