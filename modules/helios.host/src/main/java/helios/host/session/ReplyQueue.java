package helios.host.session;

import helios.wire.Backend;
import org.jspecify.annotations.Nullable;

/**
 * What a server still owes for the requests that were sent to it: one entry for each, in order, and a state machine that
 * says of every message from the server whether it fits. Fails closed: a message that does not fit means that the
 * accounting is lost, and with it the right to hand the connection's bytes to anybody.
 *
 * <p>The rules are those of the chapter "Message Flow" of PostgreSQL's manual and of what its server does: after an error
 * to an extended request everything up to the next Sync is skipped; while a COPY takes data from the client, Sync and
 * Flush are ignored; CopyData, CopyDone and CopyFail outside of a COPY are ignored too.
 */
final class ReplyQueue {

    /** A Query: whatever it brings, up to ReadyForQuery. */
    static final byte QUERY = 0;
    /** A Parse: ParseComplete. */
    static final byte PARSE = 1;
    /** A Bind: BindComplete. */
    static final byte BIND = 2;
    /** A Close: CloseComplete. */
    static final byte CLOSE = 3;
    /** A Describe of a statement: ParameterDescription, then RowDescription or NoData. */
    static final byte DESCRIBE_STATEMENT = 4;
    /** A Describe of a portal: RowDescription or NoData. */
    static final byte DESCRIBE_PORTAL = 5;
    /** An Execute: rows or a COPY, then CommandComplete, EmptyQueryResponse or PortalSuspended. */
    static final byte EXECUTE = 6;
    /** A Sync: ReadyForQuery. */
    static final byte SYNC = 7;
    /** A FunctionCall: FunctionCallResponse, then ReadyForQuery. */
    static final byte FUNCTION_CALL = 8;
    /** A CopyDone or CopyFail that was sent before it was known whether its COPY begins at all: nothing. */
    private static final byte COPY_END = 9;

    /** {@link #receive}: the message does not fit; the connection must be given up. */
    static final int VIOLATION = -1;
    /** {@link #receive}: the message fits, and its request is not answered fully yet. */
    static final int MORE = 0;
    /** {@link #receive}: the message is the last one of its request, or ends a batch that failed. */
    static final int LAST = 1;
    /** {@link #receive}: the message is an error that ends its request and all others up to the next Sync. */
    static final int FAILED = 2;

    private enum Phase {
        START,
        /** ParameterDescription came, RowDescription or NoData is due. */
        PARAMETERS_DESCRIBED,
        /** Rows come. */
        ROWS,
        /** A statement of a Query is complete: another one may follow, or ReadyForQuery. */
        COMPLETE,
        COPY_IN,
        COPY_OUT,
        COPY_BOTH,
        /** The server has ended its side of a COPY. */
        COPY_DONE,
        /** FunctionCallResponse or an error came, ReadyForQuery is due. */
        READY_DUE
    }

    private byte[] kinds = new byte[16];
    private @Nullable Note[] notes = new @Nullable Note[16];
    private int first;
    private int size;
    private int readyOwed;
    private Phase phase = Phase.START;
    /** The client has ended the COPY that is under way, or broken it. */
    private boolean copyEnded;
    /** Syncs sent during a COPY that failed: the server took them for part of the COPY, or answered them. */
    private int doubtfulSyncs;
    /** An error ended a batch whose Sync has not been sent. */
    private boolean skipping;

    private int parses;

    /** Notes that a request is about to be sent; its note comes back with its replies. */
    void sent(byte kind, @Nullable Note note) {
        if (takesCopyData()) {
            if (kind == SYNC) {
                doubtfulSyncs++;
                return;
            }
            copyEnded = true;
        }
        if (skipping) {
            if (kind != SYNC) {
                return;
            }
            skipping = false;
        }
        if (kind == PARSE) {
            parses++;
        }
        push(kind, note);
    }

    /** How many Parses were sent since this was last asked. */
    int takeParses() {
        int sent = parses;
        parses = 0;
        return sent;
    }

    /** Notes that a CopyDone or CopyFail is about to be sent. */
    void sentCopyEnd() {
        if (takesCopyData()) {
            copyEnded = true;
        } else if (size > 0 && !skipping) {
            push(COPY_END, null);
        }
    }

    /** Tells whether the server takes what the client sends now for data of a COPY. */
    boolean takesCopyData() {
        return phase == Phase.COPY_IN && !copyEnded;
    }

    /** Tells whether a COPY is under way in any direction. */
    boolean copying() {
        return phase == Phase.COPY_IN || phase == Phase.COPY_OUT || phase == Phase.COPY_BOTH;
    }

    /** Tells whether nothing is owed for certain. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Tells whether a ReadyForQuery may come for a Sync that a COPY took, or did not. */
    boolean doubtful() {
        return doubtfulSyncs > 0;
    }

    /** How many requests are without their last reply. */
    int size() {
        return size;
    }

    /** How many ReadyForQuery are owed for certain. */
    int readyOwed() {
        return readyOwed;
    }

    /** Tells whether an error ended a batch whose Sync has not been sent. */
    boolean skipping() {
        return skipping;
    }

    /** Tells whether the server skips for certain what is sent now, up to a Sync. */
    boolean skipsForCertain() {
        return skipping && doubtfulSyncs == 0;
    }

    /** What was noted at the request that the next reply is for. */
    @Nullable
    Note note() {
        return size == 0 ? null : notes[first];
    }

    /** The kind of the request that the next reply is for; -1 if nothing is owed. */
    int kind() {
        return size == 0 ? -1 : kinds[first];
    }

    /** Takes a message of the server: {@link #VIOLATION}, {@link #MORE}, {@link #LAST} or {@link #FAILED}. */
    int receive(byte tag) {
        return switch (tag) {
            case Backend.NOTICE_RESPONSE, Backend.PARAMETER_STATUS, Backend.NOTIFICATION_RESPONSE -> MORE;
            case Backend.READY_FOR_QUERY -> ready();
            case Backend.ERROR_RESPONSE -> error();
            default -> {
                if (size == 0) {
                    yield VIOLATION;
                }
                // Replies come in order: the COPY took the doubtful Syncs, or their answers would have been here by
                // now.
                doubtfulSyncs = 0;
                yield reply(kinds[first], tag);
            }
        };
    }

    private int reply(byte kind, byte tag) {
        return switch (kind) {
            case QUERY -> queryReply(tag);
            case PARSE -> tag == Backend.PARSE_COMPLETE ? last() : VIOLATION;
            case BIND -> tag == Backend.BIND_COMPLETE ? last() : VIOLATION;
            case CLOSE -> tag == Backend.CLOSE_COMPLETE ? last() : VIOLATION;
            case DESCRIBE_STATEMENT -> describeStatementReply(tag);
            case DESCRIBE_PORTAL -> isDescription(tag) ? last() : VIOLATION;
            case EXECUTE -> executeReply(tag);
            case FUNCTION_CALL -> functionCallReply(tag);
            default -> VIOLATION;
        };
    }

    private int queryReply(byte tag) {
        return switch (tag) {
            case Backend.DATA_ROW -> phase == Phase.ROWS ? MORE : VIOLATION;
            case Backend.ROW_DESCRIPTION -> startsResult() ? enter(Phase.ROWS) : VIOLATION;
            case Backend.COPY_OUT_RESPONSE -> startsResult() ? enter(Phase.COPY_OUT) : VIOLATION;
            case Backend.EMPTY_QUERY_RESPONSE -> startsStatement() ? enter(Phase.COMPLETE) : VIOLATION;
            case Backend.COMMAND_COMPLETE -> completes() ? enter(Phase.COMPLETE) : VIOLATION;
            default -> copyReply(tag);
        };
    }

    private int executeReply(byte tag) {
        return switch (tag) {
            case Backend.DATA_ROW -> phase == Phase.START || phase == Phase.ROWS ? enter(Phase.ROWS) : VIOLATION;
            case Backend.EMPTY_QUERY_RESPONSE -> phase == Phase.START ? last() : VIOLATION;
            case Backend.PORTAL_SUSPENDED -> phase == Phase.START || phase == Phase.ROWS ? last() : VIOLATION;
            case Backend.COMMAND_COMPLETE -> completes() ? last() : VIOLATION;
            default -> copyReply(tag);
        };
    }

    /** Tells whether a statement may begin to answer: none has done so yet, or the last one is complete. */
    private boolean startsStatement() {
        return phase == Phase.START || phase == Phase.COMPLETE;
    }

    /** As {@link #startsStatement}; replication commands put several results into one statement, data behind data. */
    private boolean startsResult() {
        return startsStatement() || phase == Phase.COPY_DONE;
    }

    private boolean completes() {
        return switch (phase) {
            case START, ROWS, COMPLETE, COPY_BOTH, COPY_DONE -> true;
            case COPY_IN -> copyEnded;
            case PARAMETERS_DESCRIBED, COPY_OUT, READY_DUE -> false;
        };
    }

    private int copyReply(byte tag) {
        return switch (tag) {
            case Backend.COPY_IN_RESPONSE -> startsStatement() ? beginCopyIn() : VIOLATION;
            case Backend.COPY_OUT_RESPONSE -> phase == Phase.START ? enter(Phase.COPY_OUT) : VIOLATION;
            case Backend.COPY_BOTH_RESPONSE -> startsStatement() ? enter(Phase.COPY_BOTH) : VIOLATION;
            case Backend.COPY_DATA -> takesServerData() ? MORE : VIOLATION;
            case Backend.COPY_DONE -> takesServerData() ? enter(Phase.COPY_DONE) : VIOLATION;
            default -> VIOLATION;
        };
    }

    private boolean takesServerData() {
        return phase == Phase.COPY_OUT || phase == Phase.COPY_BOTH;
    }

    private int enter(Phase next) {
        phase = next;
        return MORE;
    }

    private int describeStatementReply(byte tag) {
        if (phase == Phase.START && tag == Backend.PARAMETER_DESCRIPTION) {
            phase = Phase.PARAMETERS_DESCRIBED;
            return MORE;
        }
        return phase == Phase.PARAMETERS_DESCRIBED && isDescription(tag) ? last() : VIOLATION;
    }

    private int functionCallReply(byte tag) {
        if (phase == Phase.START && tag == Backend.FUNCTION_CALL_RESPONSE) {
            phase = Phase.READY_DUE;
            return MORE;
        }
        return VIOLATION;
    }

    private int ready() {
        if (size > 0 && readyDue(kinds[first])) {
            return last();
        }
        if (doubtfulSyncs > 0) {
            doubtfulSyncs--;
            boolean endsBatch = skipping;
            skipping = false;
            return endsBatch ? LAST : MORE;
        }
        return VIOLATION;
    }

    private boolean readyDue(byte kind) {
        return switch (kind) {
            case SYNC -> true;
            case QUERY -> phase == Phase.COMPLETE || phase == Phase.READY_DUE;
            case FUNCTION_CALL -> phase == Phase.READY_DUE;
            default -> false;
        };
    }

    private int error() {
        if (size == 0) {
            return MORE;
        }
        switch (kinds[first]) {
            case QUERY, FUNCTION_CALL -> {
                return enter(Phase.READY_DUE);
            }
            case SYNC -> {
                return MORE;
            }
            default -> {
                phase = Phase.START;
                while (size > 0 && kinds[first] != SYNC) {
                    drop();
                }
                skipping = size == 0;
                return FAILED;
            }
        }
    }

    /**
     * The server asks for data. What was sent behind the request before this was known is data to the server: Syncs are
     * ignored, CopyDone and CopyFail end the COPY. Anything else is run if the COPY has failed before it; otherwise it breaks
     * the COPY, and the server ends the connection.
     */
    private int beginCopyIn() {
        phase = Phase.COPY_IN;
        copyEnded = false;
        doubtfulSyncs = 0;
        while (size > 1 && !copyEnded) {
            int second = (first + 1) & (kinds.length - 1);
            copyEnded = kinds[second] != SYNC;
            if (copyEnded && kinds[second] != COPY_END) {
                return MORE;
            }
            doubtfulSyncs += copyEnded ? 0 : 1;
            byte dropped = kinds[second];
            var droppedNote = notes[second];
            kinds[second] = kinds[first];
            notes[second] = notes[first];
            kinds[first] = dropped;
            notes[first] = droppedNote;
            drop();
        }
        return MORE;
    }

    private int last() {
        phase = Phase.START;
        drop();
        while (size > 0 && kinds[first] == COPY_END) {
            drop();
        }
        return LAST;
    }

    private void push(byte kind, @Nullable Note note) {
        if (size == kinds.length) {
            grow();
        }
        int at = (first + size++) & (kinds.length - 1);
        kinds[at] = kind;
        notes[at] = note;
        readyOwed += bringsReady(kind) ? 1 : 0;
    }

    private static boolean bringsReady(byte kind) {
        return kind == SYNC || kind == QUERY || kind == FUNCTION_CALL;
    }

    private void drop() {
        readyOwed -= bringsReady(kinds[first]) ? 1 : 0;
        notes[first] = null;
        first = (first + 1) & (kinds.length - 1);
        size--;
    }

    private void grow() {
        var moreKinds = new byte[kinds.length * 2];
        var moreNotes = new @Nullable Note[kinds.length * 2];
        for (int i = 0; i < size; i++) {
            int at = (first + i) & (kinds.length - 1);
            moreKinds[i] = kinds[at];
            moreNotes[i] = notes[at];
        }
        kinds = moreKinds;
        notes = moreNotes;
        first = 0;
    }

    private static boolean isDescription(byte tag) {
        return tag == Backend.ROW_DESCRIPTION || tag == Backend.NO_DATA;
    }
}
