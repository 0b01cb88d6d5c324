package helios.host.session;

import org.jspecify.annotations.Nullable;

/**
 * What the session wants done with the replies to one request; a request without a note passes its replies to the
 * client as they are.
 *
 * @param swallow the replies are not the client's
 * @param swallowError an error in place of them is not the client's either
 * @param run the statements whose outcome the replies tell
 * @param change what the request changes once the server confirms it
 * @param instead what the client gets in place of an error that is not its own, at this place among the replies
 */
record Note(
        boolean swallow,
        boolean swallowError,
        @Nullable Run run,
        Unconfirmed.@Nullable Change change,
        @Nullable Runnable instead) {

    /** A request of the proxy's own, whose failure the client has to learn. */
    static final Note SWALLOWED = new Note(true, false, null, null, null);
    /** A request of the proxy's own that is expected to fail. */
    static final Note SWALLOWED_WITH_ERROR = new Note(true, true, null, null, null);

    static Note of(@Nullable Run run) {
        return new Note(false, false, run, null, null);
    }

    /** A request of the client's. */
    static Note of(@Nullable Run run, Unconfirmed.Change change) {
        return new Note(false, false, run, change, null);
    }

    /** A request of the proxy's own, whose failure the client has to learn. */
    static Note swallowed(Unconfirmed.Change change) {
        return new Note(true, false, null, change, null);
    }

    /** A request of the proxy's own that is expected to fail, with what the client gets when it does. */
    static Note failing(Runnable instead) {
        return new Note(true, true, null, null, instead);
    }
}
