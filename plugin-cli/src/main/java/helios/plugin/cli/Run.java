package helios.plugin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Json;
import helios.plugin.PluginException;
import helios.plugin.host.Answer;
import helios.plugin.host.GuestException;
import helios.plugin.host.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.ArgSpec;
import tools.jackson.databind.node.ObjectNode;

/** Calls one hook once. */
final class Run implements Command {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final PrintWriter err;

    Run(PrintWriter err) {
        this.err = err;
    }

    @Override
    public String name() {
        return "run";
    }

    @Override
    public String summary() {
        return "Calls a hook of a plugin once, and prints its reply.";
    }

    @Override
    public List<ArgSpec> arguments() {
        return Trial.arguments();
    }

    @Override
    public Result run(Words words) throws IOException {
        try (var trial = Trial.start(words, err)) {
            long start = System.nanoTime();
            var answer = trial.guest()
                    .call(trial.hook(), trial.request(), start + TIMEOUT.toNanos())
                    .answer();
            var json = json(answer);
            var text = json.toString();
            return new Result(text, json.put("elapsed_us", (System.nanoTime() - start) / 1000));
        } catch (GuestException e) {
            throw new PluginException("the plugin failed (" + e.kind().label() + "): " + e.getMessage(), e);
        }
    }

    static ObjectNode json(Answer answer) {
        var json = reply(answer.reply());
        if (!answer.attributes().isEmpty()) {
            var attributes = json.putObject("attributes");
            answer.attributes().forEach(attributes::put);
        }
        return json;
    }

    private static ObjectNode reply(Reply reply) {
        var json = Json.MAPPER.createObjectNode();
        switch (reply) {
            case Reply.Default _ -> json.put("reply", "default");
            case Reply.Rewrite(var sql) -> json.put("reply", "rewrite").put("sql", sql);
            case Reply.Block block -> {
                json.put("reply", "block").put("reason", block.reason());
                block.refusal().state().ifPresent(state -> json.put("sqlstate", state.code()));
                block.refusal().detail().ifPresent(text -> json.put("detail", text));
                block.refusal().hint().ifPresent(text -> json.put("hint", text));
                block.refusal().retryAfterMs().ifPresent(millis -> json.put("retry_after_ms", millis));
            }
            case Reply.Cached(var data) -> json.put("reply", "cached").put("data", new String(data, UTF_8));
            case Reply.Route(var kind, var name) -> {
                json.put("reply", kind.name().toLowerCase(Locale.ROOT));
                if (!name.isEmpty()) {
                    json.put("target", name);
                }
            }
            case Reply.Identity identity -> {
                json.put("reply", "success").put("user_id", identity.userId());
                identity.username().ifPresent(name -> json.put("username", name));
                identity.tenantId().ifPresent(tenant -> json.put("tenant_id", tenant));
                identity.roles().forEach(json.putArray("roles")::add);
                identity.claims().forEach(json.putObject("claims")::put);
            }
            case Reply.Metrics metrics -> {
                metrics.gauges().forEach(json.put("reply", "metrics").putObject("gauges")::put);
                metrics.counters().forEach(json.putObject("counters")::put);
            }
            case Reply.Output(var bytes) -> json.put("reply", "output").put("body", new String(bytes, UTF_8));
        }
        return json;
    }
}
