package helios.plugin.host;

import helios.plugin.Permission;
import helios.plugin.kv.KvStore;
import java.time.InstantSource;
import java.util.Set;

/**
 * What a guest is given by its host.
 *
 * @param store where its entries are, under its name
 * @param clock what it sees as the time
 * @param log where its lines go
 * @param granted its permissions: those of every plugin, and those that manifest and configuration agree on
 */
public record GuestContext(KvStore store, InstantSource clock, GuestLog log, Set<Permission> granted) {

    /** Copies the set. */
    public GuestContext {
        granted = Set.copyOf(granted);
    }
}
