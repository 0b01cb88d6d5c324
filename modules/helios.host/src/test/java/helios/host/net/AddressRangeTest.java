package helios.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which clients come from a range. */
final class AddressRangeTest {

    private static final SocketAddress UNIX_SOCKET = new DomainSocketAddress("/tmp/.s.PGSQL.6432");

    @ParameterizedTest
    @CsvSource({
        "all,               10.1.2.3,         true",
        "10.1.2.3,          10.1.2.3,         true",
        "10.1.2.3,          10.1.2.4,         false",
        "10.0.0.0/8,        10.255.0.1,       true",
        "10.0.0.0/8,        11.0.0.1,         false",
        "10.1.2.3/8,        10.9.9.9,         true",
        "192.168.1.128/25,  192.168.1.127,    false",
        "192.168.1.128/25,  192.168.1.200,    true",
        "0.0.0.0/0,         1.2.3.4,          true",
        "0.0.0.0/0,         ::1,              false",
        "::/0,              1.2.3.4,          false",
        "::1,               ::1,              true",
        "fd00::/8,          fdff::5,          true",
        "fd00::/8,          fe80::5,          false",
        "2001:db8::/33,     2001:db8:8000::,  false",
        "2001:db8::/33,     2001:db8:7fff::,  true",
        "::ffff:10.0.0.0/104, 10.5.5.5,       true",
        "::ffff:10.0.0.0/104, 11.5.5.5,       false",
        "::ffff:10.0.0.1,   10.0.0.1,         true",
    })
    void matchesAddresses(String network, String client, boolean expected) {
        assertThat(AddressRange.parse(network).contains(new InetSocketAddress(InetAddress.ofLiteral(client), 5)))
                .isEqualTo(expected);
    }

    @Test
    void takesAMappedAddressForWhatItIs() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
        var client = Inet6Address.getByAddress("mapped", mapped, 0);

        assertThat(client.getAddress()).hasSize(16);
        assertThat(AddressRange.parse("10.0.0.0/8").contains(new InetSocketAddress(client, 5)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ALL",
                "localhost",
                "10.1",
                "10.1.2.256",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "::/129",
                "::ffff:10.0.0.0/8",
                "fe80::1%eth0",
                "1.2.3.4.5",
                ":::",
                "[::1]"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.parse(text))
                .withMessageStartingWith("\"" + text + "\" is not an address; write \"all\"");
    }

    @Test
    void admitsUnixSocketsAsAllOnly() {
        assertThat(AddressRange.ALL.contains(UNIX_SOCKET)).isTrue();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(UNIX_SOCKET)).isFalse();
    }

    @Test
    void equalsByMeaning() {
        assertThat(AddressRange.parse("::ffff:10.0.0.1"))
                .isEqualTo(AddressRange.parse("10.0.0.1"))
                .hasSameHashCodeAs(AddressRange.parse("10.0.0.1"))
                .isNotEqualTo(AddressRange.parse("10.0.0.1/31"));
    }
}
