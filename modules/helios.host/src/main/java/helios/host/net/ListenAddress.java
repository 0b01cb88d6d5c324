package helios.host.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Where to listen: {@code host:port}, {@code [v6]:port} or {@code :port}, which means every address.
 *
 * @param host a name or an address; empty means every address
 * @param port 0 means any that is free
 */
public record ListenAddress(String host, int port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]*)):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    /**
     * Reads an address as one writes it.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ListenAddress parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(3)) > MAX_PORT) {
            throw new IllegalArgumentException(
                    "\"%s\" is not an address to listen at; write host:port, [v6]:port or :port".formatted(text));
        }
        var host = form.group(1) == null ? form.group(2) : form.group(1);
        return new ListenAddress(host, Integer.parseInt(form.group(3)));
    }

    /** The address to bind; looks a name up. */
    InetSocketAddress resolve() throws UnknownHostException {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
