package helios.plugin.sdk.fake;

import helios.plugin.sdk.Departure;
import helios.plugin.sdk.EditableStatement;
import helios.plugin.sdk.HostCalls;
import helios.plugin.sdk.Login;
import helios.plugin.sdk.Outcome;
import helios.plugin.sdk.Session;
import helios.plugin.sdk.SqlAnswer;
import helios.plugin.sdk.Statement;
import helios.plugin.sdk.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plugin is called with, as a test says it, and what it did. A test says what the host would know of the statement: it is not
 * parsed, and of a structure about which nothing is said nothing is known.
 */
public final class FakeCall implements HostCalls {

    private final Map<Integer, String> texts = new HashMap<>();
    private final Map<Integer, Long> numbers = new HashMap<>();
    private final Map<String, String> attributes = new HashMap<>();
    private final Map<Integer, List<String>> structure = new HashMap<>();
    private final Map<String, String> set = new LinkedHashMap<>();
    private final Map<Integer, byte[]> reply = new HashMap<>();
    private final List<String> edits = new ArrayList<>();
    private boolean provable = true;

    private FakeCall() {}

    /** A call about a statement of the user {@code app} in the database {@code app}. */
    public static FakeCall of(String statement) {
        return new FakeCall()
                .field(Field.QUERY, statement)
                .field(Field.USER, "app")
                .field(Field.DATABASE, "app")
                .field(Field.CLIENT_IP, "127.0.0.1")
                .field(Field.CLIENT_ID, "00000000-0000-4000-8000-000000000001")
                .field(Field.REQUEST_ID, "00000000-0000-4000-8000-000000000002")
                .field(Field.PROTOCOL, "simple")
                .number(Count.TIMESTAMP_MS, 1_800_000_000_000L);
    }

    /** A call about a session or a login. */
    public static FakeCall ofSession() {
        var call = of("");
        call.texts.remove(Field.QUERY.number());
        return call;
    }

    /** A call without anything: that of a plugin's end. */
    public static FakeCall ofNothing() {
        return new FakeCall();
    }

    /** The texts that a call may have, by the ABI's numbers. */
    public enum Field {
        /** The statement's text. */
        QUERY(1),
        /** With {@code ?} for literals. */
        NORMALIZED(2),
        /** 16 hexadecimal digits. */
        FINGERPRINT(3),
        /** The role. */
        USER(4),
        /** The database. */
        DATABASE(5),
        /** Who the client is. */
        IDENTITY(6),
        /** From where it comes. */
        CLIENT_IP(7),
        /** Of the execution. */
        REQUEST_ID(8),
        /** The statement's kind. */
        KIND(9),
        /** One a line. */
        TABLES(10),
        /** {@code simple} or {@code extended}. */
        PROTOCOL(11),
        /** What the client calls itself. */
        APPLICATION_NAME(12),
        /** The session's branch. */
        BRANCH(13),
        /** Where the statement ran. */
        TARGET_NODE(14),
        /** What the client was told. */
        ERROR(15),
        /** The error's code. */
        SQLSTATE(16),
        /** Who answered. */
        SOURCE(17),
        /** Who refused. */
        BLOCKED_BY(18),
        /** In clear text. */
        PASSWORD(19),
        /** A JSON array. */
        PARAMETERS(20),
        /** Of an administrator's request. */
        CUSTOM_BODY(21),
        /** A result as JSON. */
        RESULT(22),
        /** Why the session ended. */
        DISCONNECT_REASON(23),
        /** One {@code k=v} a line. */
        STARTUP_PARAMETERS(24),
        /** The session's id. */
        CLIENT_ID(25),
        /** Of the client's certificate. */
        CERTIFICATE_SUBJECT(26);

        private final int number;

        Field(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** The numbers that a call may have, by the ABI's numbers. */
    public enum Count {
        /** When it happened. */
        TIMESTAMP_MS(1),
        /** 1 or 0. */
        IS_READ_ONLY(2),
        /** 1 or 0. */
        IN_TRANSACTION(3),
        /** 1 or 0. */
        SUCCESS(4),
        /** From arrival to end. */
        ELAPSED_US(5),
        /** That the client got. */
        RESPONSE_BYTES(6),
        /** That the client got. */
        ROWS(7),
        /** Of the text. */
        QUERY_BYTES(8),
        /** A clock that only goes forward. */
        MONOTONIC_NS(9),
        /** Of the session. */
        QUERIES(10),
        /** Of the session. */
        DURATION_MS(11),
        /** 1 or 0. */
        REWRITTEN(12),
        /** 1 or 0. */
        TLS(13);

        private final int number;

        Count(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** What a host may know of a statement's structure, by the ABI's numbers. */
    public enum Fact {
        /** Relations. */
        WRITTEN(1),
        /** Relations. */
        READ(2),
        /** Names of output columns. */
        OUTPUT_NAMES(3),
        /** For each output column, its sources, one a line. */
        OUTPUT_SOURCES(4),
        /** Functions. */
        FUNCTIONS(5),
        /** Verbs. */
        VERBS(6),
        /** Operators. */
        SORT_OPERATORS(7),
        /** Columns used outside the output list. */
        COLUMNS_USED(8),
        /** For each relation, its columns that are compared, one a line. */
        COLUMNS_COMPARED(9),
        /** For each part, {@code where}, {@code limit} and indexes of relations, one a line. */
        PARTS(10),
        /** For each output column, its text. */
        OUTPUT_TEXTS(11);

        private final int number;

        Fact(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** Says a text. */
    public FakeCall field(Field field, String value) {
        texts.put(field.number(), value);
        return this;
    }

    /** Says a number. */
    public FakeCall number(Count count, long value) {
        numbers.put(count.number(), value);
        return this;
    }

    /** Says an attribute. */
    public FakeCall having(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    /** Says all that is known of one side of the statement's structure. */
    public FakeCall fact(Fact fact, String... elements) {
        structure.put(fact.number(), List.of(elements));
        return this;
    }

    /** No edit can be proved from here on. */
    public FakeCall unprovable() {
        provable = false;
        return this;
    }

    /** The statement, for hooks that may change it. */
    public EditableStatement editable() {
        return new EditableStatement(this);
    }

    /** The statement. */
    public Statement statement() {
        return new Statement(this);
    }

    /** How it ended. */
    public Outcome outcome() {
        return new Outcome(this);
    }

    /** The session. */
    public Session session() {
        return new Session(this);
    }

    /** The session's end. */
    public Departure departure() {
        return new Departure(this);
    }

    /** The login. */
    public Login login() {
        return new Login(this);
    }

    /** The attributes that the plugin set. */
    public Map<String, String> attributesSet() {
        return Map.copyOf(set);
    }

    /** The edits that it made: what, index and text, with blanks between them. */
    public List<String> edits() {
        return List.copyOf(edits);
    }

    /** A part of the reply, by the ABI's number; empty if there is none. */
    public String replied(int part) {
        return Utf8.decode(reply.getOrDefault(part, new byte[0]));
    }

    @Override
    public Optional<String> text(int field) {
        return Optional.ofNullable(texts.get(field));
    }

    @Override
    public long number(int field) {
        return numbers.getOrDefault(field, -1L);
    }

    @Override
    public Optional<String> attribute(String key) {
        return Optional.ofNullable(set.get(key)).or(() -> Optional.ofNullable(attributes.get(key)));
    }

    @Override
    public boolean setAttribute(String key, String value) {
        set.put(key, value);
        return true;
    }

    @Override
    public void reply(int part, byte[] bytes) {
        reply.put(part, bytes.clone());
    }

    @Override
    public SqlAnswer sql(int what, int index) {
        var known = structure.get(what);
        if (known == null) {
            return new SqlAnswer.Unknown();
        }
        return index < known.size() ? new SqlAnswer.Text(known.get(index)) : new SqlAnswer.PastTheEnd();
    }

    @Override
    public int edit(int what, int index, String text) {
        if (!provable) {
            return -3;
        }
        edits.add(what + " " + index + " " + text);
        return 0;
    }
}
