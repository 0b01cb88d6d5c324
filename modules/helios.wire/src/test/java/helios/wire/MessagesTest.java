package helios.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message of the protocol: written as the manual says, read back, split, cut short and drawn out. */
final class MessagesTest {

    private static final int LIMIT = 1 << 20;

    private final Content content = new Content();
    private final FrameView frame = new FrameView();

    @ParameterizedTest
    @MethodSource("helios.wire.Sample#all")
    void isWrittenAsTheManualSays(Sample sample) {
        assertThat(Bytes.hex(Bytes.written(sample.writer()))).isEqualTo(Bytes.hex(sample.bytes()));
    }

    @ParameterizedTest
    @MethodSource("helios.wire.Sample#all")
    void isRead(Sample sample) {
        frame.wrap(Unpooled.wrappedBuffer(sample.bytes()), 0);

        assertThat(content.of(sample.fromClient(), frame)).isEqualTo(sample.content());
        assertThat(sample.fromClient() ? Frontend.isKnown(frame.tag()) : Backend.isKnown(frame.tag()))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("helios.wire.Sample#all")
    void isReadFromTheMiddleOfADirectBuffer(Sample sample) {
        var buffer = Unpooled.directBuffer();
        try {
            buffer.writeBytes(sample.bytes()).writeBytes(sample.bytes()).writeBytes(sample.bytes());

            frame.wrap(buffer, sample.bytes().length);

            assertThat(content.of(sample.fromClient(), frame)).isEqualTo(sample.content());
            assertThat(frame.end()).isEqualTo(2 * sample.bytes().length);
            assertThat(buffer.readerIndex()).isZero();
        } finally {
            assertThat(buffer.release()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("helios.wire.Sample#all")
    void isReadWhereverItIsSplit(Sample sample) {
        byte[] bytes = sample.bytes();
        for (int split = 0; split <= bytes.length; split++) {
            var head = Unpooled.wrappedBuffer(Arrays.copyOf(bytes, split));
            var tail = Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, split, bytes.length));
            var whole = Unpooled.compositeBuffer().addComponents(true, head, tail);

            assertThat(frame.wrapIfComplete(whole, LIMIT)).isTrue();
            assertThat(content.of(sample.fromClient(), frame))
                    .as("split at %d", split)
                    .isEqualTo(sample.content());
        }
    }

    @ParameterizedTest
    @MethodSource("helios.wire.Sample#all")
    void isCompleteWithItsLastByteAlone(Sample sample) {
        ByteBuf arrived = Unpooled.buffer();
        for (int i = 0; i < sample.bytes().length; i++) {
            assertThat(frame.wrapIfComplete(arrived, LIMIT)).isFalse();
            arrived.writeByte(sample.bytes()[i]);
        }
        assertThat(frame.wrapIfComplete(arrived, LIMIT)).isTrue();
        assertThat(content.of(sample.fromClient(), frame)).isEqualTo(sample.content());
        assertThat(arrived.readerIndex()).isZero();
    }

    @ParameterizedTest
    @MethodSource("helios.wire.Sample#all")
    void isMalformedIfItsFieldsDoNotFillItExactly(Sample sample) {
        byte[] bytes = sample.bytes();
        for (int length = 5; length < bytes.length; length++) {
            frame.wrap(withBody(bytes, length), 0);
            if (sample.exact()) {
                assertThatThrownBy(() -> content.of(sample.fromClient(), frame))
                        .as("cut to %d bytes", length)
                        .isInstanceOf(MalformedFrameException.class)
                        .hasMessageMatching("[A-Z]\\w+: .+");
            } else {
                assertThatCode(() -> readOrMalformed(sample)).doesNotThrowAnyException();
            }
        }
        frame.wrap(withBody(bytes, bytes.length + 1), 0);
        if (sample.exact()) {
            assertThatThrownBy(() -> content.of(sample.fromClient(), frame))
                    .as("one byte more")
                    .isInstanceOf(MalformedFrameException.class);
        }
    }

    private void readOrMalformed(Sample sample) {
        try {
            assertThat(content.of(sample.fromClient(), frame)).isNotEmpty();
        } catch (MalformedFrameException e) {
            assertThat(e).hasMessageContaining(": ");
        }
    }

    /** The frame with its body cut or filled up to a length, and with the length field that fits. */
    private static ByteBuf withBody(byte[] bytes, int length) {
        return Unpooled.wrappedBuffer(Arrays.copyOf(bytes, length)).setInt(1, length - 1);
    }
}
