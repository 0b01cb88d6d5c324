package helios.plugin.sdk;

/** Once for each connection, before a server is used. */
@FunctionalInterface
public interface AuthenticateHook {

    /** Says who the client is, denies it, or leaves it to others. */
    Reply.OfAuthenticate authenticate(Login login);
}
