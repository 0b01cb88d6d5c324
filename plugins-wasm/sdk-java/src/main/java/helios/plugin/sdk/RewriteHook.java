package helios.plugin.sdk;

/** After all {@link PreQueryHook}s. */
@FunctionalInterface
public interface RewriteHook {

    /** Leaves the statement or gives another text. */
    Reply.OfRewrite rewrite(EditableStatement statement);
}
