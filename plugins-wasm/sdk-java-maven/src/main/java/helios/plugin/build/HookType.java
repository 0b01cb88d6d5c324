package helios.plugin.build;

import helios.plugin.Hook;
import helios.plugin.sdk.AuthenticateHook;
import helios.plugin.sdk.AuthorizeHook;
import helios.plugin.sdk.CacheGetHook;
import helios.plugin.sdk.CacheSetHook;
import helios.plugin.sdk.ConnectHook;
import helios.plugin.sdk.CustomHook;
import helios.plugin.sdk.DisconnectHook;
import helios.plugin.sdk.MetricsHook;
import helios.plugin.sdk.PostQueryHook;
import helios.plugin.sdk.PreQueryHook;
import helios.plugin.sdk.RewriteHook;
import helios.plugin.sdk.RouteHook;

/**
 * A hook of the ABI as the SDK has it.
 *
 * @param hook the ABI's
 * @param type the interface that a plugin implements
 * @param method of {@code Hooks}, which calls it
 */
record HookType(Hook hook, Class<?> type, String method) {

    static HookType of(Hook hook) {
        return switch (hook) {
            case PRE_QUERY -> new HookType(hook, PreQueryHook.class, "preQuery");
            case ROUTE -> new HookType(hook, RouteHook.class, "route");
            case POST_QUERY -> new HookType(hook, PostQueryHook.class, "postQuery");
            case AUTHENTICATE -> new HookType(hook, AuthenticateHook.class, "authenticate");
            case AUTHORIZE -> new HookType(hook, AuthorizeHook.class, "authorize");
            case REWRITE -> new HookType(hook, RewriteHook.class, "rewrite");
            case CACHE_GET -> new HookType(hook, CacheGetHook.class, "cacheGet");
            case CACHE_SET -> new HookType(hook, CacheSetHook.class, "cacheSet");
            case ON_CONNECT -> new HookType(hook, ConnectHook.class, "onConnect");
            case ON_DISCONNECT -> new HookType(hook, DisconnectHook.class, "onDisconnect");
            case METRICS -> new HookType(hook, MetricsHook.class, "metrics");
            case CUSTOM -> new HookType(hook, CustomHook.class, "custom");
        };
    }
}
