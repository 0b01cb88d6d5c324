package helios.plugin.sdk;

/** A statement that may be changed in ways that the host can prove to mean what they should; see {@link Reply#edited}. */
public final class EditableStatement extends Statement {

    /** What the host is asked through. */
    public EditableStatement(HostCalls calls) {
        super(calls);
    }

    private boolean edit(int what, int index, String text) {
        return switch (calls.edit(what, index, text)) {
            case Abi.DONE -> true;
            case Abi.NOT_PROVABLE -> false;
            default -> throw new IllegalArgumentException("no edit " + what + " of " + index + " by: " + text);
        };
    }

    /**
     * Puts an output column into an expression.
     *
     * @param template where {@code ?} stands for the column
     * @return false if the host cannot prove it
     */
    public boolean wrapOutput(int column, String template) {
        return edit(Abi.WRAP_OUTPUT, column, template);
    }

    /**
     * Restricts a relation.
     *
     * @param relation its index: those written, then those read
     * @return false if the host cannot prove it
     */
    public boolean addCondition(int relation, String condition) {
        return edit(Abi.ADD_CONDITION, relation, condition);
    }

    /**
     * Bounds the rows.
     *
     * @return false if the host cannot prove it
     */
    public boolean addLimit(long rows) {
        return edit(Abi.ADD_LIMIT, 0, Long.toString(rows));
    }

    /**
     * Writes out each star as its columns.
     *
     * @return false if the host cannot prove it
     */
    public boolean expandStars() {
        return edit(Abi.EXPAND_STARS, 0, "");
    }
}
