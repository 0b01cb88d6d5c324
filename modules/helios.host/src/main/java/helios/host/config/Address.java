package helios.host.config;

import java.util.regex.Pattern;

/**
 * A host and a port as one writes them: {@code host:port}, {@code [v6]:port}, {@code :port}.
 *
 * @param host a name or an IP address without brackets; empty = all addresses of the machine
 * @param port 0 = any free one
 */
public record Address(String host, int port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]\\s]*)):(\\d{1,5})");
    private static final int MAX_PORT = 65535;

    /** Refuses a port that there cannot be. */
    public Address {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 0 to 65535, but is " + port);
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with a text for the user
     */
    public static Address parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches() || Integer.parseInt(match.group(3)) > MAX_PORT) {
            throw new IllegalArgumentException(
                    "\"%s\" is not an address; write host:port, [IPv6]:port or :port".formatted(text));
        }
        var host = match.group(1) == null ? match.group(2) : match.group(1);
        return new Address(host, Integer.parseInt(match.group(3)));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
