package helios.host.plan;

/**
 * A registered hook.
 *
 * @param call what to call
 * @param feature whose it is
 * @param blocking whether it runs on a virtual thread
 */
public record Hook<T>(T call, String feature, boolean blocking) {}
