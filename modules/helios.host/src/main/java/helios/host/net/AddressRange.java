package helios.host.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A set of client addresses: {@code all}, an IP address, or a network in CIDR notation. Names are never looked up. */
public final class AddressRange {

    /** Every client, those of Unix sockets included. */
    public static final AddressRange ALL = new AddressRange("all", new byte[0], 0);

    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f:.]+(/\\d{1,3})?");
    private static final int MAPPED_PREFIX_BITS = 96;

    private final String text;
    private final byte[] network;
    private final int prefixBits;

    private AddressRange(String text, byte[] network, int prefixBits) {
        this.text = text;
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /**
     * Reads a range as one writes it.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static AddressRange parse(String text) {
        if (text.equals(ALL.text)) {
            return ALL;
        }
        if (!FORM.matcher(text).matches()) {
            throw invalid(text);
        }
        int slash = text.indexOf('/');
        byte[] network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw invalid(text);
        }
        int bits = 8 * network.length;
        int prefixBits = slash < 0 ? bits : prefix(text, text.substring(slash + 1), bits);
        byte[] plain = unmapped(network);
        if (plain.length < network.length) {
            prefixBits -= MAPPED_PREFIX_BITS;
        }
        if (prefixBits < 0) {
            throw invalid(text);
        }
        return new AddressRange(text, plain, prefixBits);
    }

    private static int prefix(String text, String digits, int max) {
        if (Integer.parseInt(digits) > max) {
            throw invalid(text);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "\"%s\" is not an address; write \"all\", an IP address, or a network such as 10.0.0.0/8 or fd00::/8"
                        .formatted(text));
    }

    /** Tells whether a client comes from here; those of Unix sockets come from {@link #ALL} alone. */
    public boolean contains(SocketAddress client) {
        return equals(ALL) || (client instanceof InetSocketAddress inet && contains(inet.getAddress()));
    }

    private boolean contains(InetAddress client) {
        byte[] address = bytes(client);
        if (address.length != network.length) {
            return false;
        }
        int whole = prefixBits / 8;
        int mask = 0xFF00 >> (prefixBits % 8) & 0xFF;
        return Arrays.equals(address, 0, whole, network, 0, whole)
                && (mask == 0 || (address[whole] & mask) == (network[whole] & mask));
    }

    /** The bytes of an address, 4 or 16. */
    static byte[] bytes(InetAddress address) {
        return unmapped(address.getAddress());
    }

    /** The address of a TCP client as one writes it, without the port. */
    static String text(SocketAddress client) {
        return client instanceof InetSocketAddress inet
                ? NetUtil.bytesToIpAddress(bytes(inet.getAddress()))
                : client.toString();
    }

    /** An IPv4 address that a dual-stack socket shows as IPv6 is an IPv4 address. */
    private static byte[] unmapped(byte[] address) {
        boolean mapped = address.length == 16 && address[10] == -1 && address[11] == -1;
        for (int i = 0; mapped && i < 10; i++) {
            mapped = address[i] == 0;
        }
        return mapped ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    /** Tells whether the other one is the same set of addresses. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range
                && prefixBits == range.prefixBits
                && Arrays.equals(network, range.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + prefixBits;
    }

    @Override
    public String toString() {
        return text;
    }
}
