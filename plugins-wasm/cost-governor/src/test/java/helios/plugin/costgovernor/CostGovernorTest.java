package helios.plugin.costgovernor;

import static org.assertj.core.api.Assertions.assertThat;

import helios.plugin.sdk.Reply;
import helios.plugin.sdk.fake.FakeCall;
import helios.plugin.sdk.fake.FakeHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CostGovernorTest {

    private final FakeHost host = new FakeHost();
    private final CostGovernor governor = new CostGovernor(host);

    private static FakeCall statement(String tenant) {
        return FakeCall.of("SELECT 1").having("tenant_id", tenant);
    }

    private void ran(String tenant, long bytes, long micros, long rows) {
        var call = statement(tenant)
                .number(FakeCall.Count.RESPONSE_BYTES, bytes)
                .number(FakeCall.Count.ELAPSED_US, micros)
                .number(FakeCall.Count.ROWS, rows);
        governor.postQuery(call.statement(), call.outcome());
    }

    private String reason(String tenant) {
        return governor.preQuery(statement(tenant).editable()) instanceof Reply.Block block ? block.reason() : "";
    }

    @Test
    void aLargeResultUsesUpTheMinute() {
        host.store().set("tenant:acme:budget", "{\"minute\":1.0}");
        assertThat(reason("acme")).isEmpty();
        ran("acme", 6_400_000, 1_480, 42);
        assertThat(reason("acme")).matches("tenant exceeded minute budget \\(6\\.40/1\\.00\\) \\(retry in [0-9]+s\\)");
        assertThat(reason("other")).isEmpty();
        host.advance(Duration.ofSeconds(60));
        assertThat(reason("acme")).isEmpty();
    }

    @Test
    void weightsAreThoseOfTheStore() {
        host.store().set("tenant:acme:budget", "{\"hour\":10}");
        host.store().set("weights", "{\"bytes\":0,\"ms\":0.5,\"rows\":2}");
        ran("acme", 1_000_000, 2_000, 4);
        assertThat(reason("acme")).isEmpty();
        ran("acme", 1_000_000, 2_000, 0);
        assertThat(reason("acme")).contains("hour", "(10.00/10.00)");
    }

    @Test
    void tenantsWithoutABudgetAndSessionsWithoutATenantGoOn() {
        ran("acme", 1L << 40, 0, 0);
        assertThat(reason("acme")).isEmpty();
        assertThat(host.store().get("tenant:acme:usage")).isEmpty();
        assertThat(governor.preQuery(FakeCall.of("SELECT 1").editable())).isEqualTo(Reply.proceed());
    }

    @Test
    void whatWasRefusedCostsNothing() {
        host.store().set("tenant:acme:budget", "{\"minute\":1.0}");
        var refused = statement("acme")
                .number(FakeCall.Count.ELAPSED_US, 10_000_000)
                .field(FakeCall.Field.BLOCKED_BY, "cost-governor");
        governor.postQuery(refused.statement(), refused.outcome());
        assertThat(reason("acme")).isEmpty();
    }
}
