package helios.spi;

/**
 * A five-character SQLSTATE, as PostgreSQL's manual lists them in "PostgreSQL Error Codes".
 *
 * @param code upper-case letters and digits
 */
public record SqlState(String code) {

    /** {@code 08006}: the backend was lost and nothing could be replayed. */
    public static final SqlState CONNECTION_FAILURE = new SqlState("08006");
    /** {@code 08007}: whether a COMMIT took place is unknown. */
    public static final SqlState TRANSACTION_RESOLUTION_UNKNOWN = new SqlState("08007");
    /** {@code 08P01}: the peer broke the protocol. */
    public static final SqlState PROTOCOL_VIOLATION = new SqlState("08P01");
    /** {@code 0A000}: not supported, or cannot be made safe. */
    public static final SqlState FEATURE_NOT_SUPPORTED = new SqlState("0A000");
    /** {@code 22023}: a hint or parameter has a bad value. */
    public static final SqlState INVALID_PARAMETER_VALUE = new SqlState("22023");
    /** {@code 25006}: a write where only reads are allowed. */
    public static final SqlState READ_ONLY_SQL_TRANSACTION = new SqlState("25006");
    /** {@code 25P02}: the transaction has failed. */
    public static final SqlState IN_FAILED_SQL_TRANSACTION = new SqlState("25P02");
    /** {@code 25P03}: idle in a transaction for too long. */
    public static final SqlState IDLE_IN_TRANSACTION_SESSION_TIMEOUT = new SqlState("25P03");
    /** {@code 26000}: no such prepared statement. */
    public static final SqlState INVALID_SQL_STATEMENT_NAME = new SqlState("26000");
    /** {@code 28000}: not admitted. */
    public static final SqlState INVALID_AUTHORIZATION_SPECIFICATION = new SqlState("28000");
    /** {@code 28P01}: bad credentials. */
    public static final SqlState INVALID_PASSWORD = new SqlState("28P01");
    /** {@code 34000}: no such portal. */
    public static final SqlState INVALID_CURSOR_NAME = new SqlState("34000");
    /** {@code 3D000}: no such database. */
    public static final SqlState INVALID_CATALOG_NAME = new SqlState("3D000");
    /** {@code 40001}: the transaction is lost; the client may retry it. */
    public static final SqlState SERIALIZATION_FAILURE = new SqlState("40001");
    /** {@code 40003}: an autocommit write has an unknown outcome. */
    public static final SqlState STATEMENT_COMPLETION_UNKNOWN = new SqlState("40003");
    /** {@code 42000}: blocked by a plugin. */
    public static final SqlState SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION = new SqlState("42000");
    /** {@code 42501}: no permission. */
    public static final SqlState INSUFFICIENT_PRIVILEGE = new SqlState("42501");
    /** {@code 42601}: syntax. */
    public static final SqlState SYNTAX_ERROR = new SqlState("42601");
    /** {@code 42704}: a hint names an unknown node. */
    public static final SqlState UNDEFINED_OBJECT = new SqlState("42704");
    /** {@code 42846}: a value does not fit the type or format asked for. */
    public static final SqlState CANNOT_COERCE = new SqlState("42846");
    /** {@code 53300}: connections, clients or a tenant's share are exhausted. */
    public static final SqlState TOO_MANY_CONNECTIONS = new SqlState("53300");
    /** {@code 53400}: a configured rate limit was reached. */
    public static final SqlState CONFIGURATION_LIMIT_EXCEEDED = new SqlState("53400");
    /** {@code 54000}: a size limit was reached. */
    public static final SqlState PROGRAM_LIMIT_EXCEEDED = new SqlState("54000");
    /** {@code 55000}: what is ordered does not fit the state of things. */
    public static final SqlState OBJECT_NOT_IN_PREREQUISITE_STATE = new SqlState("55000");
    /** {@code 55P02}: a setting cannot be changed while the process runs. */
    public static final SqlState CANT_CHANGE_RUNTIME_PARAM = new SqlState("55P02");
    /** {@code 57014}: cancelled. */
    public static final SqlState QUERY_CANCELED = new SqlState("57014");
    /** {@code 57P01}: shutting down. */
    public static final SqlState ADMIN_SHUTDOWN = new SqlState("57P01");
    /** {@code 57P03}: no usable node. */
    public static final SqlState CANNOT_CONNECT_NOW = new SqlState("57P03");
    /** {@code 57P05}: an idle session lived too long. */
    public static final SqlState IDLE_SESSION_TIMEOUT = new SqlState("57P05");
    /** {@code 58000}: a plugin failed and is fail-closed. */
    public static final SqlState SYSTEM_ERROR = new SqlState("58000");
    /** {@code F0000}: a configuration cannot be used. */
    public static final SqlState CONFIG_FILE_ERROR = new SqlState("F0000");
    /** {@code XX000}: a hook threw. */
    public static final SqlState INTERNAL_ERROR = new SqlState("XX000");

    /** Refuses what is not a SQLSTATE. */
    public SqlState {
        if (!code.matches("[0-9A-Z]{5}")) {
            throw new IllegalArgumentException(
                    "a SQLSTATE has five upper-case letters or digits, not \"" + code + "\"");
        }
    }

    @Override
    public String toString() {
        return code;
    }
}
