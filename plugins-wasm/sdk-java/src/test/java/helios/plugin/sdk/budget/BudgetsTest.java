package helios.plugin.sdk.budget;

import static org.assertj.core.api.Assertions.assertThat;

import helios.plugin.sdk.fake.FakeHost;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BudgetsTest {

    private final FakeHost host = new FakeHost();
    private final Budgets budgets = new Budgets(host.store(), List.of(Window.DAY, Window.HOUR, Window.MINUTE));

    private void charge(double amount) {
        budgets.charge("budget", "usage", amount, host.nowMillis());
    }

    private String exceeded() {
        return budgets.excess("budget", "usage", host.nowMillis())
                .map(excess -> excess.window().name())
                .orElse("none");
    }

    @Test
    void withoutABudgetNothingIsCounted() {
        charge(5);
        assertThat(host.store().get("usage")).isEmpty();
        assertThat(exceeded()).isEqualTo("none");
    }

    @Test
    void theLargerWindowIsNamedFirst() {
        host.store().set("budget", "{\"minute\":1,\"hour\":10,\"day\":100}");
        charge(0.5);
        assertThat(exceeded()).isEqualTo("none");
        charge(0.5);
        assertThat(exceeded()).isEqualTo("minute");
        charge(9);
        assertThat(exceeded()).isEqualTo("hour");
        charge(90);
        assertThat(exceeded()).isEqualTo("day");
    }

    @Test
    void whatIsOldIsForgottenBucketByBucketAndTheTimeIsForetold() {
        host.store().set("budget", "{\"minute\":1}");
        charge(0.7);
        host.advance(Duration.ofSeconds(30));
        charge(0.7);
        var excess = budgets.excess("budget", "usage", host.nowMillis()).orElseThrow();
        assertThat(excess.used()).isEqualTo(1.4);
        assertThat(excess.retrySeconds()).isBetween(25L, 30L);

        host.advance(Duration.ofMillis(excess.retryMillis() - 1));
        assertThat(exceeded()).isEqualTo("minute");
        host.advance(Duration.ofMillis(1));
        assertThat(exceeded()).isEqualTo("none");
    }

    @Test
    void aMinuteLaterAllOfItIsFree() {
        host.store().set("budget", "{\"minute\":1,\"hour\":100}");
        charge(6.4);
        assertThat(exceeded()).isEqualTo("minute");
        host.advance(Duration.ofSeconds(60));
        assertThat(exceeded()).isEqualTo("none");
        charge(0.25);
        assertThat(host.store().text("usage").orElseThrow()).contains("\"minute\":0.25", "\"hour\":6.65");
    }

    @Test
    void aClockThatGoesBackFreesNothing() {
        host.store().set("budget", "{\"minute\":1}");
        charge(2);
        host.advance(Duration.ofMinutes(-10));
        assertThat(exceeded()).isEqualTo("minute");
        charge(1);
        assertThat(budgets.excess("budget", "usage", host.nowMillis())
                        .orElseThrow()
                        .used())
                .isEqualTo(3);
    }

    @Test
    void sumsAreThoseOfTheLastTwelveBuckets() {
        var random = new Random(3);
        host.store().set("budget", "{\"minute\":0}");
        var history = new java.util.ArrayList<long[]>();
        for (int i = 0; i < 500; i++) {
            host.advance(Duration.ofMillis(random.nextInt(9000)));
            int amount = random.nextInt(5);
            charge(amount);
            history.add(new long[] {host.nowMillis() / 5000, amount});
            long last = host.nowMillis() / 5000;
            double expected = history.stream()
                    .filter(entry -> entry[0] > last - 12)
                    .mapToDouble(entry -> (double) entry[1])
                    .sum();
            assertThat(budgets.excess("budget", "usage", host.nowMillis())
                            .orElseThrow()
                            .used())
                    .isEqualTo(expected);
        }
    }
}
