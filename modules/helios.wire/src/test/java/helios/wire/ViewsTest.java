package helios.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.wire.BackendMessage.ErrorResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ViewsTest {

    private static final byte[] NAME = Bytes.utf8("helios_1");

    private static FrameView frame(byte[] bytes) {
        return new FrameView().wrap(Unpooled.wrappedBuffer(bytes), 0);
    }

    private static FrameView frame(Consumer<ByteBuf> writer) {
        return frame(Bytes.written(writer));
    }

    @Test
    void aFrameTellsItsBounds() {
        var buf = Unpooled.buffer().writeZero(3);
        FrontendWriter.query(buf, "x");

        var frame = new FrameView().wrap(buf, 3);

        assertThat(frame.tag()).isEqualTo(Frontend.QUERY);
        assertThat(frame.buffer()).isSameAs(buf);
        assertThat(frame.start()).isEqualTo(3);
        assertThat(frame.bodyStart()).isEqualTo(8);
        assertThat(frame.bodyLength()).isEqualTo(2);
        assertThat(frame.length()).isEqualTo(7);
        assertThat(frame.end()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 0, -1, 5, Integer.MAX_VALUE})
    void aFrameEndsInsideItsBuffer(int length) {
        var buf = Unpooled.buffer().writeByte('S').writeInt(length);
        assertThatThrownBy(() -> new FrameView().wrap(buf, 0))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage("frame announces %d bytes, 4 are there", length);
    }

    @Test
    void aFrameAboveTheLimitIsRefusedBeforeItArrived() {
        var buf = Unpooled.buffer().writeByte('Q').writeInt(101);
        assertThatThrownBy(() -> new FrameView().wrapIfComplete(buf, 100))
                .hasMessage("message 'Q' announces 101 bytes; 4 to 100 are allowed");
        assertThat(new FrameView().wrapIfComplete(buf, 101)).isFalse();
    }

    @Test
    void aViewRefusesFramesOfAnotherKind() {
        var sync = frame(FrontendWriter::sync);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BindView().wrap(sync))
                .withMessage("frame 'S' is no Bind");
        assertThatIllegalArgumentException().isThrownBy(() -> new DescribeView().wrap(sync));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackendMessages.decode(frame(Bytes.frame('D', Bytes.int16(0)))));
    }

    @Test
    void anUnknownServerMessageIsRefused() {
        assertThatThrownBy(() -> BackendMessages.decode(frame(Bytes.frame('@'))))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage("no server message has tag '@'");
        assertThat(Backend.isKnown((byte) '@')).isFalse();
        assertThat(Backend.isKnown((byte) 0xC4)).isFalse();
        assertThat(Frontend.isKnown((byte) 'R')).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "-2, 'Bind: parameter 1 announces -2 bytes, 6 remain'",
        "7, 'Bind: parameter 1 announces 7 bytes, 6 remain'",
        "2147483647, 'Bind: parameter 1 announces 2147483647 bytes, 6 remain'",
    })
    void aLyingParameterLengthIsFoundWhenItIsReached(int length, String message) {
        var bind = new BindView()
                .wrap(frame(Bytes.frame(
                        'B',
                        Bytes.string(""),
                        Bytes.string("s"),
                        Bytes.int16(0),
                        Bytes.int16(2),
                        Bytes.int32(1),
                        Bytes.int8('a'),
                        Bytes.int32(length),
                        Bytes.int32(0),
                        Bytes.int16(0))));

        assertThat(bind.statement().contentEquals("s")).isTrue();
        assertThat(bind.parameters().value(0).toString()).isEqualTo("a");
        assertThatThrownBy(() -> bind.parameters().length(1))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage(message);
        assertThatThrownBy(bind::resultFormats).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "B", "F", "T", "D", "t", "G"})
    void aLyingCountReservesNothing(String tag) {
        byte[] names = tag.equals("P") || tag.equals("B") ? new byte[2] : new byte[0];
        byte[] bytes = Bytes.frame(
                tag.charAt(0), names, Bytes.int8(tag.equals("G") ? 0 : 0xFF), Bytes.int16(-1), new byte[16]);
        boolean fromClient = "PBF".contains(tag);
        var content = new Content();
        assertThatThrownBy(() -> content.of(fromClient, frame(bytes))).isInstanceOf(MalformedFrameException.class);

        long allocated = Allocation.ofWarm(() -> {
            try {
                content.of(fromClient, frame(bytes));
            } catch (MalformedFrameException _) {
                // measured, not judged: the assertion above has seen it
            }
        });

        assertThat(allocated).isLessThan(32_768);
    }

    @Test
    void valuesAreAskedForInAnyOrder() {
        var values = new DataRowView()
                .wrap(frame(out -> BackendWriter.dataRow(
                        out, List.of(Optional.of(Bytes.utf8("ab")), Optional.empty(), Optional.of(Bytes.utf8("c"))))))
                .columns();

        assertThat(values.count()).isEqualTo(3);
        assertThat(values.value(2).toString()).isEqualTo("c");
        assertThat(values.value(0).toString()).isEqualTo("ab");
        assertThat(values.isNull(1)).isTrue();
        assertThat(values.length(1)).isEqualTo(-1);
        assertThatIllegalStateException().isThrownBy(() -> values.value(1)).withMessage("DataRow: column 1 is null");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> values.length(3));
    }

    @Test
    void aFormatHoldsForOneForAllOrForEach() {
        assertThat(formats().formatOf(5)).isEqualTo(FormatCodes.TEXT);
        assertThat(formats(1).formatOf(5)).isEqualTo(FormatCodes.BINARY);
        assertThat(formats(0, 1).formatOf(1)).isEqualTo(FormatCodes.BINARY);
        assertThat(formats(0, 1).formatOf(0)).isEqualTo(FormatCodes.TEXT);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> formats(0, 1).formatOf(2));
    }

    private static FormatCodes formats(int... codes) {
        short[] formats = new short[codes.length];
        for (int i = 0; i < codes.length; i++) {
            formats[i] = (short) codes[i];
        }
        return new BindView()
                .wrap(frame(out -> FrontendWriter.bind(out, "", "", formats, List.of(), new short[0])))
                .parameterFormats();
    }

    @Test
    void aParseMovesToAnotherName() {
        var original = new ParseView().wrap(frame(out -> FrontendWriter.parse(out, "s1", "select $1", 23)));

        byte[] moved = Bytes.written(out -> {
            FrontendWriter.parseHead(out, original, NAME);
            int rest = original.query().start();
            out.writeBytes(original.query().buffer(), rest, original.end() - rest);
        });

        assertThat(moved).isEqualTo(Bytes.written(out -> FrontendWriter.parse(out, "helios_1", "select $1", 23)));
    }

    @Test
    void aBindMovesToAnotherName() {
        var values = List.of(Optional.of(Bytes.utf8("42")));
        var original = new BindView()
                .wrap(frame(out -> FrontendWriter.bind(out, "p", "s1", new short[] {1}, values, new short[] {0})));

        byte[] moved = Bytes.written(out -> {
            FrontendWriter.bindHead(out, original, NAME);
            out.writeBytes(original.portal().buffer(), original.restStart(), original.end() - original.restStart());
        });

        assertThat(moved)
                .isEqualTo(Bytes.written(
                        out -> FrontendWriter.bind(out, "p", "helios_1", new short[] {1}, values, new short[] {0})));
    }

    @ParameterizedTest
    @CsvSource({"I, IDLE", "T, IN_TRANSACTION", "E, FAILED"})
    void aTransactionStatusIsOneLetter(char letter, TransactionStatus status) {
        assertThat(TransactionStatus.of((byte) letter)).isEqualTo(status);
        assertThat(status.code()).isEqualTo((byte) letter);
    }

    @Test
    void anUnknownTransactionStatusIsMalformed() {
        assertThatThrownBy(() -> TransactionStatus.of((byte) 'X'))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage("ReadyForQuery: transaction status is 'X', not I, T or E");
    }

    @Test
    void aDescribeIsOfAStatementOrAPortal() {
        assertThatThrownBy(() -> new DescribeView().wrap(frame(Bytes.frame('C', Bytes.int8(7), Bytes.string("")))))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage("Close: kind is 0x07, not S or P");
        assertThat(new DescribeView()
                        .wrap(frame(out -> FrontendWriter.describe(out, DescribeView.PORTAL, "p")))
                        .isStatement())
                .isFalse();
    }

    @Test
    void anErrorTellsItsFieldsByName() {
        var fields = new LinkedHashMap<Character, String>();
        "SVCMDHPZ".chars().forEach(letter -> fields.put((char) letter, "value of " + (char) letter));
        fields.put('P', "17");

        var error = (ErrorResponse) BackendMessages.decode(frame(out -> BackendWriter.errorResponse(out, fields)));

        assertThat(error.severity()).contains("value of V");
        assertThat(error.sqlState()).contains("value of C");
        assertThat(error.message()).contains("value of M");
        assertThat(error.detail()).contains("value of D");
        assertThat(error.hint()).contains("value of H");
        assertThat(error.position()).hasValue(17);
        assertThat(error.field('Z')).contains("value of Z");
        assertThat(error.fields().keySet()).containsExactly('S', 'V', 'C', 'M', 'D', 'H', 'P', 'Z');
    }

    @Test
    void anErrorNeedsNoField() {
        var error = (ErrorResponse) BackendMessages.decode(frame(Bytes.frame('E', Bytes.int8(0))));

        assertThat(error.severity()).isEmpty();
        assertThat(error.sqlState()).isEmpty();
        assertThat(error.position()).isEmpty();
        assertThat(new ErrorResponse(Map.of('S', "FATAL", 'P', "x")).severity()).contains("FATAL");
        assertThat(new ErrorResponse(Map.of('P', "x")).position()).isEmpty();
    }

    @Test
    void nothingKeepsAnErrorFromBeingTold() {
        var error = (ErrorResponse) BackendMessages.decode(
                frame(out -> BackendWriter.errorResponse(out, "ERROR", "XX000", "a\0b", "", "")));

        assertThat(error.message()).contains("a\uFFFDb");
        assertThat(error.detail()).isEmpty();
    }

    @Test
    void writersRefuseWhatTheProtocolCannotSay() {
        var out = Unpooled.buffer();
        assertThatIllegalArgumentException().isThrownBy(() -> FrontendWriter.query(out, "a\0b"));
        assertThatIllegalArgumentException().isThrownBy(() -> FrontendWriter.describe(out, (byte) 'S', new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> FrontendWriter.parse(out, "", "", new int[65_536]));
        assertThatIllegalArgumentException().isThrownBy(() -> BackendWriter.beginDataRow(out, 65_536));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackendWriter.authenticationMd5Password(out, new byte[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> BackendWriter.authenticationSasl(out, List.of("")));
        assertThatIllegalArgumentException().isThrownBy(() -> BackendWriter.errorResponse(out, Map.of('\0', "x")));
    }

    @Test
    void countsReach65535() {
        int[] types = new int[65_535];
        types[65_534] = 25;

        var parse = new ParseView().wrap(frame(out -> FrontendWriter.parse(out, "", "", types)));

        assertThat(parse.parameterTypeCount()).isEqualTo(65_535);
        assertThat(parse.parameterType(65_534)).isEqualTo(25);
    }

    @Test
    void aGiantFrameLeavesNoGiantArray() {
        int[] small = Offsets.fitting(new int[0], 3);
        int[] giant = Offsets.fitting(small, 65_535);

        assertThat(small).hasSize(3);
        assertThat(Offsets.fitting(small, 2)).isSameAs(small);
        assertThat(giant).hasSize(65_535);
        assertThat(Offsets.fitting(giant, 60_000)).isSameAs(giant);
        assertThat(Offsets.fitting(giant, 3)).hasSize(3);
    }

    @Test
    void viewsAllocateNothing() {
        var buf = Unpooled.directBuffer();
        try {
            FrontendWriter.parse(buf, "s1", "select $1", 23);
            int bindStart = buf.writerIndex();
            FrontendWriter.bind(
                    buf,
                    "",
                    "s1",
                    new short[0],
                    List.of(Optional.of(Bytes.utf8("42")), Optional.empty()),
                    new short[0]);
            int executeStart = buf.writerIndex();
            FrontendWriter.execute(buf, "", 0);
            int rowStart = buf.writerIndex();
            BackendWriter.dataRow(buf, List.of(Optional.of(Bytes.utf8("42")), Optional.empty()));
            var frame = new FrameView();
            var parse = new ParseView();
            var bind = new BindView();
            var execute = new ExecuteView();
            var row = new DataRowView();
            byte[] name = Bytes.utf8("s1");
            int[] seen = new int[1];

            long allocated = Allocation.ofWarm(() -> {
                for (int i = 0; i < 1_000; i++) {
                    parse.wrap(frame.wrap(buf, 0));
                    bind.wrap(frame.wrap(buf, bindStart));
                    execute.wrap(frame.wrap(buf, executeStart));
                    row.wrap(frame.wrap(buf, rowStart));
                    if (parse.statement().contentEquals(name)
                            && bind.statement().contentEquals("s1")
                            && bind.parameters().isNull(1)
                            && bind.resultFormats().count() == 0
                            && bind.statement().contentHash() == ByteRange.contentHash(name)
                            && execute.maxRows() == 0
                            && row.columns().value(0).startsWith(name)
                                    == row.columns().isNull(0)) {
                        seen[0]++;
                    }
                }
            });

            assertThat(seen[0]).isEqualTo(10_000);
            assertThat(allocated).isZero();
        } finally {
            buf.release();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "select 1",
                "exactly8",
                "nine char",
                "ä",
                "naïve 😀 text",
                "\uDCFF raw",
                "😀\uDC80",
                "\uDC80\uDCFF"
            })
    void aRangeComparesAsBytesAndAsText(String text) {
        byte[] bytes = Text.encode(text);
        var range = new ByteRange().wrap(Unpooled.wrappedBuffer(new byte[3], bytes, new byte[3]), 3, bytes.length);

        assertThat(range.toString()).isEqualTo(text);
        assertThat(range.toBytes()).isEqualTo(bytes);
        assertThat(range.contentEquals(text)).isTrue();
        assertThat(range.contentEquals(bytes)).isTrue();
        assertThat(range.startsWith(bytes)).isTrue();
        assertThat(range.contentEquals(text + "x")).isFalse();
        assertThat(range.contentEquals(Bytes.join(bytes, Bytes.int8(0)))).isFalse();
        assertThat(range.contentHash()).isEqualTo(ByteRange.contentHash(bytes));
        assertThat(range.isEmpty()).isEqualTo(text.isEmpty());
        assertThat(range.end() - range.start()).isEqualTo(range.length());
        for (int i = 0; i < bytes.length; i++) {
            byte[] other = bytes.clone();
            other[i] ^= 1;
            assertThat(range.contentEquals(other)).isFalse();
            assertThat(range.startsWith(other)).isFalse();
            assertThat(range.contentEquals(Text.decode(other))).isFalse();
        }
    }

    @Test
    void hashesSpreadShortNames() {
        var hashes = new HashMap<Integer, String>();
        for (int i = 0; i < 10_000; i++) {
            hashes.put(ByteRange.contentHash(Bytes.utf8("S_" + i)), "S_" + i);
        }
        assertThat(hashes).hasSizeGreaterThan(9_990);
    }
}
