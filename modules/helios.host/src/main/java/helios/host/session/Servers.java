package helios.host.session;

import helios.spi.operations.ServerView;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** All signed-in connections to servers that are open. Thread-safe. */
public final class Servers {

    private final Set<ServerConnection> open = ConcurrentHashMap.newKeySet();

    /** Notes a connection until it is closed. */
    void add(ServerConnection server) {
        open.add(server);
        server.whenClosed(() -> open.remove(server));
    }

    /** Looks at each on its own event loop; the oldest first. */
    public List<ServerView> all() {
        return open.stream().map(server -> CompletableFuture.supplyAsync(server::view, server.loop())).toList().stream()
                .map(CompletableFuture::join)
                .sorted(Comparator.comparingLong(ServerView::id))
                .toList();
    }
}
