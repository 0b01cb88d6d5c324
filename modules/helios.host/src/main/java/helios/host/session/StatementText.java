package helios.host.session;

/**
 * A prepared statement: what its name stands for.
 *
 * @param name as the client calls it; empty for the unnamed one
 * @param text the bytes of its text
 * @param types the parameter types that the client gave
 */
record StatementText(String name, byte[] text, int[] types) {

    /** The same statement with another text. */
    StatementText withText(byte[] newText) {
        return new StatementText(name, newText, types);
    }

    /** Tells whether both stand for the same on a server. */
    boolean sameAs(StatementText other) {
        return java.util.Arrays.equals(text, other.text) && java.util.Arrays.equals(types, other.types);
    }

    /** How much a session keeps for it. */
    int size() {
        return name.length() + text.length + 4 * types.length;
    }
}
