package helios.engine.chicory;

/** Unwinds a guest whose deadline passed while it called the host. */
final class DeadlineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DeadlineException() {
        super("the deadline passed during a call of the host", null, false, false);
    }
}
