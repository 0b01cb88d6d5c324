package helios.plugin.sdk;

/** After a result that could be kept. */
@FunctionalInterface
public interface CacheSetHook {

    /** Takes note of the result. */
    void cacheSet(Statement statement, Table result);
}
