package helios.plugin.sdk;

/** The ABI's numbers. Constants: a class of objects would be made anew in each call. */
final class Abi {

    static final int QUERY = 1;
    static final int NORMALIZED = 2;
    static final int FINGERPRINT = 3;
    static final int USER = 4;
    static final int DATABASE = 5;
    static final int IDENTITY = 6;
    static final int CLIENT_IP = 7;
    static final int REQUEST_ID = 8;
    static final int KIND = 9;
    static final int TABLES = 10;
    static final int PROTOCOL = 11;
    static final int APPLICATION_NAME = 12;
    static final int BRANCH = 13;
    static final int TARGET_NODE = 14;
    static final int ERROR = 15;
    static final int SQLSTATE = 16;
    static final int SOURCE = 17;
    static final int BLOCKED_BY = 18;
    static final int PASSWORD = 19;
    static final int PARAMETERS = 20;
    static final int CUSTOM_BODY = 21;
    static final int RESULT = 22;
    static final int DISCONNECT_REASON = 23;
    static final int STARTUP_PARAMETERS = 24;
    static final int CLIENT_ID = 25;
    static final int CERTIFICATE_SUBJECT = 26;

    static final int TIMESTAMP_MS = 1;
    static final int IS_READ_ONLY = 2;
    static final int IN_TRANSACTION = 3;
    static final int SUCCESS = 4;
    static final int ELAPSED_US = 5;
    static final int RESPONSE_BYTES = 6;
    static final int ROWS = 7;
    static final int QUERIES = 10;
    static final int DURATION_MS = 11;
    static final int REWRITTEN = 12;
    static final int TLS = 13;

    static final int RELATION_WRITTEN = 1;
    static final int RELATION_READ = 2;
    static final int OUTPUT_NAME = 3;
    static final int OUTPUT_SOURCES = 4;
    static final int FUNCTION = 5;
    static final int VERB = 6;
    static final int SORT_OPERATOR = 7;
    static final int COLUMN_USED = 8;
    static final int COLUMNS_COMPARED = 9;
    static final int PART = 10;
    static final int OUTPUT_TEXT = 11;

    static final int WRAP_OUTPUT = 1;
    static final int ADD_CONDITION = 2;
    static final int ADD_LIMIT = 3;
    static final int EXPAND_STARS = 4;
    static final int DONE = 0;
    static final int NOT_PROVABLE = -3;

    static final int PART_TEXT = 1;
    static final int PART_SQLSTATE = 2;
    static final int PART_DETAIL = 3;
    static final int PART_HINT = 4;
    static final int PART_IDENTITY = 5;
    static final int PART_METRICS = 6;
    static final int PART_CUSTOM = 7;
    static final int PART_RETRY_AFTER = 8;

    static final int CONTINUE = 0;
    static final int REWRITE = 1;
    static final int BLOCK = 2;
    static final int CACHED = 3;
    static final int PRIMARY = 4;
    static final int STANDBY = 5;
    static final int NODE = 6;
    static final int ON_BRANCH = 7;
    static final int ALLOW = 8;

    private Abi() {}
}
