package helios.feature.console;

import helios.spi.operations.Operations;
import helios.spi.topology.TopologyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** All tables of the console, by their names. */
final class Shows {

    private final Map<String, Show> tables = new HashMap<>();

    private final LastRoutes lastRoutes;

    Shows(Operations proxy, TopologyStore topology, Routes routes, Averages averages) {
        lastRoutes = new LastRoutes(proxy);
        tables.putAll(new StatShows(proxy, averages).all());
        tables.putAll(new SocketShows(proxy).all());
        tables.putAll(new PoolShows(proxy, topology).all());
        tables.putAll(new ProxyShows(proxy).all());
        tables.putAll(new RouteShows(routes, topology).all());
    }

    /** The table, or the setting of PostgreSQL's, of that name. */
    Optional<Show> find(String name) {
        return Optional.ofNullable(tables.get(name))
                .or(() -> Fakes.setting(name).map(Show::single));
    }

    Show lastRoutes(Optional<String> session) {
        return lastRoutes.of(session);
    }

    Show question(CommandLine.Question question) {
        return Fakes.answer(question.text()).map(Show::single).orElseThrow();
    }
}
