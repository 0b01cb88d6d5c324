package helios.testkit;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds the boundaries of messages in one direction of a connection, whatever the chunks it is fed in. */
final class FrameScanner {

    private static final int REQUEST_CODE_HIGH = 1234;
    private static final int CANCEL = 5678;

    /** What the two directions of a connection know of one another. */
    static final class Handshake {
        /** Requests for encryption whose answer, a single byte, is yet to come. */
        private final AtomicInteger singleBytes = new AtomicInteger();

        private volatile boolean encrypted;
    }

    private final Handshake handshake;
    private final boolean fromServer;
    private boolean tagged;

    /** How many bytes of tag, length and (in the start-up) code have been seen. */
    private int headerSeen;

    private char tag;
    private int length;
    private int code;

    /** How many bytes of the message are still to come behind the header. */
    private long bodyLeft;

    private FrameScanner(Handshake handshake, boolean fromServer) {
        this.handshake = handshake;
        this.fromServer = fromServer;
        this.tagged = fromServer;
    }

    static FrameScanner ofClient(Handshake handshake) {
        return new FrameScanner(handshake, false);
    }

    static FrameScanner ofServer(Handshake handshake) {
        return new FrameScanner(handshake, true);
    }

    /**
     * Takes the bytes from {@code start} on as passed, up to the place of a cut or up to all of them.
     *
     * @return the offset of the place, -1 if it does not lie within the bytes
     */
    int pass(byte[] bytes, int start, Optional<FaultProxy.Place.Tag> stop) {
        for (int i = start; i < bytes.length; i++) {
            if (stop.isPresent() && stop.get().before() && begins(stop.get().tag(), bytes[i])) {
                return i;
            }
            accept(bytes[i]);
            if (stop.isPresent() && !stop.get().before() && ended(stop.get().tag())) {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean begins(char wanted, byte next) {
        return tagged && atBoundary() && !expectsSingleByte() && !handshake.encrypted && next == (byte) wanted;
    }

    private boolean ended(char wanted) {
        return atBoundary() && !handshake.encrypted && tag == wanted;
    }

    private boolean atBoundary() {
        return headerSeen == 0 && bodyLeft == 0;
    }

    private boolean expectsSingleByte() {
        return fromServer && atBoundary() && handshake.singleBytes.get() > 0;
    }

    private void accept(byte b) {
        if (expectsSingleByte()) {
            handshake.singleBytes.decrementAndGet();
            handshake.encrypted = b == 'S' || b == 'G';
        } else if (bodyLeft > 0) {
            bodyLeft--;
        } else {
            header(b & 0xff);
        }
    }

    private void header(int b) {
        int position = headerSeen++ + (tagged ? 0 : 1);
        switch (position) {
            case 0 -> tag = (char) b;
            case 1, 2, 3, 4 -> length = length << 8 | b;
            default -> code = code << 8 | b;
        }
        if (position == (tagged ? 4 : 8)) {
            endHeader();
        }
    }

    private void endHeader() {
        bodyLeft = Math.max(0, length - (tagged ? 4L : 8L));
        if (!tagged) {
            tag = 0;
            boolean request = code >>> 16 == REQUEST_CODE_HIGH;
            if (request && (code & 0xffff) != CANCEL) {
                handshake.singleBytes.incrementAndGet();
            }
            tagged = !request;
        }
        headerSeen = 0;
        length = 0;
        code = 0;
    }
}
