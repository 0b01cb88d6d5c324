package helios.host.pgbouncer;

import java.util.Locale;
import java.util.Optional;

/** What the value of a setting must be. */
enum Type {
    /** Any text. */
    TEXT("a text", "(?s).*"),
    /** A whole number, as C reads it: {@code 0x10} and {@code 010} too. */
    INTEGER("an integer", "[-+]?(0x[0-9a-f]{1,8}|0[0-7]{0,11}|[1-9][0-9]{0,9})"),
    /** Seconds, with a fraction perhaps. */
    SECONDS("a number of seconds", "\\d{1,12}(\\.\\d{0,9})?|\\.\\d{1,9}"),
    /** When a server connection is given back. */
    POOL_MODE("session, transaction or statement", "session|transaction|statement"),
    /** How clients prove who they are. */
    AUTH_TYPE(
            "any, trust, plain, md5, cert, hba, ldap, pam or scram-sha-256",
            "any|trust|plain|md5|cert|hba|ldap|pam|scram-sha-256"),
    /** How much TLS there is. */
    SSL_MODE(
            "disable, allow, prefer, require, verify-ca or verify-full",
            "disable|allow|prefer|require|verify-ca|verify-full");

    private final String words;
    private final String form;

    Type(String words, String form) {
        this.words = words;
        this.form = form;
    }

    /** What is wrong with a value, without the value. */
    Optional<String> complaint(String value) {
        return value.toLowerCase(Locale.ROOT).matches(form) ? Optional.empty() : Optional.of("must be " + words);
    }
}
