package helios.plugin.tokenbudget;

import helios.plugin.sdk.EditableStatement;
import helios.plugin.sdk.Host;
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

/** Refuses the statements of AI agents that have read as many tokens as they may in a minute or a day, with one model. */
@Plugin(
        name = "token-budget",
        description = "Budgets of the tokens that AI agents read",
        license = "Apache-2.0",
        fail = Plugin.Fail.OPEN,
        when = @When(attributes = "agent_id"))
public final class TokenBudget implements PreQueryHook, PostQueryHook {

    /** What a token is taken to be: models differ, and none of them is here to count. */
    private static final double BYTES_PER_TOKEN = 4;

    private final Host host;
    private final Budgets budgets;

    /** With its host. */
    public TokenBudget(Host host) {
        this.host = host;
        this.budgets = new Budgets(host.store(), List.of(Window.DAY, Window.MINUTE));
    }

    private static Optional<String> agent(Statement statement) {
        return statement
                .attribute("agent_id")
                .map(agent ->
                        "agent:" + agent + ":" + statement.attribute("model_id").orElse("-"));
    }

    @Override
    public Reply.OfPreQuery preQuery(EditableStatement statement) {
        return agent(statement)
                .flatMap(key -> budgets.excess(key + ":budget", key + ":spend", host.nowMillis()))
                .<Reply.OfPreQuery>map(TokenBudget::refusal)
                .orElseGet(Reply::proceed);
    }

    private static Reply.Block refusal(Excess excess) {
        return Reply.block("agent exceeded " + excess.window().name() + " token budget (" + (long) excess.used() + "/"
                        + (long) excess.budget() + ") (retry in " + excess.retrySeconds() + "s)")
                .retryAfterMillis(excess.retryMillis());
    }

    /** What was refused was not read. */
    @Override
    public void postQuery(Statement statement, Outcome outcome) {
        if (outcome.blockedBy().isEmpty()) {
            double tokens = outcome.responseBytes() / BYTES_PER_TOKEN;
            agent(statement)
                    .ifPresent(key -> budgets.charge(key + ":budget", key + ":spend", tokens, host.nowMillis()));
        }
    }
}
