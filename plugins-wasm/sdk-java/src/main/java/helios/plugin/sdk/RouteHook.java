package helios.plugin.sdk;

/** Where a statement is to run. */
@FunctionalInterface
public interface RouteHook {

    /** Names a target, or leaves it to the proxy. */
    Reply.OfRoute route(Statement statement);
}
