package helios.host.session;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A prepared statement: what its name stands for, for a client or on one server. */
final class StatementText {

    /** What a statement is, whatever it is called. */
    static final class Content {
        private final byte[] text;
        private final int[] types;
        private int hash;

        Content(byte[] text, int[] types) {
            this.text = text;
            this.types = types;
        }

        @Override
        public boolean equals(Object other) {
            return this == other
                    || (other instanceof Content content
                            && Arrays.equals(text, content.text)
                            && Arrays.equals(types, content.types));
        }

        @Override
        public int hashCode() {
            if (hash == 0) {
                hash = 31 * Arrays.hashCode(text) + Arrays.hashCode(types);
            }
            return hash;
        }
    }

    private final String name;
    private final Content content;
    private @Nullable RowShape rows;

    private StatementText(String name, Content content) {
        this.name = name;
        this.content = content;
    }

    /**
     * A statement.
     *
     * @param name as it is called; empty for the unnamed one
     * @param text the bytes of its text
     * @param types the parameter types that the client gave
     */
    StatementText(String name, byte[] text, int[] types) {
        this(name, new Content(text, types));
    }

    String name() {
        return name;
    }

    /** What it is, whatever it is called. */
    Content content() {
        return content;
    }

    /** The rows that it gives: those that the client was told of, or that the server told of; absent if nobody asked. */
    Optional<RowShape> rows() {
        return Optional.ofNullable(rows);
    }

    void rows(RowShape told) {
        rows = told;
    }

    byte[] text() {
        return content.text;
    }

    int[] types() {
        return content.types;
    }

    /** The same statement with another text. */
    StatementText withText(byte[] newText) {
        return new StatementText(name, newText, content.types);
    }

    /** The same statement by another name. */
    StatementText named(String other) {
        return name.equals(other) ? this : new StatementText(other, content);
    }

    /** The same statement by the same name, elsewhere. */
    StatementText elsewhere() {
        return new StatementText(name, content);
    }

    /** Tells whether both stand for the same on a server. */
    boolean sameAs(StatementText other) {
        return content.equals(other.content);
    }

    /** How much a session keeps for it. */
    int size() {
        return name.length() + content.text.length + 4 * content.types.length;
    }
}
