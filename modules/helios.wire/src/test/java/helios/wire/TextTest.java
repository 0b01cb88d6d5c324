package helios.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextTest {

    @ParameterizedTest
    @CsvSource({
        "6a75, 'ju'",
        "6ac3bc, 'jü'",
        "f09f9880, '😀'",
        "efbfbd, '\uFFFD'",
        "fc, '\uDCFC'",
        "c328, '\uDCC3('",
        "e28228, '\uDCE2\uDC82('",
        "c3, '\uDCC3'",
        "f09f98, '\uDCF0\uDC9F\uDC98'",
        "eda080, '\uDCED\uDCA0\uDC80'",
        "c080, '\uDCC0\uDC80'",
        "f09f9880ff, '😀\uDCFF'",
    })
    void bytesThatAreNotUtf8BecomeLoneSurrogates(String hex, String text) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(Text.decode(bytes)).isEqualTo(text);
        assertThat(Text.encode(text)).isEqualTo(bytes);
    }

    @Test
    void everyByteStringSurvivesAndHasATextOfItsOwn() {
        var random = new Random(20_252);
        byte[] alphabet = HexFormat.of().parseHex("6180bfc0c3e0e2edefa0f0f49fff");
        Map<String, String> bytesOfText = new HashMap<>();
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = new byte[random.nextInt(7)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            String text = Text.decode(bytes);
            assertThat(Text.encode(text)).isEqualTo(bytes);
            String known = bytesOfText.putIfAbsent(text, Bytes.hex(bytes));
            assertThat(known == null || known.equals(Bytes.hex(bytes))).isTrue();
        }
    }

    @Test
    void validUtf8IsReadAsJavaReadsIt() {
        var random = new Random(20_253);
        for (int round = 0; round < 10_000; round++) {
            String text = random.ints(8, 1, Character.MAX_CODE_POINT + 1)
                    .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

            assertThat(Text.decode(bytes)).isEqualTo(text);
            assertThat(Text.encode(text)).isEqualTo(bytes);
        }
    }

    @Test
    void aHalfCharacterThatNoByteMadeIsWrittenAsAQuestionMark() {
        assertThat(Text.encode("a\uD83Db\uDC00")).isEqualTo(Bytes.utf8("a?b?"));
    }

    @Test
    void aStringEndsWithAZeroByte() {
        var out = Unpooled.buffer();
        Text.writeString(out, "ä");
        Text.writeString(out, Bytes.utf8("b"));
        assertThat(Bytes.hex(java.util.Arrays.copyOf(out.array(), out.writerIndex())))
                .isEqualTo("c3a4006200");
    }
}
