package helios.spi.session;

import helios.spi.SqlState;
import java.util.Optional;

/** What an {@link Authenticator} found. */
public sealed interface Authentication {

    /** The next authenticator is asked. Only before anything was asked of the client. */
    record Defer() implements Authentication {}

    /**
     * The client is admitted.
     *
     * @param identity who it is
     * @param credential how the proxy signs in to backends for it, owned by the session and wiped at its end; absent
     *     where servers trust the proxy
     */
    record Accepted(Identity identity, Optional<Credential> credential) implements Authentication {}

    /**
     * The client is refused with a FATAL error.
     *
     * @param state usually {@code 28P01} or {@code 28000}
     * @param message what the client is told, which must not tell more than PostgreSQL would
     */
    record Denied(SqlState state, String message) implements Authentication {}
}
