package helios.plugin.sdk;

import java.util.List;
import java.util.Optional;

/** One execution of a statement, and the session that it belongs to. */
public sealed class Statement extends Session permits EditableStatement {

    /** What a statement does. */
    public enum Kind {
        /** It reads. */
        READ,
        /** It may write. */
        WRITE,
        /** It changes what the database consists of. */
        DDL,
        /** It begins or ends a transaction or a part of it. */
        TRANSACTION,
        /** It concerns the session alone. */
        SESSION,
        /** Anything else, or what cannot be known. */
        OTHER;

        static Kind of(String name) {
            for (var kind : values()) {
                if (kind.name().equals(name)) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    /** What the host is asked through. */
    public Statement(HostCalls calls) {
        super(calls);
    }

    /** Its text as it stands. */
    public String text() {
        return required(Abi.QUERY);
    }

    /** Its text with {@code ?} for literals. */
    public String normalized() {
        return required(Abi.NORMALIZED);
    }

    /** 16 hexadecimal digits, the same for statements that differ in literals alone. */
    public String fingerprint() {
        return required(Abi.FINGERPRINT);
    }

    /** The same for all hooks of this execution. */
    public String requestId() {
        return required(Abi.REQUEST_ID);
    }

    /** What it does. */
    public Kind kind() {
        return Kind.of(required(Abi.KIND));
    }

    /** The relations that it names, qualified as written; absent where they cannot be known. */
    public Optional<List<String>> tables() {
        return calls.text(Abi.TABLES).map(Lines::of);
    }

    /** Whether it came in the extended protocol. */
    public boolean isExtended() {
        return required(Abi.PROTOCOL).equals("extended");
    }

    /** Whether it only reads. */
    public boolean isReadOnly() {
        return calls.number(Abi.IS_READ_ONLY) == 1;
    }

    /** Whether it is in a transaction. */
    public boolean isInTransaction() {
        return calls.number(Abi.IN_TRANSACTION) == 1;
    }

    /** Whether the client's connection is encrypted. */
    public boolean isOnTls() {
        return calls.number(Abi.TLS) == 1;
    }

    /** The session's branch. */
    public Optional<String> branch() {
        return calls.text(Abi.BRANCH);
    }

    /** Its parameters: texts or null, binary ones as {@code \x…}; absent without the permission. */
    public Optional<Json> parameters() {
        return calls.text(Abi.PARAMETERS).map(Json::read);
    }

    /** What it means. */
    public Sql sql() {
        return new Sql(calls);
    }

    /**
     * Leaves a note for later plugins and hooks of this execution. Hooks that only take note cannot.
     *
     * @return false if the host refuses it: a key of its own, or too many or too large
     */
    public boolean setAttribute(String key, String value) {
        return calls.setAttribute(key, value);
    }
}
