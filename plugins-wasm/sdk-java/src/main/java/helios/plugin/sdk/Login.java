package helios.plugin.sdk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A client that wants to be let in. */
public final class Login {

    private final HostCalls calls;

    /** What the host is asked through. */
    public Login(HostCalls calls) {
        this.calls = calls;
    }

    private String required(int field) {
        return calls.text(field).orElse("");
    }

    /** The role that it wants. */
    public String user() {
        return required(Abi.USER);
    }

    /** The database that it wants. */
    public String database() {
        return required(Abi.DATABASE);
    }

    /** From where it comes. */
    public String clientIp() {
        return required(Abi.CLIENT_IP);
    }

    /** What it calls itself; may be empty. */
    public String applicationName() {
        return required(Abi.APPLICATION_NAME);
    }

    /** Its password, if it came in clear text over TLS; absent without the permission. */
    public Optional<String> password() {
        return calls.text(Abi.PASSWORD);
    }

    /** The subject of its certificate. */
    public Optional<String> certificateSubject() {
        return calls.text(Abi.CERTIFICATE_SUBJECT);
    }

    /** Whether its connection is encrypted. */
    public boolean isOnTls() {
        return calls.number(Abi.TLS) == 1;
    }

    /** The parameters of its start-up message. */
    public Map<String, String> startupParameters() {
        var parameters = new LinkedHashMap<String, String>();
        for (var line : Lines.of(required(Abi.STARTUP_PARAMETERS))) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                parameters.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return parameters;
    }
}
