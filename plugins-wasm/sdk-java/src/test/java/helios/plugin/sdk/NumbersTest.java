package helios.plugin.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The JDK is the judge. */
final class NumbersTest {

    private static void isReadAsTheJdkDoes(String text) {
        assertThat(Numbers.parse("x" + text + "y", 1, text.length() + 1))
                .as(text)
                .isEqualTo(Double.parseDouble(text));
    }

    @Test
    void shortAndLongNumbersAreReadAsTheJdkDoes() {
        for (var text : new String[] {
            "0",
            "-0",
            "0.0",
            "7",
            "-12.5",
            "0.00149",
            "999999999999999",
            "0.999999999999999",
            "1234567890123456",
            "0.30000000000000004",
            "1e3",
            "-1.5E-7",
            "1e400",
            ".5",
            "5.",
            "000000000000001.5"
        }) {
            isReadAsTheJdkDoes(text);
        }
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            var digits = Long.toString(random.nextLong(1_000_000_000_000_000L) >> random.nextInt(40));
            int point = random.nextInt(digits.length());
            isReadAsTheJdkDoes(digits.substring(0, point) + "." + digits.substring(point));
            isReadAsTheJdkDoes(Double.toString(random.nextGaussian()));
        }
    }
}
