package helios.plugin.sdk;

/** When it is known how a statement ended: also one that was refused or answered by the proxy. */
@FunctionalInterface
public interface PostQueryHook {

    /** Takes note. The statement is the one that the client sent. */
    void postQuery(Statement statement, Outcome outcome);
}
