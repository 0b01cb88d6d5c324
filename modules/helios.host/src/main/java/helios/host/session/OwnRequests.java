package helios.host.session;

import helios.wire.Frontend;
import helios.wire.FrontendWriter;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests of the proxy's own, each appended to a message for a server and noted in its queue of replies. */
final class OwnRequests {

    /** The name of a statement and of a portal that never exist: what names them fails, and with it its transaction. */
    private static final String REJECTED = "_helios_rejected";

    private OwnRequests() {}

    /** A Parse that cannot succeed, and what comes after it up to a Sync with it. */
    static void failingParse(ServerConnection server, ByteBuf message, Note note) {
        FrontendWriter.parse(message, REJECTED, "rejected by the proxy");
        server.replies.sent(ReplyQueue.PARSE, note);
    }

    /** A request that succeeds and does nothing: a Close of what never exists. */
    static void nothing(ServerConnection server, ByteBuf message, Note note) {
        FrontendWriter.close(message, (byte) 'S', REJECTED);
        server.replies.sent(ReplyQueue.CLOSE, note);
    }

    static void sync(ServerConnection server, ByteBuf message, @Nullable Note note) {
        FrontendWriter.sync(message);
        server.replies.sent(ReplyQueue.SYNC, note);
    }

    /** Ends the unnamed statement and portal; the client hears nothing of it. */
    static void closeUnnamed(ServerConnection server, ByteBuf message) {
        server.statements.remove("");
        FrontendWriter.close(message, (byte) 'S', "");
        server.replies.sent(ReplyQueue.CLOSE, Note.SWALLOWED);
        FrontendWriter.close(message, (byte) 'P', "");
        server.replies.sent(ReplyQueue.CLOSE, Note.SWALLOWED);
    }

    /** A request of the same kind as one of the client's that does nothing but fail, and of which the client hears nothing. */
    static void harmless(byte tag, ServerConnection server, ByteBuf message) {
        server.replies.sent(write(tag, message), Note.SWALLOWED_WITH_ERROR);
    }

    /** Returns the kind of request for the queue of replies. */
    private static byte write(byte tag, ByteBuf message) {
        switch (tag) {
            case Frontend.QUERY -> {
                FrontendWriter.query(message, "");
                return ReplyQueue.QUERY;
            }
            case Frontend.FUNCTION_CALL -> {
                FrontendWriter.functionCall(message, 0, new short[0], List.of(), (short) 0);
                return ReplyQueue.FUNCTION_CALL;
            }
            case Frontend.PARSE -> {
                FrontendWriter.parse(message, REJECTED, "rejected by the proxy");
                return ReplyQueue.PARSE;
            }
            case Frontend.BIND -> {
                FrontendWriter.bind(message, REJECTED, REJECTED, new short[0], List.of(), new short[0]);
                return ReplyQueue.BIND;
            }
            case Frontend.DESCRIBE -> {
                FrontendWriter.describe(message, (byte) 'P', REJECTED);
                return ReplyQueue.DESCRIBE_PORTAL;
            }
            case Frontend.EXECUTE -> {
                FrontendWriter.execute(message, REJECTED, 0);
                return ReplyQueue.EXECUTE;
            }
            default -> {
                FrontendWriter.close(message, (byte) 'S', REJECTED);
                return ReplyQueue.CLOSE;
            }
        }
    }
}
