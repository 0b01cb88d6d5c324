package helios.spi.operations;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * One end of a connection.
 *
 * @param address an IP address, or {@code unix}
 * @param port its port; 0 for a Unix socket
 */
public record SocketName(String address, int port) {

    private static final SocketName UNIX = new SocketName("unix", 0);

    /** The name of an address; whatever has no port is a Unix socket. */
    public static SocketName of(SocketAddress end) {
        return end instanceof InetSocketAddress ip
                ? new SocketName(
                        ip.isUnresolved() ? ip.getHostString() : ip.getAddress().getHostAddress(), ip.getPort())
                : UNIX;
    }

    @Override
    public String toString() {
        return port == 0 ? address : (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }
}
