package helios.feature.auth;

import helios.spi.config.Secret;
import helios.wire.auth.Passwords;
import helios.wire.auth.ScramVerifier;
import java.security.SecureRandom;
import java.util.Optional;

/** What is known of a user to check a login by. */
sealed interface StoredSecret {

    /** A verifier as PostgreSQL stores it. */
    record Scram(ScramVerifier verifier) implements StoredSecret {}

    /** A hash as PostgreSQL stores it. */
    record Md5(Secret stored) implements StoredSecret {}

    /** A password in clear text, with a verifier of it that is made when it is first asked for. */
    final class Clear implements StoredSecret {

        private static final int SALT_BYTES = 16;
        private static final SecureRandom RANDOM = new SecureRandom();

        private final Secret password;
        private final byte[] salt = new byte[SALT_BYTES];
        private Optional<ScramVerifier> verifier = Optional.empty();

        Clear(Secret password) {
            this.password = password;
            RANDOM.nextBytes(salt);
        }

        Secret password() {
            return password;
        }

        /** Costs some milliseconds once. */
        synchronized ScramVerifier verifier() {
            if (verifier.isEmpty()) {
                verifier = Optional.of(ScramVerifier.of(password.reveal(), salt, ScramVerifier.DEFAULT_ITERATIONS));
            }
            return verifier.get();
        }
    }

    /**
     * Reads what a file or a table holds; not empty.
     *
     * @throws IllegalArgumentException if it begins like a verifier and is none: a password that looks so is not believed
     */
    static StoredSecret of(String stored) {
        if (Passwords.isMd5(stored)) {
            return new Md5(new Secret(stored));
        }
        var verifier = ScramVerifier.parse(stored);
        if (verifier.isEmpty() && stored.startsWith("SCRAM-SHA-256$")) {
            throw new IllegalArgumentException("a SCRAM-SHA-256 verifier that is malformed");
        }
        return verifier.<StoredSecret>map(Scram::new).orElseGet(() -> new Clear(new Secret(stored)));
    }
}
