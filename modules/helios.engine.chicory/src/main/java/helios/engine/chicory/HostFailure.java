package helios.engine.chicory;

/** Unwinds a guest whose host function threw. */
final class HostFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RuntimeException thrown;

    HostFailure(RuntimeException thrown) {
        super(thrown.getMessage(), thrown, false, false);
        this.thrown = thrown;
    }

    RuntimeException thrown() {
        return thrown;
    }
}
