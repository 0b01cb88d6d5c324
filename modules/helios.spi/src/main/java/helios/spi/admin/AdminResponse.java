package helios.spi.admin;

import java.util.Map;
import java.util.function.Consumer;

/** What an {@link AdminEndpoint} answers. */
public sealed interface AdminResponse {

    /** The HTTP status. */
    int status();

    /**
     * JSON.
     *
     * @param status the HTTP status
     * @param value Map with string keys, Iterable, String, Number, Boolean, Enum, Duration (as text), Instant (RFC 3339
     *     in UTC), Optional (empty = null) of these
     */
    record Json(int status, Object value) implements AdminResponse {}

    /**
     * A text or file.
     *
     * @param status the HTTP status
     * @param contentType its media type
     * @param body its bytes
     */
    record Content(int status, String contentType, byte[] body) implements AdminResponse {}

    /**
     * A stream of server-sent events.
     *
     * @param subscribe called once, on a virtual thread, with where to send events; when the client has gone the
     *     channel's {@link EventChannel#open} is false and sending has no effect
     */
    record Events(Consumer<EventChannel> subscribe) implements AdminResponse {
        @Override
        public int status() {
            return 200;
        }
    }

    /** Where events go. */
    interface EventChannel {

        /** Sends an event; thread-safe. Blocks while the client is slow, at most for the write time-out. */
        void send(String event, Object json);

        /** Tells whether the client is still there. */
        boolean open();
    }

    /** 200 with JSON. */
    static AdminResponse ok(Object json) {
        return new Json(200, json);
    }

    /** An error: {@code {"error": text}}. */
    static AdminResponse error(int status, String text) {
        return new Json(status, Map.of("error", text));
    }
}
