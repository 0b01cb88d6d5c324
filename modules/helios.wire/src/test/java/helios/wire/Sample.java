package helios.wire;

import static helios.wire.Bytes.frame;
import static helios.wire.Bytes.int16;
import static helios.wire.Bytes.int32;
import static helios.wire.Bytes.int8;
import static helios.wire.Bytes.join;
import static helios.wire.Bytes.string;
import static helios.wire.Bytes.utf8;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One message in three shapes: its bytes by the manual, the writer's call that makes them, and what readers find in them.
 *
 * @param exact whether the message's fields must fill its frame, so that one byte less or more is malformed
 */
record Sample(String name, boolean fromClient, boolean exact, byte[] bytes, Consumer<ByteBuf> writer, String content) {

    private static final short[] NO_FORMATS = {};
    private static final byte[] KEY_OF_FIVE = {1, 2, 3, 4, 5};

    @Override
    public String toString() {
        return name;
    }

    static Stream<Sample> all() {
        return Stream.concat(frontend(), backend());
    }

    private static Sample client(String name, byte[] bytes, Consumer<ByteBuf> writer, String content) {
        return new Sample(name, true, true, bytes, writer, content);
    }

    private static Sample clientData(String name, byte[] bytes, Consumer<ByteBuf> writer, String content) {
        return new Sample(name, true, false, bytes, writer, content);
    }

    private static Sample server(String name, byte[] bytes, Consumer<ByteBuf> writer, String content) {
        return new Sample(name, false, true, bytes, writer, content);
    }

    private static Sample serverData(String name, byte[] bytes, Consumer<ByteBuf> writer, String content) {
        return new Sample(name, false, false, bytes, writer, content);
    }

    private static Stream<Sample> frontend() {
        return Stream.of(
                client(
                        "Query",
                        frame('Q', string("select 'ä'")),
                        out -> FrontendWriter.query(out, "select 'ä'"),
                        "Query[select 'ä']"),
                client("empty Query", frame('Q', string("")), out -> FrontendWriter.query(out, ""), "Query[]"),
                client(
                        "Parse",
                        frame('P', string("s1"), string("select $1, $2"), int16(2), int32(23), int32(0)),
                        out -> FrontendWriter.parse(out, "s1", "select $1, $2", 23, 0),
                        "Parse[s1, select $1, $2, [23, 0]]"),
                client(
                        "Parse of bytes",
                        frame('P', string(""), string("select 1"), int16(0)),
                        out -> FrontendWriter.parse(out, new byte[0], utf8("select 1")),
                        "Parse[, select 1, []]"),
                client(
                        "Bind",
                        frame(
                                'B',
                                string("p"),
                                string("s1"),
                                int16(3),
                                int16(0),
                                int16(1),
                                int16(0),
                                int16(3),
                                int32(2),
                                utf8("42"),
                                int32(-1),
                                int32(0),
                                int16(1),
                                int16(1)),
                        out -> FrontendWriter.bind(
                                out,
                                "p",
                                "s1",
                                new short[] {0, 1, 0},
                                List.of(Optional.of(utf8("42")), Optional.empty(), Optional.of(new byte[0])),
                                new short[] {1}),
                        "Bind[p, s1, [0, 1, 0], [3432, null, ], [1]]"),
                client(
                        "Bind of nothing",
                        frame('B', string(""), string(""), int16(0), int16(0), int16(0)),
                        out -> FrontendWriter.bind(out, "", "", NO_FORMATS, List.of(), NO_FORMATS),
                        "Bind[, , [], [], []]"),
                client(
                        "Execute",
                        frame('E', string("p"), int32(100)),
                        out -> FrontendWriter.execute(out, "p", 100),
                        "Execute[p, 100]"),
                client(
                        "Describe of a statement",
                        frame('D', int8('S'), string("s1")),
                        out -> FrontendWriter.describe(out, DescribeView.STATEMENT, "s1"),
                        "D[S, s1]"),
                client(
                        "Describe of a portal, of bytes",
                        frame('D', int8('P'), string("")),
                        out -> FrontendWriter.describe(out, DescribeView.PORTAL, new byte[0]),
                        "D[P, ]"),
                client(
                        "Close of a portal",
                        frame('C', int8('P'), string("p")),
                        out -> FrontendWriter.close(out, DescribeView.PORTAL, "p"),
                        "C[P, p]"),
                client(
                        "Close of a statement, of bytes",
                        frame('C', int8('S'), string("s1")),
                        out -> FrontendWriter.close(out, DescribeView.STATEMENT, utf8("s1")),
                        "C[S, s1]"),
                clientData("Flush", frame('H'), FrontendWriter::flush, "H[]"),
                clientData("Sync", frame('S'), FrontendWriter::sync, "S[]"),
                clientData("Terminate", frame('X'), FrontendWriter::terminate, "X[]"),
                clientData(
                        "CopyData",
                        frame('d', utf8("1\t2\n")),
                        out -> FrontendWriter.copyData(out, utf8("1\t2\n")),
                        "d[3109320a]"),
                clientData("CopyDone", frame('c'), FrontendWriter::copyDone, "c[]"),
                clientData(
                        "CopyFail", frame('f', string("no")), out -> FrontendWriter.copyFail(out, "no"), "f[6e6f00]"),
                client(
                        "FunctionCall",
                        frame('F', int32(-2), int16(1), int16(1), int16(2), int32(4), int32(7), int32(-1), int16(1)),
                        out -> FrontendWriter.functionCall(
                                out,
                                -2,
                                new short[] {1},
                                List.of(Optional.of(int32(7)), Optional.empty()),
                                FormatCodes.BINARY),
                        "FunctionCall[-2, [1], [00000007, null], 1]"),
                clientData(
                        "PasswordMessage",
                        frame('p', string("secret")),
                        out -> FrontendWriter.password(out, "secret"),
                        "PasswordMessage[736563726574] malformed SaslResponse[73656372657400]"),
                clientData(
                        "SASLInitialResponse",
                        frame('p', string("SCRAM-SHA-256"), int32(5), utf8("n,,n=")),
                        out -> FrontendWriter.saslInitialResponse(out, "SCRAM-SHA-256", utf8("n,,n=")),
                        "malformed SaslInitialResponse[SCRAM-SHA-256, 6e2c2c6e3d]"
                                + " SaslResponse[534352414d2d5348412d32353600000000056e2c2c6e3d]"),
                clientData(
                        "SASLInitialResponse without response",
                        frame('p', string("OAUTHBEARER"), int32(-1)),
                        out -> FrontendWriter.saslInitialResponse(out, "OAUTHBEARER"),
                        "malformed SaslInitialResponse[OAUTHBEARER, null] SaslResponse[4f4155544842454152455200ffffffff]"),
                clientData(
                        "SASLResponse",
                        frame('p', utf8("c=b")),
                        out -> FrontendWriter.saslResponse(out, utf8("c=b")),
                        "malformed malformed SaslResponse[633d62]"),
                clientData(
                        "GSSResponse",
                        frame('p', int8(9), int8(0)),
                        out -> FrontendWriter.gssResponse(out, join(int8(9), int8(0))),
                        "PasswordMessage[09] malformed SaslResponse[0900]"));
    }

    private static Stream<Sample> backend() {
        return Stream.of(
                server("AuthenticationOk", frame('R', int32(0)), BackendWriter::authenticationOk, "Ok[]"),
                server(
                        "AuthenticationKerberosV5",
                        frame('R', int32(2)),
                        out -> out.writeBytes(frame('R', int32(2))),
                        "KerberosV5[]"),
                server(
                        "AuthenticationCleartextPassword",
                        frame('R', int32(3)),
                        BackendWriter::authenticationCleartextPassword,
                        "CleartextPassword[]"),
                server(
                        "AuthenticationMD5Password",
                        frame('R', int32(5), int32(0x01020304)),
                        out -> BackendWriter.authenticationMd5Password(out, new byte[] {1, 2, 3, 4}),
                        "Md5Password[01020304]"),
                server("AuthenticationGSS", frame('R', int32(7)), out -> out.writeBytes(frame('R', int32(7))), "Gss[]"),
                serverData(
                        "AuthenticationGSSContinue",
                        frame('R', int32(8), int16(5)),
                        out -> out.writeBytes(frame('R', int32(8), int16(5))),
                        "GssContinue[0005]"),
                server(
                        "AuthenticationSSPI",
                        frame('R', int32(9)),
                        out -> out.writeBytes(frame('R', int32(9))),
                        "Sspi[]"),
                server(
                        "AuthenticationSASL",
                        frame('R', int32(10), string("SCRAM-SHA-256-PLUS"), string("SCRAM-SHA-256"), int8(0)),
                        out -> BackendWriter.authenticationSasl(out, List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")),
                        "Sasl[[SCRAM-SHA-256-PLUS, SCRAM-SHA-256]]"),
                serverData(
                        "AuthenticationSASLContinue",
                        frame('R', int32(11), utf8("r=")),
                        out -> BackendWriter.authenticationSaslContinue(out, utf8("r=")),
                        "SaslContinue[723d]"),
                serverData(
                        "AuthenticationSASLFinal",
                        frame('R', int32(12), utf8("v=")),
                        out -> BackendWriter.authenticationSaslFinal(out, utf8("v=")),
                        "SaslFinal[763d]"),
                serverData(
                        "authentication of another kind",
                        frame('R', int32(99), int8(1)),
                        out -> out.writeBytes(frame('R', int32(99), int8(1))),
                        "Unknown[99]"),
                serverData(
                        "BackendKeyData",
                        frame('K', int32(4711), KEY_OF_FIVE),
                        out -> BackendWriter.backendKeyData(out, 4711, KEY_OF_FIVE),
                        "BackendKeyData[4711, 0102030405]"),
                serverData(
                        "BackendKeyData of 256 bytes",
                        frame('K', int32(1), new byte[256]),
                        out -> BackendWriter.backendKeyData(out, 1, new byte[256]),
                        "BackendKeyData[1, " + "00".repeat(256) + "]"),
                server(
                        "ParameterStatus",
                        frame('S', string("TimeZone"), string("UTC")),
                        out -> BackendWriter.parameterStatus(out, "TimeZone", "UTC"),
                        "ParameterStatus[TimeZone, UTC]"),
                server(
                        "NegotiateProtocolVersion",
                        frame('v', int32(196610), int32(2), string("_pq_.a"), string("_pq_.b")),
                        out -> BackendWriter.negotiateProtocolVersion(out, 2, List.of("_pq_.a", "_pq_.b")),
                        "NegotiateProtocolVersion[2, [_pq_.a, _pq_.b]]"),
                server(
                        "NegotiateProtocolVersion of the minor number alone",
                        frame('v', int32(2), int32(0)),
                        out -> out.writeBytes(frame('v', int32(2), int32(0))),
                        "NegotiateProtocolVersion[2, []]"),
                server(
                        "ErrorResponse",
                        frame(
                                'E',
                                string("SERROR"),
                                string("VERROR"),
                                string("C42601"),
                                string("Mbad"),
                                string("Dwhy"),
                                string("Htry"),
                                int8(0)),
                        out -> BackendWriter.errorResponse(out, "ERROR", "42601", "bad", "why", "try"),
                        "ErrorResponse[{S=ERROR, V=ERROR, C=42601, M=bad, D=why, H=try}]"),
                server(
                        "ErrorResponse without detail and hint",
                        frame('E', string("SFATAL"), string("VFATAL"), string("C08P01"), string("Mbad"), int8(0)),
                        out -> BackendWriter.errorResponse(out, "FATAL", "08P01", "bad"),
                        "ErrorResponse[{S=FATAL, V=FATAL, C=08P01, M=bad}]"),
                server(
                        "ErrorResponse without fields",
                        frame('E', int8(0)),
                        out -> BackendWriter.errorResponse(out, Map.of()),
                        "ErrorResponse[{}]"),
                server(
                        "NoticeResponse",
                        frame('N', string("SHINWEIS"), string("VNOTICE"), string("?new"), int8(0)),
                        out -> BackendWriter.noticeResponse(out, inOrder('S', "HINWEIS", 'V', "NOTICE", '?', "new")),
                        "NoticeResponse[{S=HINWEIS, V=NOTICE, ?=new}]"),
                server(
                        "NoticeResponse by its parts",
                        frame('N', string("SWARNING"), string("VWARNING"), string("C01000"), string("Mm"), int8(0)),
                        out -> BackendWriter.noticeResponse(out, "WARNING", "01000", "m"),
                        "NoticeResponse[{S=WARNING, V=WARNING, C=01000, M=m}]"),
                server(
                        "NotificationResponse",
                        frame('A', int32(77), string("jobs"), string("")),
                        out -> BackendWriter.notificationResponse(out, 77, "jobs", ""),
                        "NotificationResponse[77, jobs, ]"),
                server(
                        "ReadyForQuery",
                        frame('Z', int8('T')),
                        out -> BackendWriter.readyForQuery(out, TransactionStatus.IN_TRANSACTION),
                        "ReadyForQuery[IN_TRANSACTION]"),
                server(
                        "CommandComplete",
                        frame('C', string("INSERT 0 1")),
                        out -> BackendWriter.commandComplete(out, "INSERT 0 1"),
                        "CommandComplete[INSERT 0 1] view INSERT 0 1"),
                server("EmptyQueryResponse", frame('I'), BackendWriter::emptyQueryResponse, "EmptyQueryResponse[]"),
                server("ParseComplete", frame('1'), BackendWriter::parseComplete, "ParseComplete[]"),
                server("BindComplete", frame('2'), BackendWriter::bindComplete, "BindComplete[]"),
                server("CloseComplete", frame('3'), BackendWriter::closeComplete, "CloseComplete[]"),
                server("NoData", frame('n'), BackendWriter::noData, "NoData[]"),
                server("PortalSuspended", frame('s'), BackendWriter::portalSuspended, "PortalSuspended[]"),
                server("CopyDone", frame('c'), BackendWriter::copyDone, "CopyDone[]"),
                serverData("CopyData", frame('d', int8(5)), out -> BackendWriter.copyData(out, int8(5)), "d[05]"),
                server(
                        "RowDescription",
                        frame(
                                'T',
                                int16(2),
                                string("id"),
                                int32(16384),
                                int16(1),
                                int32(23),
                                int16(4),
                                int32(-1),
                                int16(0),
                                string("ä"),
                                int32(0),
                                int16(0),
                                int32(25),
                                int16(-1),
                                int32(8),
                                int16(1)),
                        out -> BackendWriter.rowDescription(
                                out,
                                List.of(
                                        new BackendMessage.Field(
                                                "id", 16384, (short) 1, 23, (short) 4, -1, FormatCodes.TEXT),
                                        new BackendMessage.Field(
                                                "ä", 0, (short) 0, 25, (short) -1, 8, FormatCodes.BINARY))),
                        "RowDescription[[Field[id, 16384, 1, 23, 4, -1, 0], Field[ä, 0, 0, 25, -1, 8, 1]]]"
                                + " view [id, 16384, 1, 23, 4, -1, 0][ä, 0, 0, 25, -1, 8, 1]"),
                server(
                        "RowDescription of nothing",
                        frame('T', int16(0)),
                        out -> BackendWriter.rowDescription(out, List.of()),
                        "RowDescription[[]] view "),
                server(
                        "DataRow",
                        frame('D', int16(3), int32(2), utf8("42"), int32(-1), int32(0)),
                        out -> BackendWriter.dataRow(
                                out, List.of(Optional.of(utf8("42")), Optional.empty(), Optional.of(new byte[0]))),
                        "DataRow[3432, null, ]"),
                server(
                        "DataRow value by value",
                        frame('D', int16(3), int32(2), utf8("ä"), int32(-1), int32(1), int8(7)),
                        out -> {
                            int row = BackendWriter.beginDataRow(out, 3);
                            BackendWriter.value(out, "ä");
                            BackendWriter.nullValue(out);
                            BackendWriter.value(out, int8(7));
                            BackendWriter.endDataRow(out, row);
                        },
                        "DataRow[c3a4, null, 07]"),
                server(
                        "DataRow of nothing",
                        frame('D', int16(0)),
                        out -> BackendWriter.dataRow(out, List.of()),
                        "DataRow[]"),
                server(
                        "ParameterDescription",
                        frame('t', int16(2), int32(23), int32(-1)),
                        out -> BackendWriter.parameterDescription(out, 23, -1),
                        "ParameterDescription[[23, -1]]"),
                server(
                        "CopyInResponse",
                        frame('G', int8(0), int16(2), int16(0), int16(0)),
                        out -> copyResponse(out, BackendMessage.CopyResponse.Direction.IN, 0, 0, 0),
                        "CopyResponse[IN, 0, [0, 0]]"),
                server(
                        "CopyOutResponse",
                        frame('H', int8(1), int16(1), int16(1)),
                        out -> copyResponse(out, BackendMessage.CopyResponse.Direction.OUT, 1, 1),
                        "CopyResponse[OUT, 1, [1]]"),
                server(
                        "CopyBothResponse",
                        frame('W', int8(0), int16(0)),
                        out -> copyResponse(out, BackendMessage.CopyResponse.Direction.BOTH, 0),
                        "CopyResponse[BOTH, 0, []]"),
                server(
                        "FunctionCallResponse",
                        frame('V', int32(4), int32(9)),
                        out -> BackendWriter.functionCallResponse(out, Optional.of(int32(9))),
                        "FunctionCallResponse[00000009]"),
                server(
                        "FunctionCallResponse of null",
                        frame('V', int32(-1)),
                        out -> BackendWriter.functionCallResponse(out, Optional.empty()),
                        "FunctionCallResponse[null]"));
    }

    private static void copyResponse(
            ByteBuf out, BackendMessage.CopyResponse.Direction direction, int format, int... columns) {
        short[] formats = new short[columns.length];
        for (int i = 0; i < columns.length; i++) {
            formats[i] = (short) columns[i];
        }
        BackendWriter.copyResponse(out, new BackendMessage.CopyResponse(direction, (byte) format, formats));
    }

    private static Map<Character, String> inOrder(char a, String av, char b, String bv, char c, String cv) {
        var map = new java.util.LinkedHashMap<Character, String>();
        map.put(a, av);
        map.put(b, bv);
        map.put(c, cv);
        return map;
    }
}
