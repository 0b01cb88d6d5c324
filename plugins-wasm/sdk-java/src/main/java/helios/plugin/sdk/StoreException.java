package helios.plugin.sdk;

/** An entry could not be written or read as it should. If the plugin lets it pass, the call has failed. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** For a reason. */
    public StoreException(String message) {
        super(message);
    }
}
