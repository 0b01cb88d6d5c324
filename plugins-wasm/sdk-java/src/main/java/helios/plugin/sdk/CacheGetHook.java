package helios.plugin.sdk;

/** Answer stage, before the proxy's own caches. */
@FunctionalInterface
public interface CacheGetHook {

    /** Answers the statement, or not. */
    Reply.OfCacheGet cacheGet(Statement statement);
}
