package helios.plugin.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class DecimalTest {

    @Test
    void isTheNearestNumberOfHundredths() {
        var random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(12));
            var text = Decimal.ofHundredths(value);
            assertThat(text).matches("-?[0-9]+\\.[0-9]{2}");
            assertThat(Double.parseDouble(text)).isCloseTo(value, within(0.005 + Math.abs(value) * 1e-15));
        }
        assertThat(Decimal.ofHundredths(6.4)).isEqualTo("6.40");
        assertThat(Decimal.ofHundredths(-0.05)).isEqualTo("-0.05");
        assertThat(Decimal.ofHundredths(1)).isEqualTo("1.00");
    }
}
