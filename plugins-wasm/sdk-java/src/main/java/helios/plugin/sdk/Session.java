package helios.plugin.sdk;

import java.util.Optional;

/** A client's session; each question is a call of the host. */
public sealed class Session permits Statement, Departure {

    final HostCalls calls;

    /** What the host is asked through. */
    public Session(HostCalls calls) {
        this.calls = calls;
    }

    final String required(int field) {
        return calls.text(field).orElse("");
    }

    /** The session's id. */
    public String clientId() {
        return required(Abi.CLIENT_ID);
    }

    /** The role. */
    public String user() {
        return required(Abi.USER);
    }

    /** The database. */
    public String database() {
        return required(Abi.DATABASE);
    }

    /** From where the client comes. */
    public String clientIp() {
        return required(Abi.CLIENT_IP);
    }

    /** Who the client is, where the proxy knows more than a role. */
    public Optional<String> identity() {
        return calls.text(Abi.IDENTITY);
    }

    /** What the client calls itself; may be empty. */
    public String applicationName() {
        return required(Abi.APPLICATION_NAME);
    }

    /** An attribute of the request, or of the session where there is no statement. */
    public Optional<String> attribute(String key) {
        return calls.attribute(key);
    }

    /** When it happened, in Unix milliseconds. */
    public long timestampMillis() {
        return calls.number(Abi.TIMESTAMP_MS);
    }
}
