package helios.plugin.sdk;

import java.util.Optional;

/** The end of a session, or of the plugin itself. */
public final class Departure extends Session {

    /** What the host is asked through. */
    public Departure(HostCalls calls) {
        super(calls);
    }

    /** Whether it is the plugin that goes: then there is no session, and every text is empty. */
    public boolean ofPlugin() {
        return calls.text(Abi.CLIENT_ID).isEmpty();
    }

    /** Why the session ended. */
    public Optional<String> reason() {
        return calls.text(Abi.DISCONNECT_REASON);
    }

    /** How many statements it had. */
    public long queries() {
        return Math.max(0, calls.number(Abi.QUERIES));
    }

    /** How long it was. */
    public long durationMillis() {
        return Math.max(0, calls.number(Abi.DURATION_MS));
    }
}
