package helios.host.catalog;

import helios.spi.client.SqlClient;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.Catalogs;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The catalogs of the databases that clients use. Thread-safe. */
public final class LiveCatalogs implements Catalogs, AutoCloseable {

    /** Of more databases than that nothing is known. */
    private static final int MAX_DATABASES = 64;

    private final Map<String, LiveCatalog> catalogs = new ConcurrentHashMap<>();
    private final Function<String, SqlClient> connections;
    private final LiveCatalog.Times times;

    /**
     * Reads nothing yet.
     *
     * @param connections connects to a database, on a virtual thread
     */
    public LiveCatalogs(Function<String, SqlClient> connections) {
        this(connections, LiveCatalog.Times.DEFAULT);
    }

    LiveCatalogs(Function<String, SqlClient> connections, LiveCatalog.Times times) {
        this.connections = connections;
        this.times = times;
    }

    @Override
    public Catalog of(String database) {
        var known = catalogs.get(database);
        if (known != null) {
            return known;
        }
        return catalogs.size() >= MAX_DATABASES
                ? Catalog.UNKNOWN
                : catalogs.computeIfAbsent(
                        database, name -> new LiveCatalog(name, () -> connections.apply(name), times));
    }

    /** A statement passed that may have changed what a database holds. Quick. */
    public void changed(String database) {
        Optional.ofNullable(catalogs.get(database)).ifPresent(LiveCatalog::changed);
    }

    @Override
    public void close() {
        catalogs.values().forEach(LiveCatalog::close);
    }
}
