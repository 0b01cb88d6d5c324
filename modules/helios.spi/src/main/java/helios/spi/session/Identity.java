package helios.spi.session;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who a client is, as an {@link Authenticator} established it.
 *
 * @param name the name in the identity provider
 * @param role the PostgreSQL role that it acts as
 * @param roles further roles or groups
 * @param tenant the tenant that it belongs to
 * @param attributes what else is known, such as {@code helios.region}
 */
public record Identity(
        String name, String role, Set<String> roles, Optional<String> tenant, Map<String, String> attributes) {

    /** Copies set and map. */
    public Identity {
        roles = Set.copyOf(roles);
        attributes = Map.copyOf(attributes);
    }

    /** An identity that is nothing but its role. */
    public static Identity of(String role) {
        return new Identity(role, role, Set.of(), Optional.empty(), Map.of());
    }
}
