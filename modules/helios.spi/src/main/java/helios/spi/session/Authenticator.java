package helios.spi.session;

/**
 * Decides whether a client is who it says, before any backend is used for it. Asked in the order of the stage until one
 * does not defer; if all defer, the kernel relays the server's own authentication to the client, one to one.
 */
@FunctionalInterface
public interface Authenticator {

    /**
     * Runs the exchange with the client, blocking for its messages. Ends with an exception if the client goes away or
     * stays silent beyond {@code limits.startup_timeout_secs}; the connection is then closed.
     */
    Authentication authenticate(AuthenticationExchange exchange) throws Exception;
}
