package helios.plugin;

/** How many calls of a plugin may run at a time. */
public enum Concurrency {
    /** As many as it may have instances. */
    PARALLEL,
    /** One. */
    SERIAL
}
