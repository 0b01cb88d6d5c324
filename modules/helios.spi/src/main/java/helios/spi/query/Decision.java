package helios.spi.query;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import java.time.Duration;
import java.util.Optional;

/** What a hook wants. Each stage has its own family, so that a router that rewrites does not compile. */
public sealed interface Decision {

    /** No objection, no opinion: the next hook is asked. */
    Proceed PROCEED = new Proceed();

    /** The answer would take too long on an event loop: the same hook is asked again where it may block. */
    MayBlock MAY_BLOCK = new MayBlock();

    /** What a {@link Gate} may say. */
    sealed interface AtGate extends Decision permits Proceed, Reject, MayBlock {}

    /** What a {@link Rewriter} may say. */
    sealed interface AtRewrite extends Decision permits Proceed, Reject, Rewrite, Answer, MayBlock {}

    /** What an {@link Answerer} may say. */
    sealed interface AtAnswer extends Decision permits Proceed, Answer, MayBlock {}

    /** What a {@link Router} may say. */
    sealed interface AtRoute extends Decision permits Proceed, Reject, Route, Hold, MayBlock {}

    /** What a {@link Recoverer} may say. */
    sealed interface AtRecover extends Decision permits Proceed, Reject {}

    /** What a {@link helios.spi.session.SessionListener} may say at a session's opening. */
    sealed interface AtOpening extends Decision permits Proceed, Reject {}

    /** See {@link #PROCEED}. */
    record Proceed() implements AtGate, AtRewrite, AtAnswer, AtRoute, AtRecover, AtOpening {}

    /**
     * The statement does not run, and none that was sent with it does: the client gets this error, and the transaction
     * that it is in has failed.
     *
     * @param state the SQLSTATE
     * @param message names the thing and the remedy
     * @param detail the field D
     * @param hint the field H
     */
    record Reject(SqlState state, String message, Optional<String> detail, Optional<String> hint)
            implements AtGate, AtRewrite, AtRoute, AtRecover, AtOpening {

        /** An error without detail and hint. */
        public Reject(SqlState state, String message) {
            this(state, message, Optional.empty(), Optional.empty());
        }

        /** The same error with a hint. */
        public Reject withHint(String text) {
            return new Reject(state, message, detail, Optional.of(text));
        }

        /** The same error with a detail. */
        public Reject withDetail(String text) {
            return new Reject(state, message, Optional.of(text), hint);
        }

        /** The error that an exception stands for. */
        public static Reject of(HeliosException error) {
            return new Reject(error.state(), String.valueOf(error.getMessage()));
        }
    }

    /**
     * The statement's new text, which later hooks see and the backend gets.
     *
     * @param text one statement, whose parameters {@code $n} keep their numbers
     */
    record Rewrite(String text) implements AtRewrite {}

    /**
     * The statement is answered here. Used only if every statement that was sent with it is answered too; otherwise they
     * all run, and the answer is dropped: check {@link Query#place} before an answer has effects of its own.
     *
     * @param response what the client gets
     */
    record Answer(Response response) implements AtRewrite, AtAnswer {}

    /**
     * Where the statement runs; the first router that says so decides, unless the session is pinned.
     *
     * @param target what kind of node, or which
     */
    record Route(Target target) implements AtRoute {}

    /**
     * The statement waits until the topology changes or the hold is released, in the order of the session, and is then
     * routed anew.
     *
     * @param reason for the log, and for the error when time is over
     * @param atMost how long; then the client gets {@code 57P03}
     */
    record Hold(String reason, Duration atMost) implements AtRoute {}

    /**
     * See {@link #MAY_BLOCK}. The hook is asked once more, about the same statement, on a virtual thread, with the session's
     * reads paused; it must not say so again there.
     */
    record MayBlock() implements AtGate, AtRewrite, AtAnswer, AtRoute {}
}
