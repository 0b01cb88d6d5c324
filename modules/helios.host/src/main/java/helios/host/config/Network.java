package helios.host.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Client addresses: {@code all}, one IP address, or a network such as {@code 10.0.0.0/8}. Never asks a name service. */
public final class Network {

    /** Every client, those of Unix sockets included. */
    public static final Network ALL = new Network("all", new byte[0], 0);

    private static final Pattern FORM =
            Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+)(?:/(\\d{1,3}))?");
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final String text;
    private final byte[] network;
    private final int prefixBits;

    private Network(String text, byte[] network, int prefixBits) {
        this.text = text;
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /**
     * Reads a network.
     *
     * @throws IllegalArgumentException with a text for the user
     */
    public static Network parse(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw invalid(text);
        }
        byte[] written = literal(text, match.group(1));
        byte[] plain = plain(written);
        int unwritten = 8 * (written.length - plain.length);
        int bits = match.group(2) == null ? 8 * written.length : Integer.parseInt(match.group(2));
        if (bits > 8 * written.length || bits < unwritten) {
            throw invalid(text);
        }
        return new Network(text, plain, bits - unwritten);
    }

    private static byte[] literal(String text, String address) {
        boolean mapped = address.indexOf(':') >= 0;
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return mapped && bytes.length == 4 ? mapped(bytes) : bytes;
        } catch (IllegalArgumentException _) {
            throw invalid(text);
        }
    }

    private static byte[] mapped(byte[] v4) {
        byte[] v6 = Arrays.copyOf(MAPPED, 16);
        System.arraycopy(v4, 0, v6, MAPPED.length, 4);
        return v6;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "\"%s\" is not an address; write all, an IP address, or a network such as 10.0.0.0/8 or fd00::/8"
                        .formatted(text));
    }

    /** Tells whether a client comes from here; one of a Unix socket, which has no address, comes from {@link #ALL} alone. */
    public boolean contains(Optional<InetAddress> client) {
        return equals(ALL)
                || client.filter(address -> contains(plain(address.getAddress())))
                        .isPresent();
    }

    private boolean contains(byte[] address) {
        int whole = prefixBits / 8;
        int mask = (0xFF00 >> (prefixBits % 8)) & 0xFF;
        return address.length == network.length
                && Arrays.equals(address, 0, whole, network, 0, whole)
                && (mask == 0 || (address[whole] & mask) == (network[whole] & mask));
    }

    /** An IPv4 address that a dual-stack socket shows as IPv6 is an IPv4 address. */
    private static byte[] plain(byte[] address) {
        boolean mapped = address.length == 16 && Arrays.equals(address, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        return mapped ? Arrays.copyOfRange(address, MAPPED.length, 16) : address;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network that && prefixBits == that.prefixBits && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(network) * 31 + prefixBits;
    }

    @Override
    public String toString() {
        return text;
    }
}
