package helios.plugin.sdk;

/** A session was closed. */
@FunctionalInterface
public interface DisconnectHook {

    /** Takes note; see {@link Departure#ofPlugin}. */
    void onDisconnect(Departure departure);
}
