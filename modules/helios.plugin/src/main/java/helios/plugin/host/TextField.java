package helios.plugin.host;

import java.util.Optional;

/** The texts that a guest of ABI 2 can ask for; their order gives their numbers, from 1. */
public enum TextField {
    /** The statement as it stands. */
    QUERY,
    /** The statement with {@code ?} for its literals. */
    NORMALIZED,
    /** 16 hexadecimal digits. */
    FINGERPRINT,
    /** The session's user. */
    USER,
    /** The session's database. */
    DATABASE,
    /** Who the client is. */
    IDENTITY,
    /** From where it comes. */
    CLIENT_IP,
    /** The same for all hooks of one execution. */
    REQUEST_ID,
    /** The statement's kind. */
    KIND,
    /** The relations, one a line. */
    TABLES,
    /** {@code simple} or {@code extended}. */
    PROTOCOL,
    /** What the client calls itself. */
    APPLICATION_NAME,
    /** The session's branch. */
    BRANCH,
    /** Where the statement ran. */
    TARGET_NODE,
    /** What the client was told. */
    ERROR,
    /** The error's code. */
    SQLSTATE,
    /** Who answered. */
    SOURCE,
    /** Who refused. */
    BLOCKED_BY,
    /** In clear text; by permission. */
    PASSWORD,
    /** A JSON array; by permission. */
    PARAMETERS,
    /** The body of an administrator's request. */
    CUSTOM_BODY,
    /** Columns and rows as JSON. */
    RESULT,
    /** Why the session ended. */
    DISCONNECT_REASON,
    /** One {@code k=v} a line. */
    STARTUP_PARAMETERS,
    /** The session's id. */
    CLIENT_ID,
    /** Of the client's certificate. */
    CERTIFICATE_SUBJECT;

    private static final TextField[] ALL = values();

    static Optional<TextField> of(int number) {
        return number >= 1 && number <= ALL.length ? Optional.of(ALL[number - 1]) : Optional.empty();
    }
}
