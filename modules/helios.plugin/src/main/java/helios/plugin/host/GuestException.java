package helios.plugin.host;

/** A call that failed. */
public final class GuestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final GuestFailure kind;
    private final boolean repeatable;

    GuestException(GuestFailure kind, String message, boolean repeatable) {
        super(message);
        this.kind = kind;
        this.repeatable = repeatable;
    }

    GuestException(GuestFailure kind, String message, Throwable cause, boolean repeatable) {
        super(message, cause);
        this.kind = kind;
        this.repeatable = repeatable;
    }

    /** What went wrong. */
    public GuestFailure kind() {
        return kind;
    }

    /** Tells whether the call left no trace: no entry written, nothing logged, no attribute, no reply. */
    public boolean repeatable() {
        return repeatable;
    }
}
