package helios.host.session;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A segment that was sent and can be done again, as long as its client has got nothing of the reply: what the client is to get
 * is kept back meanwhile. Owns the frames of both.
 */
final class Repeatable {

    /** Where it can be done again. */
    enum Where {
        /** On the same server: it used a statement that sessions share, and the client's own may be better. */
        HERE,
        /** On any: what a standby does outside of a transaction changes nothing. */
        ANYWHERE
    }

    private final List<ByteBuf> kept = new ArrayList<>();
    private @Nullable Segment segment;
    private Where where = Where.HERE;

    /** Something was sent. */
    void hold(Segment sent, Where again) {
        segment = sent;
        where = again;
    }

    boolean isHeld() {
        return segment != null;
    }

    /** Tells whether another server can do it. */
    boolean isHeldForAny() {
        return segment != null && where == Where.ANYWHERE;
    }

    /** Keeps a part of the reply. */
    void keep(ByteBuf bytes) {
        kept.add(bytes);
    }

    /** It is done again; the segment is the caller's. */
    Segment take() {
        var taken = segment;
        if (taken == null) {
            throw new IllegalStateException("nothing can be done again");
        }
        segment = null;
        forgetReply();
        return taken;
    }

    /** It cannot be done again any more: the client gets what was kept. */
    void pass(Consumer<ByteBuf> client) {
        if (segment != null) {
            segment.release();
            segment = null;
            var due = List.copyOf(kept);
            kept.clear();
            due.forEach(client);
        }
    }

    /** Nobody wants it any more, nor what was kept. */
    void drop() {
        if (segment != null) {
            segment.release();
            segment = null;
            forgetReply();
        }
    }

    private void forgetReply() {
        kept.forEach(ByteBuf::release);
        kept.clear();
    }
}
