package helios.spi.admin;

/** An error that an {@link AdminEndpoint} tells its caller. */
public final class AdminException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** An error with its HTTP status and text. */
    public AdminException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
