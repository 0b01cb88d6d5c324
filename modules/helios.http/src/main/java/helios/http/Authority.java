package helios.http;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Host and port as they stand in {@code Host}, {@code Origin} and in addresses to listen at.
 *
 * @param host in lower case, without a final dot; an IPv6 address in its one long form, without brackets; may be empty
 * @param port absent where none was given
 */
record Authority(String host, OptionalInt port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]*))(?::([0-9]{1,5}))?");

    /** Takes the text apart; absent if it is no authority. */
    static Optional<Authority> parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var port = matcher.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(matcher.group(3)));
        if (port.orElse(0) > 0xffff) {
            return Optional.empty();
        }
        var name = matcher.group(2);
        return name == null
                ? literal(matcher.group(1)).map(address -> new Authority(address.getHostAddress(), port))
                : Optional.of(new Authority(canonical(name), port));
    }

    private static String canonical(String name) {
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }

    /** The host as an address, if it is written as one; never asks a name server. */
    Optional<InetAddress> address() {
        return literal(host);
    }

    /** Tells whether the host can only mean this machine. */
    boolean loopback() {
        return host.equals("localhost")
                || address().map(InetAddress::isLoopbackAddress).orElse(false);
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
