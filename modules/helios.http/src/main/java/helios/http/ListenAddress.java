package helios.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.OptionalInt;

/**
 * Where a server listens.
 *
 * @param host a name or an address; empty for every interface, over IPv4 and IPv6
 * @param port 0 for any free one
 */
public record ListenAddress(String host, int port) {

    /**
     * Reads {@code host:port}, {@code [v6]:port} or {@code :port}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static ListenAddress parse(String text) {
        var authority = Authority.parse(text)
                .filter(candidate -> candidate.port().isPresent())
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is no address to listen at; write host:port, [v6]:port or :port"));
        return new ListenAddress(authority.host(), authority.port().getAsInt());
    }

    /** Tells whether only this machine can reach it; a name other than {@code localhost} is not taken for that. */
    public boolean loopback() {
        return authority().loopback();
    }

    /** Tells whether it means every interface. */
    public boolean wildcard() {
        return host.isEmpty()
                || authority().address().map(InetAddress::isAnyLocalAddress).orElse(false);
    }

    /** The address to bind; may ask a name server. */
    public InetSocketAddress resolve() throws UnknownHostException {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(InetAddress.getByName(host), port);
    }

    private Authority authority() {
        return new Authority(host, OptionalInt.of(port));
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
