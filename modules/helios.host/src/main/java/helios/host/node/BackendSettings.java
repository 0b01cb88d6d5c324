package helios.host.node;

import helios.host.net.BackendTls;
import helios.spi.config.Secret;
import java.time.Duration;

/**
 * {@code [backend]}, and how long a connect may take.
 *
 * @param user whom the proxy's own connections sign in as
 * @param password the user's; empty = none
 * @param database what they connect to
 * @param tls when TLS is used and what is checked; not over Unix sockets, where servers do not speak it
 * @param allowWeakAuth whether a server without TLS may ask for secrets in clear text or MD5
 * @param applicationName what the servers show
 * @param connectTimeout bounds a connect, from its first byte to the end of login
 */
public record BackendSettings(
        String user,
        Secret password,
        String database,
        BackendTls.Settings tls,
        boolean allowWeakAuth,
        String applicationName,
        Duration connectTimeout) {

    /** The same for another database. */
    BackendSettings to(String other) {
        return new BackendSettings(user, password, other, tls, allowWeakAuth, applicationName, connectTimeout);
    }

    /** The same with a connect that takes no longer than that either. */
    BackendSettings within(Duration timeout) {
        boolean shorter = connectTimeout.isZero() || timeout.compareTo(connectTimeout) < 0;
        return new BackendSettings(
                user, password, database, tls, allowWeakAuth, applicationName, shorter ? timeout : connectTimeout);
    }
}
