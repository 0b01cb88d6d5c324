package helios.spi.session;

import java.time.Instant;

/**
 * How a login ended, whether or not a session follows.
 *
 * @param at when
 * @param user the user that the client named
 * @param database the database that the client named
 * @param clientAddress the client's address
 * @param decidedBy the feature that decided; {@code server} if the login was relayed, {@code hba} for a rule
 * @param success whether the client was admitted
 */
public record AuthenticationEvent(
        Instant at, String user, String database, String clientAddress, String decidedBy, boolean success) {}
