package helios.spi.pool;

/**
 * How a session is served.
 *
 * @param mode when it gives its backend back
 * @param pinSequences an INSERT or {@code nextval} keeps it on its backend until its end, so that {@code currval} and {@code
 *     lastval} go on to work; otherwise these are refused in a later transaction ({@code 0A000})
 * @param statementsPerBackend how many prepared statements a backend that sessions share keeps; those that were used
 *     longest ago go first
 * @param shareUnnamed a text that is parsed again and again as the unnamed statement is kept on a backend by a name, so that
 *     it is parsed once for all sessions
 */
public record PoolTerms(PoolMode mode, boolean pinSequences, int statementsPerBackend, boolean shareUnnamed) {

    /** A backend for each session, from its login to its end. */
    public static final PoolTerms SESSION = new PoolTerms(PoolMode.SESSION, false, 0, false);

    /** Tells whether a session may have another backend for each transaction. */
    public boolean lends() {
        return mode != PoolMode.SESSION;
    }
}
