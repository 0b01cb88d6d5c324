package helios.plugin.costgovernor;

import helios.plugin.sdk.Decimal;
import helios.plugin.sdk.EditableStatement;
import helios.plugin.sdk.Host;
import helios.plugin.sdk.Json;
import helios.plugin.sdk.Outcome;
import helios.plugin.sdk.Plugin;
import helios.plugin.sdk.PostQueryHook;
import helios.plugin.sdk.PreQueryHook;
import helios.plugin.sdk.Reply;
import helios.plugin.sdk.Statement;
import helios.plugin.sdk.When;
import helios.plugin.sdk.budget.Budgets;
import helios.plugin.sdk.budget.Excess;
import helios.plugin.sdk.budget.Window;
import java.util.List;
import java.util.Optional;

/** Refuses the statements of tenants that have used up what they may cost in a minute, an hour or a day. */
@Plugin(
        name = "cost-governor",
        description = "Budgets of what the statements of a tenant cost",
        license = "Apache-2.0",
        fail = Plugin.Fail.OPEN,
        when = @When(attributes = "tenant_id"))
public final class CostGovernor implements PreQueryHook, PostQueryHook {

    private static final double PER_BYTE = 1e-6;
    private static final double PER_MILLI = 1e-3;
    private static final double PER_ROW = 0;
    private static final double MICROS_PER_MILLI = 1000;

    private final Host host;
    private final Budgets budgets;

    /** With its host. */
    public CostGovernor(Host host) {
        this.host = host;
        this.budgets = new Budgets(host.store(), List.of(Window.DAY, Window.HOUR, Window.MINUTE));
    }

    private static Optional<String> tenant(Statement statement) {
        return statement.attribute("tenant_id").map(id -> "tenant:" + id);
    }

    @Override
    public Reply.OfPreQuery preQuery(EditableStatement statement) {
        return tenant(statement)
                .flatMap(key -> budgets.excess(key + ":budget", key + ":usage", host.nowMillis()))
                .<Reply.OfPreQuery>map(CostGovernor::refusal)
                .orElseGet(Reply::proceed);
    }

    private static Reply.Block refusal(Excess excess) {
        return Reply.block("tenant exceeded " + excess.window().name() + " budget ("
                        + Decimal.ofHundredths(excess.used()) + "/" + Decimal.ofHundredths(excess.budget())
                        + ") (retry in " + excess.retrySeconds() + "s)")
                .retryAfterMillis(excess.retryMillis());
    }

    /** What was refused has cost nothing. */
    @Override
    public void postQuery(Statement statement, Outcome outcome) {
        if (outcome.blockedBy().isEmpty()) {
            tenant(statement)
                    .ifPresent(key -> budgets.charge(key + ":budget", key + ":usage", cost(outcome), host.nowMillis()));
        }
    }

    private double cost(Outcome outcome) {
        var weights = host.store().text("weights").map(Json::read).orElseGet(Json.Null::new);
        return weight(weights, "bytes", PER_BYTE) * outcome.responseBytes()
                + weight(weights, "ms", PER_MILLI) * outcome.elapsedMicros() / MICROS_PER_MILLI
                + weight(weights, "rows", PER_ROW) * outcome.rows();
    }

    private static double weight(Json weights, String name, double otherwise) {
        return weights.member(name).flatMap(Json::number).orElse(otherwise);
    }
}
