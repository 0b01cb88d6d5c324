package helios.host.session;

import java.util.ArrayDeque;

/**
 * What requests on their way to a server change in what is known by name, in their order. A change counts at once, for the
 * requests behind it, and is taken back at the end of the batch if the server never confirmed it: because it refused the
 * request, or skipped it behind another's error.
 */
final class Unconfirmed {

    /** Takes a change back. */
    interface Undo {

        /** {@code refused}: the server refused the very request that makes the change, and did not skip it. */
        void undo(boolean refused);
    }

    /** The change that one request makes. */
    static final class Change {
        private final Undo undo;
        private boolean refused;
        private boolean confirmed;

        private Change(Undo undo) {
            this.undo = undo;
        }
    }

    private final ArrayDeque<Change> changes = new ArrayDeque<>();

    /** Notes a change that was made. */
    Change add(Undo undo) {
        var change = new Change(undo);
        changes.addLast(change);
        return change;
    }

    /** The server did what makes the change. */
    void confirm(Change change) {
        if (!change.confirmed) {
            change.confirmed = true;
            changes.remove(change);
        }
    }

    /** The server refused what would make the change. */
    void refuse(Change change) {
        change.refused = true;
    }

    /** The batch is over: takes back what was not confirmed, the last change first. */
    void takeBack() {
        while (!changes.isEmpty()) {
            var change = changes.removeLast();
            change.undo.undo(change.refused);
        }
    }
}
