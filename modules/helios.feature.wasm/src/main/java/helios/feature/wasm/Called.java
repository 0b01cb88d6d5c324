package helios.feature.wasm;

import helios.plugin.host.Answer;
import helios.plugin.host.GuestFailure;

/** What calling a plugin came to. */
sealed interface Called {

    /** It answered; a plugin that is not to be called answers with the default. */
    record Answered(Answer answer) implements Called {}

    /** It failed, and its policy says what that means. */
    record Failed(GuestFailure kind, String message) implements Called {}

    /** It would hold up the event loop: it is to be called anew on a virtual thread. */
    record TooSlow() implements Called {}
}
