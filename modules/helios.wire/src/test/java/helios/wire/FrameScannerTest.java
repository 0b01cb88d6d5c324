package helios.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameScannerTest {

    private static final int LIMIT = 1 << 20;
    private static final byte[] STREAM = Bytes.join(
            Bytes.frame('Q', Bytes.string("select 1")),
            Bytes.frame('S'),
            Bytes.frame('H'),
            Bytes.frame('d', new byte[300]),
            Bytes.frame('X'));
    private static final List<String> FRAMES = List.of("Q9", "S0", "H0", "d300", "X0");

    /** Notes frames; a frame's place is told by its offset in the whole stream. */
    private static final class Notes implements FrameSink {
        final List<String> begun = new ArrayList<>();
        final List<String> ended = new ArrayList<>();
        final List<Integer> starts = new ArrayList<>();
        final List<Integer> ends = new ArrayList<>();
        int offset;
        boolean goOn = true;

        @Override
        public void onFrame(byte tag, ByteBuf buf, int frameStart, int bodyLength) {
            assertThat(begun).hasSameSizeAs(ended);
            begun.add((char) tag + "" + bodyLength);
            starts.add(frameStart < 0 ? -1 : offset + frameStart);
        }

        @Override
        public boolean onFrameEnd(byte tag, ByteBuf buf, int end) {
            ended.add((char) tag + "");
            ends.add(offset + end);
            return goOn;
        }
    }

    private static void feed(FrameScanner scanner, Notes notes, byte[] stream, int from, int to) {
        notes.offset = from;
        var buf = Unpooled.wrappedBuffer(Arrays.copyOfRange(stream, from, to));
        assertThat(scanner.scan(buf, notes)).isEqualTo(to - from);
        assertThat(buf.readerIndex()).isZero();
    }

    private static void assertWholeStreamSeen(FrameScanner scanner, Notes notes) {
        assertThat(notes.begun).isEqualTo(FRAMES);
        assertThat(notes.ended).containsExactly("Q", "S", "H", "d", "X");
        assertThat(notes.ends).containsExactly(14, 19, 24, 329, 334);
        assertThat(scanner.atBoundary()).isTrue();
        assertThat(scanner.headerBytes()).isZero();
        assertThat(scanner.remaining()).isZero();
    }

    @Test
    void findsFramesInOneBuffer() {
        var scanner = new FrameScanner(LIMIT);
        var notes = new Notes();

        feed(scanner, notes, STREAM, 0, STREAM.length);

        assertWholeStreamSeen(scanner, notes);
        assertThat(notes.starts).containsExactly(0, 14, 19, 24, 329);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 11, 64, 333})
    void findsFramesInPiecesOfAnySize(int size) {
        var scanner = new FrameScanner(LIMIT);
        var notes = new Notes();

        for (int from = 0; from < STREAM.length; from += size) {
            feed(scanner, notes, STREAM, from, Math.min(from + size, STREAM.length));
        }

        assertWholeStreamSeen(scanner, notes);
    }

    @Test
    void findsFramesWhereverTheStreamIsSplit() {
        for (int split = 0; split <= STREAM.length; split++) {
            for (int second = split; second <= STREAM.length; second += 7) {
                var scanner = new FrameScanner(LIMIT);
                var notes = new Notes();

                feed(scanner, notes, STREAM, 0, split);
                feed(scanner, notes, STREAM, split, second);
                feed(scanner, notes, STREAM, second, STREAM.length);

                assertWholeStreamSeen(scanner, notes);
            }
        }
    }

    @Test
    void tellsWhatASplitLeftOpen() {
        var scanner = new FrameScanner(LIMIT);
        var notes = new Notes();

        feed(scanner, notes, STREAM, 0, 3);
        assertThat(scanner.atBoundary()).isFalse();
        assertThat(scanner.headerBytes()).isEqualTo(3);
        assertThat(notes.begun).isEmpty();

        feed(scanner, notes, STREAM, 3, 5);
        assertThat(scanner.atBoundary()).isFalse();
        assertThat(scanner.headerBytes()).isZero();
        assertThat(scanner.remaining()).isEqualTo(9);
        assertThat(notes.begun).containsExactly("Q9");
        assertThat(notes.starts).containsExactly(-1);
        assertThat(notes.ended).isEmpty();
    }

    @Test
    void goesOnWhereTheSinkStoppedIt() {
        var scanner = new FrameScanner(LIMIT);
        var notes = new Notes();
        notes.goOn = false;
        var buf = Unpooled.wrappedBuffer(STREAM);

        var stops = new ArrayList<Integer>();
        for (int at = 0; at < STREAM.length; ) {
            at = scanner.scan(buf, at, notes);
            stops.add(at);
            assertThat(scanner.atBoundary()).isTrue();
        }

        assertThat(stops).containsExactly(14, 19, 24, 329, 334);
        assertWholeStreamSeen(scanner, notes);
    }

    @Test
    void stopsAfterAFrameThatBeganInAnEarlierBuffer() {
        for (int split : new int[] {2, 9}) {
            var scanner = new FrameScanner(LIMIT);
            var notes = new Notes();
            notes.goOn = false;

            assertThat(scanner.scan(Unpooled.wrappedBuffer(Arrays.copyOf(STREAM, split)), notes))
                    .isEqualTo(split);
            int stop = scanner.scan(Unpooled.wrappedBuffer(Arrays.copyOfRange(STREAM, split, STREAM.length)), notes);

            assertThat(stop).isEqualTo(14 - split);
            assertThat(notes.begun).containsExactly("Q9");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 0, -1, Integer.MIN_VALUE, LIMIT + 1, Integer.MAX_VALUE})
    void refusesALyingLengthBeforeTheSinkHearsOfIt(int length) {
        byte[] header = Bytes.join(Bytes.int8('Q'), Bytes.int32(length));
        for (int split = 0; split < header.length; split++) {
            var scanner = new FrameScanner(LIMIT);
            var notes = new Notes();
            var tail = Unpooled.wrappedBuffer(Arrays.copyOfRange(header, split, header.length));

            feed(scanner, notes, header, 0, split);

            assertThatThrownBy(() -> scanner.scan(tail, notes))
                    .isInstanceOfSatisfying(MalformedFrameException.class, e -> {
                        assertThat(e.sqlState()).isEqualTo("08P01");
                        assertThat(e.getStackTrace()).isEmpty();
                    })
                    .hasMessage("message 'Q' announces %d bytes; 4 to %d are allowed", length, LIMIT);
            assertThat(notes.begun).isEmpty();
        }
    }

    @Test
    void acceptsTheLargestLength() {
        var scanner = new FrameScanner(Integer.MAX_VALUE);
        var notes = new Notes();
        byte[] header = Bytes.join(Bytes.int8('d'), Bytes.int32(Integer.MAX_VALUE));

        feed(scanner, notes, header, 0, 5);

        assertThat(notes.begun).containsExactly("d" + (Integer.MAX_VALUE - 4));
        assertThat(scanner.remaining()).isEqualTo(Integer.MAX_VALUE - 4);
    }

    @Test
    void refusesALimitBelowTheLengthFieldItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameScanner(3))
                .withMessageContaining("at least 4");
    }

    @Test
    void agreesWithAModelOnRandomStreams() {
        var random = new Random(20_251);
        for (int round = 0; round < 2_000; round++) {
            var expected = new ArrayList<String>();
            byte[] stream = {};
            for (int i = random.nextInt(8); i >= 0; i--) {
                char tag = (char) ('A' + random.nextInt(26));
                int body = random.nextInt(4) == 0 ? 0 : random.nextInt(40);
                expected.add(tag + "" + body);
                stream = Bytes.join(stream, Bytes.frame(tag, new byte[body]));
            }
            var scanner = new FrameScanner(LIMIT);
            var notes = new Notes();
            for (int from = 0; from < stream.length; ) {
                int to = Math.min(stream.length, from + random.nextInt(12));
                feed(scanner, notes, stream, from, to);
                from = to;
            }
            assertThat(notes.begun).isEqualTo(expected);
            assertThat(notes.ended).hasSameSizeAs(expected);
            assertThat(scanner.atBoundary()).isTrue();
        }
    }

    /** Counts, so that nothing of what it is told can be optimised away. */
    private static final class Counter implements FrameSink {
        long bytes;

        @Override
        public void onFrame(byte tag, ByteBuf buf, int frameStart, int bodyLength) {
            bytes += bodyLength;
        }

        @Override
        public boolean onFrameEnd(byte tag, ByteBuf buf, int end) {
            return true;
        }
    }

    @Test
    void allocatesNothing() {
        var scanner = new FrameScanner(LIMIT);
        var counter = new Counter();
        var buf = Unpooled.directBuffer();
        try {
            for (int i = 0; i < 1_000; i++) {
                FrontendWriter.query(buf, "select " + i);
            }
            int split = buf.writerIndex() / 2 + 1;
            var head = buf.slice(0, split);
            var tail = buf.slice(split, buf.writerIndex() - split);

            long allocated = Allocation.ofWarm(() -> scanHalves(scanner, head, tail, counter, 100));

            assertThat(allocated).isZero();
            assertThat(counter.bytes).isEqualTo(1_000L * (buf.writerIndex() - 5 * 1_000));
        } finally {
            buf.release();
        }
    }

    private static void scanHalves(FrameScanner scanner, ByteBuf head, ByteBuf tail, FrameSink sink, int times) {
        for (int i = 0; i < times; i++) {
            scanner.scan(head, sink);
            scanner.scan(tail, sink);
        }
    }
}
