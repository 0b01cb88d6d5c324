package helios.wire;

/** Tags of the messages that a client sends once its startup is done, named as in PostgreSQL's manual. */
public final class Frontend {

    public static final byte BIND = 'B';
    public static final byte CLOSE = 'C';
    public static final byte COPY_DATA = 'd';
    public static final byte COPY_DONE = 'c';
    public static final byte COPY_FAIL = 'f';
    public static final byte DESCRIBE = 'D';
    public static final byte EXECUTE = 'E';
    public static final byte FLUSH = 'H';
    public static final byte FUNCTION_CALL = 'F';
    public static final byte PARSE = 'P';
    /** Every answer to an authentication request: a password, a SASL message or a GSS token. */
    public static final byte PASSWORD_MESSAGE = 'p';

    public static final byte QUERY = 'Q';
    public static final byte SYNC = 'S';
    public static final byte TERMINATE = 'X';

    private static final TagSet KNOWN = TagSet.of(
            BIND,
            CLOSE,
            COPY_DATA,
            COPY_DONE,
            COPY_FAIL,
            DESCRIBE,
            EXECUTE,
            FLUSH,
            FUNCTION_CALL,
            PARSE,
            PASSWORD_MESSAGE,
            QUERY,
            SYNC,
            TERMINATE);

    private Frontend() {}

    /** Tells whether protocol 3.0 or 3.2 knows a client's message with this tag. */
    public static boolean isKnown(byte tag) {
        return KNOWN.contains(tag);
    }
}
