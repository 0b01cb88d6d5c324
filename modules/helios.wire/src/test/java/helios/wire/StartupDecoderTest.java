package helios.wire;

import static helios.wire.Bytes.int32;
import static helios.wire.Bytes.int8;
import static helios.wire.Bytes.join;
import static helios.wire.Bytes.string;
import static helios.wire.Bytes.untagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.wire.StartupMessage.CancelRequest;
import helios.wire.StartupMessage.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StartupDecoderTest {

    private static final byte[] KEY = {1, 2, 3, 4};

    private static Optional<StartupMessage> decode(ByteBuf in) {
        return StartupDecoder.decode(in, StartupDecoder.MAX_LENGTH);
    }

    private static StartupMessage decode(byte[] bytes) {
        return decode(Unpooled.wrappedBuffer(bytes)).orElseThrow();
    }

    private static byte[] startup(int version, byte[]... fields) {
        return untagged(int32(version), join(fields));
    }

    private static Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("user", "jürgen");
        parameters.put("database", "");
        parameters.put("application_name", "psql");
        return parameters;
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                message(
                        startup(
                                196608,
                                string("user"),
                                string("jürgen"),
                                string("database"),
                                string(""),
                                string("application_name"),
                                string("psql"),
                                int8(0)),
                        out -> FrontendWriter.startup(out, ProtocolVersion.V3_0, parameters()),
                        "Startup[196608, {user=jürgen, database=, application_name=psql}, []]"),
                message(
                        startup(196610, int8(0)),
                        out -> FrontendWriter.startup(out, ProtocolVersion.V3_2, Map.of()),
                        "Startup[196610, {}, []]"),
                message(untagged(int32(80877103)), FrontendWriter::sslRequest, "SslRequest[]"),
                message(untagged(int32(80877104)), FrontendWriter::gssEncRequest, "GssEncRequest[]"),
                message(
                        untagged(int32(80877102), int32(4711), KEY),
                        out -> FrontendWriter.cancelRequest(out, 4711, KEY),
                        "CancelRequest[4711, 01020304]"),
                message(
                        untagged(int32(80877102), int32(-1), new byte[256]),
                        out -> FrontendWriter.cancelRequest(out, -1, new byte[256]),
                        "CancelRequest[-1, " + "00".repeat(256) + "]"));
    }

    private static Arguments message(byte[] bytes, Consumer<ByteBuf> writer, String content) {
        return Arguments.of(bytes, writer, content);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void writesAndReadsByTheManual(byte[] bytes, Consumer<ByteBuf> writer, String content) {
        assertThat(Bytes.hex(Bytes.written(writer))).isEqualTo(Bytes.hex(bytes));
        assertThat(Content.text(decode(bytes))).isEqualTo(content);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void consumesNothingUntilTheLastByteIsThere(byte[] bytes, Consumer<ByteBuf> writer, String content) {
        var in = Unpooled.buffer().writeByte(0).skipBytes(1);
        for (byte next : bytes) {
            assertThat(decode(in)).isEmpty();
            assertThat(in.readerIndex()).isOne();
            in.writeByte(next);
        }
        assertThat(decode(in)).map(Content::text).contains(content);
        assertThat(in.isReadable()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void leavesWhatFollows(byte[] bytes, Consumer<ByteBuf> writer, String content) {
        var in = Unpooled.wrappedBuffer(bytes, int8('Q'));

        assertThat(decode(in)).map(Content::text).contains(content);

        assertThat(in.readableBytes()).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 0, -1, Integer.MIN_VALUE, 10_005, Integer.MAX_VALUE, 0x16030100})
    void refusesALyingLengthAsSoonAsItIsThere(int length) {
        var in = Unpooled.wrappedBuffer(int32(length));

        assertThatThrownBy(() -> decode(in))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.sqlState()).isEqualTo("08P01"))
                .hasMessage("invalid startup packet: announces %d bytes; 8 to 10004 are allowed", length);
    }

    @Test
    void acceptsTheLongestPacketThatTheServerAccepts() {
        String value = "x".repeat(StartupDecoder.MAX_LENGTH - 4 - 5 - 1 - 1);
        byte[] bytes = startup(196608, string("user"), string(value), int8(0));
        assertThat(bytes).hasSize(StartupDecoder.MAX_LENGTH + 4);

        assertThat(decode(bytes)).isEqualTo(new Startup(196608, Map.of("user", value)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1 << 16, 2 << 16, 4 << 16, (1234 << 16) | 5681, -1})
    void refusesOtherMajorVersions(int version) {
        assertThatThrownBy(() -> decode(startup(version, string("user"), string("u"), int8(0))))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .hasMessage(
                        "frontend protocol %d.%d is not supported; use 3.0 to 3.2", version >>> 16, version & 0xFFFF);
    }

    static Stream<byte[]> sloppyPackets() {
        return Stream.of(
                untagged(int32(196608)),
                startup(196608, string("user"), string("u")),
                startup(196608, string("user"), int8(0)),
                startup(196608, string("user"), Bytes.utf8("u")),
                startup(196608, Bytes.utf8("user")),
                startup(196608, string("user"), string("u"), int8(0), int8(0)),
                startup(196608, string("user"), string("u"), int8(0), string("database"), string("d"), int8(0)),
                untagged(int32(80877103), int8(0)),
                untagged(int32(80877104), int32(0)),
                untagged(int32(80877102)),
                untagged(int32(80877102), int32(1)),
                untagged(int32(80877102), int32(1), new byte[3]),
                untagged(int32(80877102), int32(1), new byte[257]));
    }

    @ParameterizedTest
    @MethodSource("sloppyPackets")
    void isAsStrictAsTheServer(byte[] bytes) {
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.sqlState()).isEqualTo("08P01"));
    }

    @Test
    void theLastOfRepeatedParametersCounts() {
        var message = decode(startup(
                196608,
                string("user"),
                string("a"),
                string("options"),
                string(""),
                string("user"),
                string("b"),
                int8(0)));

        assertThat(message)
                .isInstanceOfSatisfying(
                        Startup.class,
                        startup -> assertThat(startup.parameters())
                                .containsExactly(Map.entry("user", "b"), Map.entry("options", "")));
    }

    @ParameterizedTest
    @ValueSource(ints = {196608, 196609, 196610, 196611, 196608 + 9999})
    void negotiatesMinorVersions(int version) {
        var startup = (Startup) decode(startup(version, string("user"), string("u"), int8(0)));

        assertThat(startup.protocolVersion()).isEqualTo(version);
        assertThat(startup.negotiatedVersion())
                .isEqualTo(version < ProtocolVersion.V3_2 ? ProtocolVersion.V3_0 : ProtocolVersion.V3_2);
        assertThat(startup.needsNegotiation())
                .isEqualTo(version != ProtocolVersion.V3_0 && version != ProtocolVersion.V3_2);
    }

    @Test
    void namesUnknownProtocolOptions() {
        var startup = (Startup) decode(startup(
                196610,
                string("_pq_.b"),
                string("1"),
                string("user"),
                string("u"),
                string("_pq_.a"),
                string(""),
                int8(0)));

        assertThat(startup.unknownProtocolOptions()).containsExactly("_pq_.b", "_pq_.a");
        assertThat(startup.parameters()).containsOnlyKeys("user");
        assertThat(startup.needsNegotiation()).isTrue();
        assertThat(startup.negotiatedVersion()).isEqualTo(ProtocolVersion.V3_2);
    }

    @Test
    void bytesThatAreNotUtf8SurviveTheWayToTheBackend() {
        byte[] latin1 = {'j', (byte) 0xFC, 'r', 0};
        byte[] bytes = startup(196608, string("user"), latin1, int8(0));

        var startup = (Startup) decode(bytes);

        assertThat(startup.parameters().get("user")).isNotEqualTo("jür").hasSize(3);
        assertThat(Bytes.written(out -> FrontendWriter.startup(out, 196608, startup.parameters())))
                .isEqualTo(bytes);
    }

    @Test
    void aRecordKeepsItsOwnParameters() {
        var parameters = new LinkedHashMap<>(Map.of("user", "u"));
        var startup = new Startup(ProtocolVersion.V3_0, parameters);

        parameters.put("user", "other");

        assertThat(startup.parameters()).isEqualTo(Map.of("user", "u"));
    }

    @Test
    void writesNoParameterThatWouldEndThePacket() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrontendWriter.startup(Unpooled.buffer(), 196608, Map.of("", "x")))
                .withMessageContaining("empty parameter name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrontendWriter.startup(Unpooled.buffer(), 196608, Map.of("user", "a\0b")))
                .withMessageContaining("zero byte");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 257})
    void aCancelKeyHas4To256Bytes(int length) {
        assertThatThrownBy(() -> new CancelRequest(1, new byte[length])).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> new BackendMessage.BackendKeyData(1, new byte[length]))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void printsNoKey() {
        assertThat(new CancelRequest(1, KEY).toString())
                .doesNotContain("1, 2, 3, 4")
                .doesNotContain("01020304");
    }
}
