package helios.plugin;

/** What happens to a request whose plugin failed. */
public enum FailPolicy {
    /** The hook's default, as if the plugin were not there. */
    OPEN,
    /** The request is refused. */
    CLOSED
}
