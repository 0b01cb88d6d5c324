package helios.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random and mutated bytes: whatever a peer sends, a reader answers with what it found or with a
 * {@link ProtocolException}, reserves nothing on the strength of a lie, and leaves the buffer's owner to release it.
 */
final class FuzzTest {

    private static final int ROUNDS = 100_000;
    private static final int LIMIT = 1 << 16;
    /** What a round may allocate beyond its input: words, records and an error's text, but nothing that a lie announced. */
    private static final int OVERHEAD = 48 * 1024;

    private static final int PER_BYTE = 128;

    private final Content content = new Content();
    private final FrameView frame = new FrameView();

    @Test
    void framesOfTaggedMessages() {
        var random = new Random(20_254);
        var samples = Sample.all().toList();
        int read = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var sample = samples.get(random.nextInt(samples.size()));
            byte[] bytes = random.nextInt(10) == 0 ? randomFrame(random) : mutate(sample.bytes(), random);
            if (random.nextInt(8) != 0) {
                correctLength(bytes, 1, bytes.length - 1);
            }
            var buf = buffer(bytes, random);
            boolean[] understood = new boolean[1];

            assertModest(bytes, () -> understood[0] = read(sample.fromClient(), buf));

            assertThat(buf.readerIndex()).isZero();
            assertThat(buf.refCnt()).isOne();
            assertThat(buf.release()).isTrue();
            if (understood[0]) {
                read++;
            } else {
                refused++;
            }
        }
        assertThat(read).isGreaterThan(ROUNDS / 10);
        assertThat(refused).isGreaterThan(ROUNDS / 10);
    }

    /** What loads or links classes on its way allocates for that too, so what seems greedy gets a second chance. */
    private static void assertModest(byte[] bytes, Runnable reader) {
        long bound = OVERHEAD + (long) PER_BYTE * bytes.length;
        if (Allocation.of(reader) > bound) {
            assertThat(Allocation.ofWarm(reader))
                    .as("bytes allocated for %s", Bytes.hex(bytes))
                    .isLessThan(bound);
        }
    }

    /** Tells whether the frame could be read; any exception but a protocol's passes on and fails the test. */
    private boolean read(boolean fromClient, ByteBuf buf) {
        try {
            return frame.wrapIfComplete(buf, LIMIT)
                    && !content.of(fromClient, frame).isEmpty();
        } catch (ProtocolException e) {
            assertThat(e.sqlState()).isEqualTo("08P01");
            return false;
        }
    }

    @Test
    void startupMessages() {
        var random = new Random(20_255);
        var samples = StartupDecoderTest.messages()
                .map(arguments -> (byte[]) arguments.get()[0])
                .toList();
        int read = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutate(samples.get(random.nextInt(samples.size())), random);
            if (random.nextInt(8) != 0) {
                correctLength(bytes, 0, bytes.length);
            }
            var buf = buffer(bytes, random);
            boolean[] understood = new boolean[1];

            assertModest(bytes, () -> {
                buf.readerIndex(0);
                understood[0] = readStartup(buf);
            });

            assertThat(buf.readerIndex() > 0).isEqualTo(understood[0]);
            assertThat(buf.refCnt()).isOne();
            assertThat(buf.release()).isTrue();
            if (understood[0]) {
                read++;
            } else {
                refused++;
            }
        }
        assertThat(read).isGreaterThan(ROUNDS / 10);
        assertThat(refused).isGreaterThan(ROUNDS / 10);
    }

    private static boolean readStartup(ByteBuf buf) {
        try {
            return StartupDecoder.decode(buf, LIMIT).isPresent();
        } catch (ProtocolException e) {
            assertThat(e.sqlState()).isIn("08P01", "0A000");
            return false;
        }
    }

    /** A stream of mutated frames, scanned in one piece and in random ones: the same frames, the same end. */
    @Test
    void streams() {
        var random = new Random(20_256);
        var samples = Sample.all().toList();
        for (int round = 0; round < ROUNDS / 10; round++) {
            byte[] stream = {};
            for (int i = random.nextInt(5); i >= 0; i--) {
                byte[] bytes = samples.get(random.nextInt(samples.size())).bytes();
                stream = Bytes.join(stream, random.nextInt(3) == 0 ? mutate(bytes, random) : bytes);
            }

            var whole = scan(List.of(stream));
            var pieces = scan(pieces(stream, random));

            assertThat(pieces).as("stream %s", Bytes.hex(stream)).isEqualTo(whole);
        }
    }

    private static List<String> scan(List<byte[]> pieces) {
        var events = new ArrayList<String>();
        var scanner = new FrameScanner(LIMIT);
        var sink = new FrameSink() {
            private int offset;

            @Override
            public void onFrame(byte tag, ByteBuf buf, int frameStart, int bodyLength) {
                events.add("begin " + tag + " " + bodyLength);
            }

            @Override
            public boolean onFrameEnd(byte tag, ByteBuf buf, int end) {
                events.add("end " + tag + " at " + (offset + end));
                return true;
            }
        };
        try {
            for (byte[] piece : pieces) {
                scanner.scan(Unpooled.wrappedBuffer(piece), sink);
                sink.offset += piece.length;
            }
            events.add(scanner.headerBytes() + " bytes of a header, " + scanner.remaining() + " missing of a body");
        } catch (MalformedFrameException e) {
            events.add(e.toString());
        }
        return events;
    }

    private static List<byte[]> pieces(byte[] bytes, Random random) {
        var pieces = new ArrayList<byte[]>();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + random.nextInt(9));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return pieces;
    }

    private static byte[] randomFrame(Random random) {
        byte[] bytes = new byte[5 + random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Flips, cuts, repeats and inserts a few bytes, and never leaves fewer than a header's. */
    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
                case 2 -> bytes[at] = 0;
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(5, at));
                default -> bytes = Bytes.join(Arrays.copyOf(bytes, at), randomBytes(random), tail(bytes, at));
            }
        }
        return bytes;
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(5)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static void correctLength(byte[] bytes, int at, int length) {
        System.arraycopy(Bytes.int32(length), 0, bytes, at, Integer.BYTES);
    }

    /** The bytes on the heap, outside of it, or in two pieces. */
    private static ByteBuf buffer(byte[] bytes, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Unpooled.copiedBuffer(bytes);
            case 1 -> Unpooled.directBuffer(bytes.length).writeBytes(bytes);
            default -> {
                int split = random.nextInt(bytes.length + 1);
                CompositeByteBuf whole = Unpooled.compositeBuffer();
                yield whole.addComponents(
                        true, Unpooled.copiedBuffer(bytes, 0, split), Unpooled.copiedBuffer(tail(bytes, split)));
            }
        };
    }
}
