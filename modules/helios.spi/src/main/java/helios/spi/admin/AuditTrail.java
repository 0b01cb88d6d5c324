package helios.spi.admin;

import java.time.Instant;
import java.util.List;

/**
 * The changes that operators asked for, in whatever way: a service of the kernel, {@link helios.spi.FeatureContext#service}.
 * The latest 1000 are kept, across reloads. Thread-safe.
 */
public interface AuditTrail {

    /**
     * One change, done or refused.
     *
     * @param at when it was answered
     * @param caller who asked, and from which address: {@code admin_token@127.0.0.1}, {@code alice@10.0.0.7}
     * @param method the method of an HTTP request; {@code CONSOLE} for a command of the console
     * @param path that request's path without its query, or the command; no secret
     * @param status the HTTP status that was answered, or would be
     */
    record Event(Instant at, String caller, String method, String path, int status) {}

    /** Keeps a change, in place of the oldest if there are too many. */
    void add(Event event);

    /** The latest changes, the newest first; at most so many. */
    List<Event> latest(int limit);
}
