package helios.spi.session;

import helios.spi.config.Secret;

/** How the proxy signs in to backends for a session. */
public sealed interface Credential {

    /** The PostgreSQL role to sign in as. */
    String role();

    /**
     * A password, for any method of the server.
     *
     * @param role whose
     * @param password in clear text
     */
    record Password(String role, Secret password) implements Credential {}

    /**
     * What a server stores of a password for the method {@code md5}; it signs in by that method only.
     *
     * @param role whose
     * @param stored {@code md5} and 32 hexadecimal digits
     */
    record Md5(String role, Secret stored) implements Credential {}

    /**
     * The keys of a SCRAM-SHA-256 exchange (RFC 5802): they sign in to servers with the same verifier only.
     *
     * @param role whose
     * @param clientKey 32 bytes, wiped at the session's end
     * @param serverKey 32 bytes, wiped at the session's end
     */
    record ScramKeys(String role, byte[] clientKey, byte[] serverKey) implements Credential {

        @Override
        public String toString() {
            return "ScramKeys[role=" + role + ", ***]";
        }
    }
}
