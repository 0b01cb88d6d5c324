package helios.feature.wasm;

import helios.plugin.Hook;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import java.util.List;
import java.util.stream.Stream;

/** Registers the hooks that the loaded plugins want, in the order in which they are asked, and no others. */
final class PluginHooks {

    private PluginHooks() {}

    static void install(
            Hooks hooks, PluginSet plugins, WasmConfig config, FeatureContext context, HostAttributes attributes) {
        var asked = plugins.all().stream()
                .map(plugin -> new Asked(
                        plugin,
                        new StatementHooks(
                                plugin, attributes, () -> context.topology().current(), context.log())))
                .toList();
        var observers = new Observers(plugins, attributes, context.clock());
        if (!plugins.with(Hook.AUTHENTICATE).isEmpty()) {
            hooks.authenticate(new PluginAuthenticator(plugins.with(Hook.AUTHENTICATE), config));
        }
        if (observers.ofSessions()) {
            hooks.onSession(observers);
        }
        gates(hooks, plugins, asked, observers, attributes);
        rewriters(hooks, asked);
        with(Hook.CACHE_GET, asked).forEach(one -> hooks.answer(one.says::cacheGet));
        long limit = config.maxResultBytes().bytes();
        with(Hook.CACHE_SET, asked)
                .forEach(one -> hooks.answer(query -> ResultCollector.watch(one.plugin, query, attributes, limit)));
        routers(hooks, asked);
        if (observers.ofStatements()) {
            hooks.onQuery(observers);
        }
    }

    private record Asked(Plugin plugin, StatementHooks says) {}

    private static Stream<Asked> with(Hook hook, List<Asked> all) {
        return all.stream().filter(one -> one.plugin.has(hook));
    }

    private static void gates(
            Hooks hooks, PluginSet plugins, List<Asked> asked, Observers observers, HostAttributes attributes) {
        if (observers.mayHoldUp()) {
            hooks.gate(observers::await);
        }
        boolean attributesMatter = Stream.of(Hook.PRE_QUERY, Hook.ROUTE, Hook.POST_QUERY, Hook.AUTHORIZE, Hook.REWRITE)
                .anyMatch(hook -> !plugins.with(hook).isEmpty());
        if (attributesMatter) {
            hooks.gate(new ProtectedSettings(attributes)::admit);
        }
        with(Hook.AUTHORIZE, asked).forEach(one -> hooks.gate(one.says::authorize));
    }

    /** Guards whose text somebody behind them could change look once more when all have had their turn. */
    private static void rewriters(Hooks hooks, List<Asked> asked) {
        var first = with(Hook.PRE_QUERY, asked).toList();
        boolean more = with(Hook.REWRITE, asked).findAny().isPresent();
        var guards = first.stream()
                .filter(one -> one.plugin.closed(Hook.PRE_QUERY))
                .filter(one -> more || !one.equals(first.getLast()))
                .toList();
        first.forEach(one -> hooks.rewrite(guards.contains(one) ? one.says::firstLook : one.says::preQuery));
        with(Hook.REWRITE, asked).forEach(one -> hooks.rewrite(one.says::rewrite));
        guards.forEach(one -> hooks.rewrite(one.says::lookAgain));
    }

    /** The first target counts, so those that are fail-closed come first. */
    private static void routers(Hooks hooks, List<Asked> asked) {
        with(Hook.ROUTE, asked)
                .filter(one -> one.plugin.closed(Hook.ROUTE))
                .forEach(one -> hooks.route(one.says::route));
        with(Hook.ROUTE, asked)
                .filter(one -> !one.plugin.closed(Hook.ROUTE))
                .forEach(one -> hooks.route(one.says::route));
    }
}
