package helios.feature.wasm;

import helios.plugin.Hook;
import helios.plugin.PluginException;
import helios.plugin.host.Answer;
import helios.plugin.host.CachedTable;
import helios.plugin.host.GuestFailure;
import helios.plugin.host.GuestThreads;
import helios.plugin.host.Reply;
import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.spi.query.Query;
import helios.spi.query.Response;
import helios.spi.query.Target;
import helios.spi.topology.Node;
import helios.spi.topology.Topology;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What one plugin says about statements: its hooks as the kernel calls them. */
final class StatementHooks {

    private static final System.Logger.Level WARNING = System.Logger.Level.WARNING;

    private final Plugin plugin;
    private final HostAttributes attributes;
    private final Supplier<Topology> topology;
    private final System.Logger log;

    StatementHooks(Plugin plugin, HostAttributes attributes, Supplier<Topology> topology, System.Logger log) {
        this.plugin = plugin;
        this.attributes = attributes;
        this.topology = topology;
        this.log = log;
    }

    /** Calls the hook if its condition does not rule it out; empty if it does, or attributes have to be waited for. */
    private Called call(Hook hook, Query query, Function<Answer, Optional<Plugin.Fault>> check) {
        if (!plugin.manifest().when().unconditional(hook)) {
            var subject = StatementText.present(Request.of(query, attributes));
            if (!plugin.manifest().when().matches(hook, subject)) {
                return new Called.Answered(Answer.DEFAULT);
            }
        }
        if (!GuestThreads.mayBlock() && !attributes.ready(query.session())) {
            return new Called.TooSlow();
        }
        var request = Request.of(query, attributes);
        var called = plugin.call(hook, new QueryInput(StatementText.present(request)), check);
        if (called instanceof Called.Answered(var answer)) {
            request.merge(answer.attributes());
        }
        return called;
    }

    private Called call(Hook hook, Query query) {
        return call(hook, query, _ -> Optional.empty());
    }

    private Decision.Reject block(Query query, Reply.Block block, SqlState state, String prefix) {
        Request.of(query, attributes).blockedBy(plugin.name());
        return Refusals.of(plugin, block, state, prefix);
    }

    private Optional<Decision.Reject> refusal(Hook hook, Query query, Called.Failed failed) {
        if (!plugin.closed(hook)) {
            return Optional.empty();
        }
        Request.of(query, attributes).blockedBy(plugin.name());
        return Optional.of(Refusals.of(plugin, failed));
    }

    // ---- gate

    Decision.AtGate authorize(Query query) {
        return switch (call(Hook.AUTHORIZE, query)) {
            case Called.TooSlow _ -> Decision.MAY_BLOCK;
            case Called.Failed failed ->
                refusal(Hook.AUTHORIZE, query, failed)
                        .<Decision.AtGate>map(reject -> reject)
                        .orElse(Decision.PROCEED);
            case Called.Answered(var answer) ->
                answer.reply() instanceof Reply.Block block
                        ? block(query, block, SqlState.INSUFFICIENT_PRIVILEGE, "")
                        : Decision.PROCEED;
        };
    }

    // ---- rewrite

    Decision.AtRewrite preQuery(Query query) {
        return rewrite(Hook.PRE_QUERY, query);
    }

    /** As {@link #preQuery}, of a guard who may have to look again: notes which text it saw. */
    Decision.AtRewrite firstLook(Query query) {
        var decision = rewrite(Hook.PRE_QUERY, query);
        switch (decision) {
            case Decision.Proceed _ -> Request.of(query, attributes).noteTurn(plugin.name(), Optional.empty());
            case Decision.Rewrite(var sql) -> Request.of(query, attributes).noteTurn(plugin.name(), Optional.of(sql));
            case Decision.MayBlock _, Decision.Reject _, Decision.Answer _ -> {}
        }
        return decision;
    }

    Decision.AtRewrite rewrite(Query query) {
        return rewrite(Hook.REWRITE, query);
    }

    private Decision.AtRewrite rewrite(Hook hook, Query query) {
        return switch (call(hook, query)) {
            case Called.TooSlow _ -> Decision.MAY_BLOCK;
            case Called.Failed failed ->
                refusal(hook, query, failed)
                        .<Decision.AtRewrite>map(reject -> reject)
                        .orElse(Decision.PROCEED);
            case Called.Answered(var answer) -> decision(query, answer.reply());
        };
    }

    private Decision.AtRewrite decision(Query query, Reply reply) {
        return switch (reply) {
            case Reply.Rewrite(var sql) when sql.equals(query.text()) -> Decision.PROCEED;
            case Reply.Rewrite(var sql) -> {
                Request.of(query, attributes).decidedBy(plugin.name());
                yield new Decision.Rewrite(sql);
            }
            case Reply.Block block ->
                block(query, block, SqlState.SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION, "Query blocked by plugin: ");
            case Reply.Cached(var data) ->
                table(query, data).<Decision.AtRewrite>map(Decision.Answer::new).orElse(Decision.PROCEED);
            case Reply.Default _, Reply.Route _, Reply.Identity _, Reply.Metrics _, Reply.Output _ -> Decision.PROCEED;
        };
    }

    /** A guard's second look at what came out in the end, if that is not what it saw; it must not want another change. */
    Decision.AtRewrite lookAgain(Query query) {
        if (!Request.of(query, attributes).changedSince(plugin.name())) {
            return Decision.PROCEED;
        }
        var called = call(Hook.PRE_QUERY, query, answer -> furtherChange(query, answer));
        return switch (called) {
            case Called.TooSlow _ -> Decision.MAY_BLOCK;
            case Called.Failed failed ->
                refusal(Hook.PRE_QUERY, query, failed)
                        .<Decision.AtRewrite>map(reject -> reject)
                        .orElse(Decision.PROCEED);
            case Called.Answered(var answer) -> decision(query, answer.reply());
        };
    }

    private static Optional<Plugin.Fault> furtherChange(Query query, Answer answer) {
        return answer.reply() instanceof Reply.Rewrite(var sql) && !sql.equals(query.text())
                ? Optional.of(new Plugin.Fault(
                        GuestFailure.BAD_REPLY, "it wants to change the text that came out in the end once more"))
                : Optional.empty();
    }

    // ---- answer

    Decision.AtAnswer cacheGet(Query query) {
        return switch (call(Hook.CACHE_GET, query)) {
            case Called.TooSlow _ -> Decision.MAY_BLOCK;
            // The stage cannot refuse; a plugin of caches that failed has no answer.
            case Called.Failed _ -> Decision.PROCEED;
            case Called.Answered(var answer) ->
                answer.reply() instanceof Reply.Cached(var data)
                        ? table(query, data)
                                .<Decision.AtAnswer>map(Decision.Answer::new)
                                .orElse(Decision.PROCEED)
                        : Decision.PROCEED;
        };
    }

    private Optional<Response> table(Query query, byte[] data) {
        try {
            var table = CachedTable.read(data);
            Request.of(query, attributes).answeredBy(plugin.name());
            return Optional.of(table);
        } catch (PluginException e) {
            log.log(
                    WARNING,
                    "a plugin's answer is malformed, so the statement runs",
                    "plugin",
                    plugin.name(),
                    "error",
                    String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    // ---- route

    Decision.AtRoute route(Query query) {
        return switch (call(Hook.ROUTE, query, this::badTarget)) {
            case Called.TooSlow _ -> Decision.MAY_BLOCK;
            case Called.Failed failed ->
                refusal(Hook.ROUTE, query, failed)
                        .<Decision.AtRoute>map(reject -> reject)
                        .orElse(Decision.PROCEED);
            case Called.Answered(var answer) -> target(query, answer.reply());
        };
    }

    private Decision.AtRoute target(Query query, Reply reply) {
        return switch (reply) {
            case Reply.Block block ->
                block(query, block, SqlState.SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION, "Query blocked by route plugin: ");
            case Reply.Route(var kind, var name) -> {
                Request.of(query, attributes).decidedBy(plugin.name());
                yield switch (kind) {
                    case PRIMARY -> new Decision.Route(new Target.Primary());
                    case STANDBY -> new Decision.Route(new Target.Replica(Optional.empty()));
                    case NODE ->
                        node(name)
                                .<Decision.AtRoute>map(node -> new Decision.Route(new Target.Node(node.name())))
                                .orElse(Decision.PROCEED);
                    case BRANCH -> Decision.PROCEED;
                };
            }
            case Reply.Default _, Reply.Rewrite _, Reply.Cached _, Reply.Identity _, Reply.Metrics _, Reply.Output _ ->
                Decision.PROCEED;
        };
    }

    private Optional<Plugin.Fault> badTarget(Answer answer) {
        if (!(answer.reply() instanceof Reply.Route(var kind, var name))) {
            return Optional.empty();
        }
        return switch (kind) {
            case PRIMARY, STANDBY -> Optional.empty();
            case NODE ->
                node(name).isPresent()
                        ? Optional.empty()
                        : Optional.of(new Plugin.Fault(
                                GuestFailure.BAD_TARGET,
                                "it names the node \"" + name + "\", which is not configured"));
            case BRANCH ->
                Optional.of(new Plugin.Fault(
                        GuestFailure.BAD_TARGET, "it names the branch \"" + name + "\", but there are no branches"));
        };
    }

    private Optional<Node> node(String nameOrAddress) {
        return topology.get().nodes().stream()
                .filter(node ->
                        node.name().equals(nameOrAddress) || node.address().equals(nameOrAddress))
                .findFirst();
    }
}
