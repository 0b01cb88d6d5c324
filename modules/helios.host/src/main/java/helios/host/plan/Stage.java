package helios.host.plan;

/** The stages that hooks are registered with, in the order in which the protocol reaches them. */
public enum Stage {
    AUTHENTICATE("authenticate"),
    SESSION("onSession"),
    GATE("gate"),
    REWRITE("rewrite"),
    ANSWER("answer"),
    ROUTE("route"),
    RECOVER("recover"),
    QUERY("onQuery");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    /** What {@code after()}, {@code before()} and {@code GET /pipeline} call it. */
    public String label() {
        return label;
    }
}
