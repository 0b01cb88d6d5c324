package helios.plugin.tokenbudget;

import static org.assertj.core.api.Assertions.assertThat;

import helios.plugin.sdk.Reply;
import helios.plugin.sdk.fake.FakeCall;
import helios.plugin.sdk.fake.FakeHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TokenBudgetTest {

    private final FakeHost host = new FakeHost();
    private final TokenBudget plugin = new TokenBudget(host);

    private static FakeCall of(String agent, String model) {
        var call = FakeCall.of("SELECT 1").having("agent_id", agent);
        return model.isEmpty() ? call : call.having("model_id", model);
    }

    private void read(String agent, String model, long bytes) {
        var call = of(agent, model).number(FakeCall.Count.RESPONSE_BYTES, bytes);
        plugin.postQuery(call.statement(), call.outcome());
    }

    private String reason(String agent, String model) {
        return plugin.preQuery(of(agent, model).editable()) instanceof Reply.Block block ? block.reason() : "";
    }

    @Test
    void anAgentIsRefusedWithTheModelWhoseBudgetIsUsedUp() {
        host.store().set("agent:bot:gpt-4:budget", "{\"minute\":100,\"day\":1000}");
        read("bot", "gpt-4", 396);
        assertThat(reason("bot", "gpt-4")).isEmpty();
        read("bot", "gpt-4", 4);
        assertThat(reason("bot", "gpt-4"))
                .matches("agent exceeded minute token budget \\(100/100\\) \\(retry in [0-9]+s\\)");
        assertThat(reason("bot", "claude-opus")).isEmpty();
        assertThat(reason("other", "gpt-4")).isEmpty();
        host.advance(Duration.ofMinutes(1));
        assertThat(reason("bot", "gpt-4")).isEmpty();
    }

    @Test
    void theDayIsLookedAtFirst() {
        host.store().set("agent:bot:gpt-4:budget", "{\"minute\":100,\"day\":1000}");
        read("bot", "gpt-4", 4000);
        assertThat(reason("bot", "gpt-4")).contains("day token budget (1000/1000)");
    }

    @Test
    void withoutAModelADashStandsForIt() {
        host.store().set("agent:bot:-:budget", "{\"day\":10}");
        read("bot", "", 40);
        assertThat(reason("bot", "")).contains("(10/10)");
        assertThat(host.store().text("agent:bot:-:spend")).isPresent();
    }

    @Test
    void whoIsNoAgentGoesOn() {
        assertThat(plugin.preQuery(FakeCall.of("SELECT 1").editable())).isEqualTo(Reply.proceed());
    }

    @Test
    void whatWasRefusedWasNotRead() {
        host.store().set("agent:bot:-:budget", "{\"day\":10}");
        var refused = of("bot", "")
                .number(FakeCall.Count.RESPONSE_BYTES, 400)
                .field(FakeCall.Field.BLOCKED_BY, "token-budget");
        plugin.postQuery(refused.statement(), refused.outcome());
        assertThat(reason("bot", "")).isEmpty();
    }
}
