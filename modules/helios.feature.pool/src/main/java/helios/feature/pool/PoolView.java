package helios.feature.pool;

import helios.spi.pool.PoolMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A pool at one moment, as {@code GET /pools} shows it. */
record PoolView(
        Pool.Key key,
        PoolMode mode,
        int active,
        int idle,
        int dialling,
        int waiting,
        long opened,
        long closed,
        long longestWait,
        long resets,
        Map<String, Long> pins) {

    static PoolView of(Pool pool, PoolMode mode) {
        return new PoolView(
                pool.key,
                mode,
                pool.size - pool.idleCount - pool.dialling,
                pool.idleCount,
                pool.dialling,
                pool.waiting.size(),
                pool.opened,
                pool.closed,
                pool.longestWait,
                pool.resets,
                Map.copyOf(pool.pins));
    }

    Map<String, Object> shown() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("node", key.node());
        fields.put("database", key.database());
        fields.put("user", key.role());
        fields.put("tenant", key.tenant());
        fields.put("mode", mode.name().toLowerCase(Locale.ROOT));
        fields.put("active_connections", active);
        fields.put("idle_connections", idle);
        fields.put("dialling", dialling);
        fields.put("pending_requests", waiting);
        fields.put("total_connections_created", opened);
        fields.put("total_connections_closed", closed);
        fields.put("max_wait_ms", TimeUnit.NANOSECONDS.toMillis(longestWait));
        fields.put("resets", resets);
        fields.put("pins", pins);
        return fields;
    }
}
