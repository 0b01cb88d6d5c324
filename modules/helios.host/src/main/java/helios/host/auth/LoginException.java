package helios.host.auth;

import helios.spi.HeliosException;
import helios.spi.SqlState;

/** A login to a server that the proxy gave up; what the server itself refuses is told by its own ErrorResponse. */
public final class LoginException extends HeliosException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** A login given up, with a text fit for an operator. */
    public LoginException(Reason reason, String message) {
        super(new SqlState(reason.code), message);
        this.reason = reason;
    }

    /** Why it was given up. */
    public Reason reason() {
        return reason;
    }

    /** Why a login was given up. */
    public enum Reason {
        /** The server sent what does not belong there, or breaks a bound. */
        PROTOCOL_VIOLATION(SqlState.PROTOCOL_VIOLATION),
        /** The server refused the proof within the SCRAM exchange. */
        REFUSED(SqlState.INVALID_PASSWORD),
        /** The server did not prove that it knows the verifier: it may be somebody else. */
        SERVER_NOT_PROVEN(SqlState.INVALID_AUTHORIZATION_SPECIFICATION),
        /** The server asks for a method that is not spoken here. */
        METHOD_NOT_SUPPORTED(SqlState.FEATURE_NOT_SUPPORTED),
        /** There is no secret to answer with, or one of another kind. */
        CREDENTIAL_MISSING(SqlState.INVALID_AUTHORIZATION_SPECIFICATION),
        /** The method would show the secret to the network. */
        METHOD_TOO_WEAK(SqlState.INVALID_AUTHORIZATION_SPECIFICATION);

        private final String code;

        Reason(SqlState state) {
            code = state.code();
        }
    }
}
