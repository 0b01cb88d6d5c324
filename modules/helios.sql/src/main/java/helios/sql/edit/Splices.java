package helios.sql.edit;

import java.io.ByteArrayOutputStream;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Pieces that go into a text in place of others. They do not overlap; those at one place go in in the order they came. */
final class Splices {

    private record Splice(int start, int end, byte[] replacement) {}

    private final byte[] text;
    private final Charset charset;
    private final List<Splice> splices = new ArrayList<>();

    Splices(byte[] text, Charset charset) {
        this.text = text;
        this.charset = charset;
    }

    /** Puts something in place of what stands between two offsets. */
    Splices replace(int start, int end, String replacement) {
        splices.add(new Splice(start, end, encode(replacement)));
        return this;
    }

    Splices insert(int at, String addition) {
        return replace(at, at, addition);
    }

    /** Writes what stands between two offsets once more, as it is. */
    Splices copy(int start, int end, int to) {
        splices.add(new Splice(to, to, Arrays.copyOfRange(text, start, end)));
        return this;
    }

    /** Puts something around what stands between two offsets. */
    Splices around(int start, int end, String before, String behind) {
        return insert(start, before).insert(end, behind);
    }

    private byte[] encode(String addition) {
        try {
            var encoded = charset.newEncoder().encode(CharBuffer.wrap(addition));
            var bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new NotProvableException(
                    "the client's encoding %s cannot write all of: %s".formatted(charset, addition));
        }
    }

    byte[] apply() {
        var result = new ByteArrayOutputStream(text.length + 64);
        int at = 0;
        for (var splice : splices.stream()
                .sorted(Comparator.comparingInt(Splice::start).thenComparingInt(Splice::end))
                .toList()) {
            result.write(text, at, splice.start() - at);
            result.writeBytes(splice.replacement());
            at = splice.end();
        }
        result.write(text, at, text.length - at);
        return result.toByteArray();
    }
}
