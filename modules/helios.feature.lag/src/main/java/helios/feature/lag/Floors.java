package helios.feature.lag;

import helios.spi.Attribute;
import helios.spi.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * For each session, or user, the moment of the last commit that its reads must show. Of users only so many are kept; for
 * all others the latest moment that was dropped counts, which shows them too much rather than too little.
 */
final class Floors {

    private static final Attribute<Long> OF_SESSION = Attribute.of("lag.floor", Long.class);
    private static final int CAPACITY = 10_000;

    private final Map<String, Long> users = new LinkedHashMap<>();
    private OptionalLong dropped = OptionalLong.empty();
    private volatile OptionalLong everybodys = OptionalLong.empty();

    /** Anybody may have committed something until this moment: nobody saw. */
    void raiseAll(long moment) {
        everybodys = OptionalLong.of(moment);
    }

    /** A session has committed something at this moment. */
    void raise(Session session, LagConfig.Scope scope, long moment) {
        session.set(OF_SESSION, moment);
        if (scope == LagConfig.Scope.USER) {
            raise(session.user(), moment);
        }
    }

    private synchronized void raise(String user, long moment) {
        users.remove(user);
        users.put(user, moment);
        if (users.size() > CAPACITY) {
            var eldest = users.entrySet().iterator();
            dropped = OptionalLong.of(eldest.next().getValue());
            eldest.remove();
        }
    }

    /** The moment whose commits the session must see. */
    OptionalLong of(Session session, LagConfig.Scope scope) {
        var own = switch (scope) {
            case SESSION -> session.get(OF_SESSION).map(OptionalLong::of).orElse(OptionalLong.empty());
            case USER -> ofUser(session.user());
        };
        return later(own, everybodys);
    }

    private static OptionalLong later(OptionalLong one, OptionalLong other) {
        return one.isEmpty() || (other.isPresent() && other.getAsLong() - one.getAsLong() > 0) ? other : one;
    }

    private synchronized OptionalLong ofUser(String user) {
        var own = users.get(user);
        return own == null ? dropped : OptionalLong.of(own);
    }
}
