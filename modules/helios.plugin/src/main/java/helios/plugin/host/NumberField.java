package helios.plugin.host;

import java.util.Optional;

/** The numbers that a guest of ABI 2 can ask for; their order gives their numbers, from 1. */
public enum NumberField {
    /** The time of the request, in Unix milliseconds. */
    TIMESTAMP_MS,
    /** 1 or 0. */
    IS_READ_ONLY,
    /** 1 or 0. */
    IN_TRANSACTION,
    /** 1 or 0. */
    SUCCESS,
    /** From arrival to end. */
    ELAPSED_US,
    /** That the client got. */
    RESPONSE_BYTES,
    /** That the client got. */
    ROWS,
    /** Of the statement's text. */
    QUERY_BYTES,
    /** A clock that only goes forward; answered by the host itself. */
    MONOTONIC_NS,
    /** Of the session. */
    QUERIES,
    /** Of the session. */
    DURATION_MS,
    /** 1 or 0. */
    REWRITTEN,
    /** 1 or 0. */
    TLS;

    private static final NumberField[] ALL = values();

    static Optional<NumberField> of(long argument) {
        int number = (int) argument;
        return number >= 1 && number <= ALL.length ? Optional.of(ALL[number - 1]) : Optional.empty();
    }
}
