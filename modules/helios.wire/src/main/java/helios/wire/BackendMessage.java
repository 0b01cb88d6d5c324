package helios.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A message from the server. DataRow and CopyData are missing on purpose: they pass as {@link FrameView}s, undecoded, and
 * are read with {@link DataRowView} where someone asks for values. Arrays are shared, not copied, and records that hold
 * one are compared by its identity.
 */
public sealed interface BackendMessage {

    /** What the server wants next in order to authenticate the client. */
    sealed interface AuthenticationRequest extends BackendMessage {

        /** The client is who it says; no more is wanted. */
        record Ok() implements AuthenticationRequest {}

        record KerberosV5() implements AuthenticationRequest {}

        record CleartextPassword() implements AuthenticationRequest {}

        /**
         * The password is wanted, hashed with the user's name and a salt.
         *
         * @param salt four bytes
         */
        record Md5Password(byte[] salt) implements AuthenticationRequest {}

        record Gss() implements AuthenticationRequest {}

        record GssContinue(byte[] data) implements AuthenticationRequest {}

        record Sspi() implements AuthenticationRequest {}

        /**
         * A SASL exchange is wanted.
         *
         * @param mechanisms names, the server's favourite first
         */
        record Sasl(List<String> mechanisms) implements AuthenticationRequest {
            public Sasl {
                mechanisms = List.copyOf(mechanisms);
            }
        }

        record SaslContinue(byte[] data) implements AuthenticationRequest {}

        record SaslFinal(byte[] data) implements AuthenticationRequest {}

        /** A method that neither protocol 3.0 nor 3.2 describes. */
        record Unknown(int code) implements AuthenticationRequest {}
    }

    /**
     * What a CancelRequest for this connection has to name.
     *
     * @param secretKey 4 to 256 bytes
     */
    record BackendKeyData(int processId, byte[] secretKey) implements BackendMessage {

        public BackendKeyData {
            SecretKeys.check(secretKey.length, "BackendKeyData");
        }
    }

    record ParameterStatus(String name, String value) implements BackendMessage {}

    /**
     * The answer to a client that asked for a newer minor version, or for protocol options that the server lacks.
     *
     * @param newestMinor the newest minor version of protocol 3 that the server speaks
     * @param unknownOptions the protocol options of the client that the server does not know
     */
    record NegotiateProtocolVersion(int newestMinor, List<String> unknownOptions) implements BackendMessage {
        public NegotiateProtocolVersion {
            unknownOptions = List.copyOf(unknownOptions);
        }
    }

    /** What ErrorResponse and NoticeResponse share: fields by letter, any of which may be missing. */
    sealed interface Report extends BackendMessage {

        char SEVERITY = 'S';
        /** The severity in English, whatever {@code lc_messages} says. */
        char SEVERITY_NONLOCALIZED = 'V';

        char SQL_STATE = 'C';
        char MESSAGE = 'M';
        char DETAIL = 'D';
        char HINT = 'H';
        char POSITION = 'P';

        /** All fields in the order they came in, those of unknown letters too; of a repeated letter the last value. */
        Map<Character, String> fields();

        /** The severity, in English where the server says it so. */
        default Optional<String> severity() {
            return field(SEVERITY_NONLOCALIZED).or(() -> field(SEVERITY));
        }

        default Optional<String> sqlState() {
            return field(SQL_STATE);
        }

        default Optional<String> message() {
            return field(MESSAGE);
        }

        default Optional<String> detail() {
            return field(DETAIL);
        }

        default Optional<String> hint() {
            return field(HINT);
        }

        /** The position in the query string in characters, from 1; empty if there is none, or it is no number. */
        default OptionalInt position() {
            var digits = field(POSITION).filter(text -> text.matches("[0-9]{1,9}"));
            return digits.isPresent() ? OptionalInt.of(Integer.parseInt(digits.get())) : OptionalInt.empty();
        }

        default Optional<String> field(char letter) {
            return Optional.ofNullable(fields().get(letter));
        }
    }

    record ErrorResponse(Map<Character, String> fields) implements Report {
        public ErrorResponse {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    record NoticeResponse(Map<Character, String> fields) implements Report {
        public NoticeResponse {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    record NotificationResponse(int processId, String channel, String payload) implements BackendMessage {}

    record ReadyForQuery(TransactionStatus status) implements BackendMessage {}

    record CommandComplete(String tag) implements BackendMessage {}

    record EmptyQueryResponse() implements BackendMessage {}

    record ParseComplete() implements BackendMessage {}

    record BindComplete() implements BackendMessage {}

    record CloseComplete() implements BackendMessage {}

    record NoData() implements BackendMessage {}

    record PortalSuspended() implements BackendMessage {}

    record RowDescription(List<Field> fields) implements BackendMessage {
        public RowDescription {
            fields = List.copyOf(fields);
        }
    }

    /**
     * One column of a {@link RowDescription}.
     *
     * @param tableOid the table, if the column is one of a table, else 0
     * @param attributeNumber the column's number in that table, else 0
     * @param typeLength {@code pg_type.typlen}; negative for a type of variable width
     * @param typeModifier {@code pg_attribute.atttypmod}
     * @param format 0 for text, 1 for binary
     */
    record Field(
            String name,
            int tableOid,
            short attributeNumber,
            int typeOid,
            short typeLength,
            int typeModifier,
            short format) {}

    /**
     * The parameters of a prepared statement.
     *
     * @param typeOids one for each parameter of the statement
     */
    record ParameterDescription(int[] typeOids) implements BackendMessage {}

    /**
     * The start of a COPY.
     *
     * @param format of the whole: 0 for text, 1 for binary
     * @param columnFormats of each column
     */
    record CopyResponse(Direction direction, byte format, short[] columnFormats) implements BackendMessage {

        /** Who sends CopyData. */
        public enum Direction {
            /** The client: CopyInResponse. */
            IN(Backend.COPY_IN_RESPONSE),
            /** The server: CopyOutResponse. */
            OUT(Backend.COPY_OUT_RESPONSE),
            /** Both, in streaming replication: CopyBothResponse. */
            BOTH(Backend.COPY_BOTH_RESPONSE);

            private final byte tag;

            Direction(byte tag) {
                this.tag = tag;
            }

            /** The tag of the message. */
            public byte tag() {
                return tag;
            }
        }
    }

    record CopyDone() implements BackendMessage {}

    /**
     * The result of a FunctionCall.
     *
     * @param value empty for null
     */
    record FunctionCallResponse(Optional<byte[]> value) implements BackendMessage {}
}
