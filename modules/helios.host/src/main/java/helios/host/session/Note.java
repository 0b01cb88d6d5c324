package helios.host.session;

import org.jspecify.annotations.Nullable;

/**
 * What the session wants done with the replies to one request; a request without a note passes its replies to the
 * client as they are.
 *
 * @param swallow the replies are not the client's
 * @param swallowError an error in place of them is not the client's either
 * @param run the statements whose outcome the replies tell
 * @param statement the prepared statement that exists once its Parse is confirmed
 */
record Note(
        boolean swallow,
        boolean swallowError,
        @Nullable Run run,
        @Nullable StatementText statement) {

    /** A request of the proxy's own, whose failure the client has to learn. */
    static final Note SWALLOWED = new Note(true, false, null, null);
    /** A request of the proxy's own that is expected to fail. */
    static final Note SWALLOWED_WITH_ERROR = new Note(true, true, null, null);

    static Note of(Run run) {
        return new Note(false, false, run, null);
    }
}
