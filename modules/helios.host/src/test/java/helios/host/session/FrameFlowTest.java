package helios.host.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.wire.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the frames and wherever the reads cut them: the same bytes leave, in order, and every buffer is released. */
final class FrameFlowTest {

    private static final int MAX_LENGTH = 1 << 16;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    @AfterEach
    void everyBufferIsReleased() {
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private record Frame(byte tag, byte[] body) {
        byte[] bytes() {
            return ByteBuffer.allocate(5 + body.length)
                    .put(tag)
                    .putInt(4 + body.length)
                    .put(body)
                    .array();
        }
    }

    /** What the test wants done with a frame, and what it puts into the stream around it. */
    private record Wish(int disposition, boolean flushes, String before, String after) {
        static final Wish FORWARD = new Wish(FrameFlow.FORWARD, false, "", "");
        static final Wish DROP = new Wish(FrameFlow.DROP, false, "", "");
        static final Wish HOLD = new Wish(FrameFlow.HOLD, false, "", "");
    }

    private enum Moment {
        NEVER,
        BEGIN,
        END
    }

    /** Follows the wishes, checks what it is told of each frame, and keeps what leaves. */
    private class Recorder extends FrameFlow {
        private final List<Frame> frames;
        private final List<Wish> wishes;
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final List<Integer> forwarded = new ArrayList<>();
        private Moment stopAt = Moment.NEVER;
        private int stopFrame;
        int begun;
        int ended;

        Recorder(List<Frame> frames, List<Wish> wishes) {
            super(allocator, MAX_LENGTH);
            this.frames = frames;
            this.wishes = wishes;
        }

        void stopAt(Moment moment, int frame) {
            stopAt = moment;
            stopFrame = frame;
        }

        @Override
        int begin(byte tag, int bodyLength, int firstByte) {
            var frame = frames.get(begun);
            assertThat(tag).isEqualTo(frame.tag());
            assertThat(bodyLength).isEqualTo(frame.body().length);
            if (firstByte >= 0) {
                assertThat((byte) firstByte).isEqualTo(frame.body()[0]);
            }
            if (stopAt == Moment.BEGIN && stopFrame == begun) {
                stop();
            }
            var wish = wishes.get(begun++);
            insert(wish.flushes(), wish.before());
            return wish.disposition();
        }

        @Override
        void end(byte tag, byte lastByte) {
            var body = frames.get(ended).body();
            assertThat(wishes.get(ended).disposition()).isNotEqualTo(HOLD);
            assertThat(tag).isEqualTo(frames.get(ended).tag());
            assertThat(lastByte).isEqualTo(body.length == 0 ? 0 : body[body.length - 1]);
            ended();
        }

        @Override
        void held(byte tag, ByteBuf frame) {
            assertThat(wishes.get(ended).disposition()).isEqualTo(HOLD);
            assertThat(tag).isEqualTo(frames.get(ended).tag());
            assertThat(bytes(frame)).isEqualTo(frames.get(ended).bytes());
            flushSpan();
            forward(frame);
            ended();
        }

        private void ended() {
            if (stopAt == Moment.END && stopFrame == ended) {
                stop();
            }
            var wish = wishes.get(ended++);
            insert(wish.flushes(), wish.after());
        }

        private void insert(boolean flushes, String text) {
            if (flushes) {
                flushSpan();
                out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        void forward(ByteBuf span) {
            assertThat(span.isReadable()).isTrue();
            forwarded.add(span.readableBytes());
            out.writeBytes(bytes(span));
            span.release();
        }
    }

    private static byte[] bytes(ByteBuf buffer) {
        var bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private void feed(FrameFlow flow, byte[] bytes, int from, int to) {
        var buffer = allocator.buffer(to - from + 3).writeBytes(new byte[3]).skipBytes(3);
        flow.feed(buffer.writeBytes(bytes, from, to - from));
    }

    /** Cuts the stream into pieces of one size, or of random sizes up to it. */
    private void feedInPieces(FrameFlow flow, byte[] stream, int size, Random random) {
        for (int at = 0; at < stream.length; ) {
            int to = Math.min(stream.length, at + (random.nextBoolean() ? size : 1 + random.nextInt(size)));
            feed(flow, stream, at, to);
            at = to;
        }
    }

    private static byte[] stream(List<Frame> frames) {
        var stream = new ByteArrayOutputStream();
        frames.forEach(frame -> stream.writeBytes(frame.bytes()));
        return stream.toByteArray();
    }

    private static byte[] expected(List<Frame> frames, List<Wish> wishes, int until) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < until; i++) {
            var wish = wishes.get(i);
            out.writeBytes((wish.flushes() ? wish.before() : "").getBytes(StandardCharsets.UTF_8));
            if (wish.disposition() != FrameFlow.DROP) {
                out.writeBytes(frames.get(i).bytes());
            }
            out.writeBytes((wish.flushes() ? wish.after() : "").getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static List<Frame> randomFrames(Random random) {
        var frames = new ArrayList<Frame>();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            var body = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(random.nextInt(10) == 0 ? 200 : 9)];
            random.nextBytes(body);
            frames.add(new Frame((byte) random.nextInt(256), body));
        }
        return frames;
    }

    private static List<Wish> randomWishes(Random random, int count) {
        var wishes = new ArrayList<Wish>();
        for (int i = 0; i < count; i++) {
            wishes.add(new Wish(random.nextInt(3), random.nextInt(3) == 0, "<" + i, i + ">"));
        }
        return wishes;
    }

    @Test
    void theSameBytesLeaveWhereverReadsCutThem() {
        var random = new Random(101);
        for (int round = 0; round < 4000; round++) {
            var frames = randomFrames(random);
            var wishes = randomWishes(random, frames.size());
            var flow = new Recorder(frames, wishes);

            feedInPieces(flow, stream(frames), 1 + round % 40, random);

            assertThat(flow.out.toByteArray()).as("round %d", round).isEqualTo(expected(frames, wishes, frames.size()));
            assertThat(flow.begun).isEqualTo(frames.size());
            assertThat(flow.ended).isEqualTo(frames.size());
            assertThat(flow.atBoundary()).isTrue();
        }
    }

    @Test
    void framesThatPassTogetherLeaveAsOneSlice() {
        var frames = List.of(frame('D', "one"), frame('D', ""), frame('D', "three"));
        var flow = new Recorder(frames, List.of(Wish.FORWARD, Wish.FORWARD, Wish.FORWARD));

        feed(flow, stream(frames), 0, stream(frames).length);

        assertThat(flow.forwarded).containsExactly(stream(frames).length);
    }

    @Test
    void aDroppedFrameCutsTheSlice() {
        var frames = List.of(frame('D', "one"), frame('x', "two"), frame('D', "three"));
        var flow = new Recorder(frames, List.of(Wish.FORWARD, Wish.DROP, Wish.FORWARD));

        feed(flow, stream(frames), 0, stream(frames).length);

        assertThat(flow.forwarded)
                .containsExactly(frames.get(0).bytes().length, frames.get(2).bytes().length);
    }

    @Test
    void nothingIsPassedTwiceWhenTheSpanIsFlushedAgain() {
        var frames = List.of(frame('D', "one"), frame('D', "two"));
        var flow = new Recorder(frames, List.of(Wish.FORWARD, Wish.FORWARD)) {
            @Override
            void end(byte tag, byte lastByte) {
                super.end(tag, lastByte);
                flushSpan();
                flushSpan();
            }
        };

        feed(flow, stream(frames), 0, stream(frames).length);
        flow.flushSpan();

        assertThat(flow.out.toByteArray()).isEqualTo(stream(frames));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 2, 3, MAX_LENGTH + 1, Integer.MAX_VALUE})
    void aLengthThatCannotBeIsRefused(int length) {
        var stream = ByteBuffer.allocate(5).put((byte) 'Q').putInt(length).array();
        for (int cut = 0; cut < stream.length; cut++) {
            int at = cut;
            var flow = new Recorder(List.of(), List.of());
            assertThatThrownBy(() -> {
                        feed(flow, stream, 0, at);
                        feed(flow, stream, at, stream.length);
                    })
                    .isInstanceOf(MalformedFrameException.class)
                    .hasMessage("message type \"Q\" announces a length of %d bytes; 4 to 65536 are allowed", length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, MAX_LENGTH})
    void aLengthWithinTheLimitsIsTaken(int length) {
        var frames = List.of(new Frame((byte) 'Q', new byte[length - 4]));
        var flow = new Recorder(frames, List.of(Wish.FORWARD));

        feed(flow, stream(frames), 0, stream(frames).length);

        assertThat(flow.ended).isOne();
    }

    @Test
    void whatStandsInFrontOfAnImpossibleLengthLeavesAllTheSame() {
        var random = new Random(102);
        for (int round = 0; round < 1000; round++) {
            var frames = randomFrames(random);
            var wishes = randomWishes(random, frames.size());
            var good = stream(frames);
            var stream = Arrays.copyOf(good, good.length + 9);
            stream[good.length] = 'Q';
            var flow = new Recorder(frames, wishes);
            int size = 1 + round % 40;

            assertThatThrownBy(() -> feedInPieces(flow, stream, size, random))
                    .isInstanceOf(MalformedFrameException.class);

            assertThat(flow.out.toByteArray()).as("round %d", round).isEqualTo(expected(frames, wishes, frames.size()));
            flow.stop();
        }
    }

    @Test
    void afterItsStopNothingLeaves() {
        var random = new Random(103);
        for (int round = 0; round < 3000; round++) {
            var frames = randomFrames(random);
            var wishes = randomWishes(random, frames.size()).stream()
                    .map(wish -> new Wish(wish.disposition(), false, "", ""))
                    .toList();
            int stopFrame = random.nextInt(frames.size());
            var moment = random.nextBoolean() ? Moment.BEGIN : Moment.END;
            var flow = new Recorder(frames, wishes);
            flow.stopAt(moment, stopFrame);

            feedInPieces(flow, stream(frames), 1 + round % 40, random);

            assertThat(flow.out.toByteArray())
                    .as("round %d", round)
                    .isEqualTo(expected(frames, wishes, moment == Moment.BEGIN ? stopFrame : stopFrame + 1));
            assertThat(flow.begun).isEqualTo(stopFrame + 1);
        }
    }

    @Test
    void aStopReleasesWhatWasCollected() {
        var frames = List.of(frame('P', "never complete"));
        for (int cut = 1; cut < frames.getFirst().bytes().length; cut++) {
            var flow = new Recorder(frames, List.of(Wish.HOLD));
            feed(flow, stream(frames), 0, cut);
            flow.stop();
            feed(flow, stream(frames), cut, stream(frames).length);
            assertThat(flow.ended).isZero();
            assertThat(flow.out.size()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {FrameFlow.FORWARD, FrameFlow.DROP})
    void aLargeFramePassesInPiecesWithFlatMemory(int disposition) {
        long[] passed = new long[1];
        int length = 1 << 28;
        var flow = new FrameFlow(allocator, Integer.MAX_VALUE) {
            @Override
            int begin(byte tag, int bodyLength, int firstByte) {
                return disposition;
            }

            @Override
            void end(byte tag, byte lastByte) {}

            @Override
            void held(byte tag, ByteBuf frame) {
                throw new AssertionError("nothing is held");
            }

            @Override
            void forward(ByteBuf span) {
                passed[0] += span.readableBytes();
                span.release();
            }
        };
        flow.feed(allocator.buffer(5).writeByte('D').writeInt(length));
        var piece = new byte[1 << 16];
        for (int left = length - 4; left > 0; left -= piece.length) {
            assertThat(flow.atBoundary()).isEqualTo(disposition == FrameFlow.DROP);
            feed(flow, piece, 0, Math.min(left, piece.length));
            assertThat(allocator.metric().usedHeapMemory()).isZero();
        }
        assertThat(flow.atBoundary()).isTrue();
        assertThat(passed[0]).isEqualTo(disposition == FrameFlow.FORWARD ? length + 1L : 0);
    }

    @Test
    void aLengthAloneReservesLittle() {
        var frames = List.of(new Frame((byte) 'P', new byte[MAX_LENGTH - 4]));
        var flow = new Recorder(frames, List.of(Wish.HOLD));

        feed(flow, stream(frames), 0, 5);

        assertThat(allocator.metric().usedHeapMemory()).isLessThan(20_000);
        flow.stop();
    }

    @Test
    void onlyAFrameThatHasLeftInPartIsNoBoundary() {
        for (var wish : List.of(Wish.FORWARD, Wish.DROP, Wish.HOLD)) {
            var frames = List.of(frame('Q', "select"), frame('Q', "select"));
            var flow = new Recorder(frames, List.of(Wish.FORWARD, wish));
            int second = frames.getFirst().bytes().length;
            feed(flow, stream(frames), 0, second);
            assertThat(flow.atBoundary()).isTrue();
            feed(flow, stream(frames), second, second + 4);
            assertThat(flow.atBoundary()).as("a header in part").isTrue();
            feed(flow, stream(frames), second + 4, second + 7);
            assertThat(flow.atBoundary()).as("a body in part, %s", wish).isEqualTo(!wish.equals(Wish.FORWARD));
            flow.stop();
        }
    }

    @Test
    void whileAFrameBeginsAllThatLeftIsComplete() {
        var frames = List.of(frame('Q', "select"), frame('Q', "select"));
        var flow = new Recorder(frames, List.of(Wish.FORWARD, Wish.FORWARD)) {
            @Override
            int begin(byte tag, int bodyLength, int firstByte) {
                assertThat(atBoundary()).isTrue();
                return super.begin(tag, bodyLength, firstByte);
            }
        };
        feed(flow, stream(frames), 0, stream(frames).length);
        assertThat(flow.ended).isEqualTo(2);
    }

    private static Frame frame(char tag, String body) {
        return new Frame((byte) tag, body.getBytes(StandardCharsets.UTF_8));
    }
}
