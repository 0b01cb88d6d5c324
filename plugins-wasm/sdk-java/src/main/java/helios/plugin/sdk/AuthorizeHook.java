package helios.plugin.sdk;

/** Gate stage, before the text is touched. */
@FunctionalInterface
public interface AuthorizeHook {

    /** Allows or denies the statement. */
    Reply.OfAuthorize authorize(Statement statement);
}
