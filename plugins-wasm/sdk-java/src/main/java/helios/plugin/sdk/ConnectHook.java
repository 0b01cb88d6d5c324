package helios.plugin.sdk;

/** A session was opened. */
@FunctionalInterface
public interface ConnectHook {

    /** Takes note. */
    void onConnect(Session session);
}
