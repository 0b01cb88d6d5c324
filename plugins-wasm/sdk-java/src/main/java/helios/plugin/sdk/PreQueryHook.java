package helios.plugin.sdk;

/** Rewrite stage, once for each execution of a statement. */
@FunctionalInterface
public interface PreQueryHook {

    /** Says what is to become of the statement. */
    Reply.OfPreQuery preQuery(EditableStatement statement);
}
