package helios.feature.pool;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The pools of one node, and what they have together. Guarded by the lender's lock. */
final class Host {

    final String node;
    final Map<Pool.Key, Pool> pools = new LinkedHashMap<>();
    /** Dials that wait until fewer are under way. */
    final ArrayDeque<Wish> dials = new ArrayDeque<>();
    /** Connections of all pools, open and being opened. */
    int size;

    int dialling;
    int diallingPeak;

    Host(String node) {
        this.node = node;
    }

    /** The pool whose first waiting session came first, of those that may have more connections. */
    Optional<Pool> longestWaiting() {
        Pool first = null;
        for (var pool : pools.values()) {
            var wish = pool.waiting.peekFirst();
            if (wish != null && pool.size < pool.rule.maxSize() && (first == null || before(wish, first))) {
                first = pool;
            }
        }
        return Optional.ofNullable(first);
    }

    private static boolean before(Wish wish, Pool other) {
        var theirs = other.waiting.peekFirst();
        return theirs == null || wish.since - theirs.since < 0;
    }

    /** The idle connection of any pool that was used longest ago. */
    Optional<Member> oldestIdle() {
        return pools.values().stream()
                .flatMap(pool -> pool.oldestIdle().stream())
                .min((one, other) -> Long.signum(one.idleSince - other.idleSince));
    }
}
