package helios.plugin.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The JDK is the judge. */
final class Utf8Test {

    @Test
    void textsAreEncodedAsTheJdkDoes() {
        for (var text : new String[] {
            "", "abc", "ü€😀", "\u0000\u007f\u0080\u07ff\u0800\uffff", "\ud83d", "\ude00x", "a\ud83d\ud83d\ude00"
        }) {
            assertThat(Utf8.encode(text)).as(text).isEqualTo(text.getBytes(UTF_8));
        }
    }

    @Test
    void eachCodePointGoesAndComesBack() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                continue;
            }
            var text = Character.toString(point);
            assertThat(Utf8.decode(Utf8.encode(text))).isEqualTo(text);
        }
    }

    @Test
    void whatIsNoUtf8IsReplacedAndTheRestRead() {
        assertThat(Utf8.decode(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3})).isEqualTo("a\ufffdb\ufffd");
        // longer than need be, half a pair, beyond all, a lead of five
        assertThat(Utf8.decode(new byte[] {(byte) 0xc0, (byte) 0x80, 'x'})).isEqualTo("\ufffd\ufffdx");
        assertThat(Utf8.decode(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80, 'x'}))
                .endsWith("\ufffdx");
        assertThat(Utf8.decode(new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, 'x'}))
                .endsWith("\ufffdx");
        assertThat(Utf8.decode(new byte[] {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, 'x'}))
                .endsWith("\ufffdx");
    }

    @Test
    void randomBytesNeverFailAndValidOnesAreReadAsTheJdkDoes() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            var text = new String(bytes, UTF_8);
            if (text.indexOf('\ufffd') < 0) {
                assertThat(Utf8.decode(bytes)).isEqualTo(text);
            } else {
                assertThat(Utf8.decode(bytes)).contains("\ufffd");
            }
        }
    }
}
