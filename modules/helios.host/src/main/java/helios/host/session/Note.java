package helios.host.session;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the session wants done with the replies to one request; a request without a note passes its replies to the
 * client as they are.
 *
 * @param swallow the replies are not the client's
 * @param swallowError an error in place of them is not the client's either
 * @param run the statements whose outcome the replies tell
 * @param change what the request changes once the server confirms it
 * @param instead what the client gets in place of what is swallowed, at this place among the replies
 * @param own the query of the proxy's own that all replies belong to
 * @param renamed what the client calls the statement that an error may name
 * @param described who notes the rows that the replies describe
 */
record Note(
        boolean swallow,
        boolean swallowError,
        @Nullable Run run,
        Unconfirmed.@Nullable Change change,
        @Nullable Runnable instead,
        @Nullable OwnQuery own,
        @Nullable Renamed renamed,
        @Nullable Consumer<RowShape> described) {

    /** A statement that has another name on the server than the client gave it. */
    record Renamed(String there, String here) {}

    /** A request of the proxy's own, whose failure the client has to learn. */
    static final Note SWALLOWED = new Note(true, false, null, null, null, null, null, null);
    /** A request of the proxy's own that is expected to fail. */
    static final Note SWALLOWED_WITH_ERROR = new Note(true, true, null, null, null, null, null, null);

    /** A request of the client's of which nothing has to be noted. */
    static final Note PLAIN = new Note(false, false, null, null, null, null, null, null);

    static Note of(@Nullable Run run) {
        return new Note(false, false, run, null, null, null, null, null);
    }

    /** A request of the client's. */
    static Note of(@Nullable Run run, Unconfirmed.Change change) {
        return new Note(false, false, run, change, null, null, null, null);
    }

    /** A request of the proxy's own, whose failure the client has to learn. */
    static Note swallowed(Unconfirmed.Change change) {
        return new Note(true, false, null, change, null, null, null, null);
    }

    /** A request of the proxy's own that is expected to fail, with what the client gets when it does. */
    static Note failing(Runnable instead) {
        return new Note(true, true, null, null, instead, null, null, null);
    }

    /** A request that stands in for the client's, with what the client gets when it is done. */
    static Note instead(Unconfirmed.Change change, Runnable instead) {
        return new Note(true, false, null, change, instead, null, null, null);
    }

    /** SQL of the proxy's own. */
    static Note own(OwnQuery query) {
        return new Note(true, true, null, null, null, query, null, null);
    }

    /** A request of the proxy's own that a query of its own collects the replies of, with what it changes. */
    static Note own(OwnQuery query, Unconfirmed.Change change) {
        return new Note(true, true, null, change, null, query, null, null);
    }

    /** The same, of a request whose reply describes the rows of a statement. */
    Note describing(Consumer<RowShape> listener) {
        return new Note(swallow, swallowError, run, change, instead, own, renamed, listener);
    }

    /** The same, of a request for a statement that the client calls otherwise than the server. */
    Note withNames(Renamed names) {
        return new Note(swallow, swallowError, run, change, instead, own, names, described);
    }
}
