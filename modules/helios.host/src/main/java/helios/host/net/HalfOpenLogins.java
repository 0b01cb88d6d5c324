package helios.host.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts, for each client address, the connections that have no session yet, so that one address cannot fill the proxy with
 * connections that never log in. IPv6 clients count by their /64, the smallest network that one client is given. Clients
 * of Unix sockets are not counted: whoever reaches the socket is on this machine. Thread-safe; holds an entry only for
 * addresses that have such a connection now.
 */
final class HalfOpenLogins {

    /** How many logins may be under way from one address: a whole fleet that reconnects through one gateway fits. */
    static final int LIMIT = 2048;

    /** What to do with a new connection. */
    enum Room {
        /** Serve it. */
        OPEN,
        /** Serve a CancelRequest, but no login. */
        CANCEL_ONLY,
        /** Refuse it at once. */
        REFUSED
    }

    private static final int NETWORK_BYTES = 8;

    private final ConcurrentHashMap<ByteBuffer, Integer> counts = new ConcurrentHashMap<>();
    private final int limit;

    HalfOpenLogins(int limit) {
        this.limit = limit;
    }

    /** Counts a new connection; {@link #leave} has to follow once, whatever the answer is. */
    Room enter(SocketAddress client) {
        if (!(client instanceof InetSocketAddress inet)) {
            return Room.OPEN;
        }
        int count = counts.merge(key(inet.getAddress()), 1, Integer::sum);
        if (count <= limit) {
            return Room.OPEN;
        }
        return count <= limit + Math.max(1, limit / 8) ? Room.CANCEL_ONLY : Room.REFUSED;
    }

    /** A counted connection has its session, or has ended. */
    void leave(SocketAddress client) {
        if (client instanceof InetSocketAddress inet) {
            counts.computeIfPresent(key(inet.getAddress()), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** How many addresses have such connections now. */
    int addresses() {
        return counts.size();
    }

    private static ByteBuffer key(InetAddress address) {
        byte[] bytes = AddressRange.bytes(address);
        return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, NETWORK_BYTES));
    }
}
