package helios.sql.edit;

/** An edit cannot be proved to do what it promises; nothing was changed. Carries no stack trace, for clients cause it at will. */
public final class NotProvableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotProvableException(String message) {
        super(message, null, false, false);
    }
}
