package helios.host.session;

import java.util.Arrays;

/**
 * A prepared statement: what its name stands for.
 *
 * @param name as the client calls it; empty for the unnamed one
 * @param content what it is
 */
record StatementText(String name, Content content) {

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

    /**
     * A statement.
     *
     * @param text the bytes of its text
     * @param types the parameter types that the client gave
     */
    StatementText(String name, byte[] text, int[] types) {
        this(name, new Content(text, types));
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

    /** Tells whether both stand for the same on a server. */
    boolean sameAs(StatementText other) {
        return content.equals(other.content);
    }

    /** How much a session keeps for it. */
    int size() {
        return name.length() + content.text.length + 4 * content.types.length;
    }
}
