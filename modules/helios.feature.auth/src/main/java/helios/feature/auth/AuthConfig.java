package helios.feature.auth;

import helios.spi.config.Applies;
import helios.spi.config.Applies.When;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The section {@code [auth]}. */
record AuthConfig(
        @Doc("How clients prove who they are where [[hba]] names no method. passthrough: by the secret that auth_file,"
                + " auth_query or else the server has for them; whom neither knows proves it to the server itself, through"
                + " the proxy. scram: by that secret alone. trust: not at all.")
        @Default("passthrough")
        @Applies(When.NEW_CONNECTIONS)
        Mode mode,

        @Doc(
                "What becomes of a client of whom no [[hba]] entry says anything: admit, mode decides how it proves who it is;"
                        + " reject, it is refused.")
        @Default("admit")
        @Applies(When.NEW_CONNECTIONS)
        DefaultAction defaultAction,

        @Doc(
                "File of users and their secrets: a line user:secret or \"user\" \"secret\" each, the secret a SCRAM-SHA-256"
                        + " verifier, an MD5 hash or a password in clear text. Read anew when it changes.")
        Optional<Path> authFile,

        @Doc(
                "SQL that asks the primary, as [backend] signs in, for the secret of the user $1, in its last column. Empty ="
                        + " pg_authid, else pg_shadow.")
        @Default("")
        String authQuery,

        Lockout lockout) {

    /** How clients prove who they are. */
    enum Mode {
        PASSTHROUGH,
        SCRAM,
        TRUST
    }

    /** What becomes of a client of whom no rule says anything. */
    enum DefaultAction {
        ADMIT,
        REJECT
    }

    /** The section {@code [auth.lockout]}. */
    record Lockout(
            @Doc("Failed logins of one address after which it is refused for a while. 0 = never.") @Default("10")
            int maxFailures,

            @Doc("How long it is refused, and how far failures may lie apart to count together.") @Default("300s")
            Duration lockSecs) {

        Lockout {
            if (maxFailures < 0) {
                throw new IllegalArgumentException("max_failures must be at least 0, but is " + maxFailures);
            }
            if (lockSecs.isZero()) {
                throw new IllegalArgumentException(
                        "lock_secs must be more than 0; max_failures = 0 switches lockouts off");
            }
        }
    }
}
