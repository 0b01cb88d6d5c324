package helios.wire;

/** What ReadyForQuery says of the session's transaction. */
public enum TransactionStatus {
    /** Not in a transaction block. */
    IDLE('I'),
    /** In a transaction block. */
    IN_TRANSACTION('T'),
    /** In a transaction block that failed: everything is refused until it ends. */
    FAILED('E');

    private final byte code;

    TransactionStatus(char code) {
        this.code = (byte) code;
    }

    /** The byte on the wire. */
    public byte code() {
        return code;
    }

    /**
     * The status of a byte on the wire.
     *
     * @throws MalformedFrameException if there is none
     */
    public static TransactionStatus of(byte code) {
        return switch (code) {
            case 'I' -> IDLE;
            case 'T' -> IN_TRANSACTION;
            case 'E' -> FAILED;
            default ->
                throw new MalformedFrameException(
                        "ReadyForQuery: transaction status is %s, not I, T or E".formatted(Malformed.name(code)));
        };
    }

    /** The status that a ReadyForQuery frame tells. */
    public static TransactionStatus of(FrameView frame) {
        frame.expect(Backend.READY_FOR_QUERY, "ReadyForQuery");
        byte code =
                Malformed.int8(frame.buffer(), frame.bodyStart(), frame.end(), "ReadyForQuery", "transaction status");
        Malformed.requireEnd(frame.bodyStart() + 1, frame.end(), "ReadyForQuery");
        return of(code);
    }
}
