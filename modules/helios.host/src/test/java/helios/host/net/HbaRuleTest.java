package helios.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HbaRuleTest {

    private static final SocketAddress UNIX = new DomainSocketAddress("/tmp/.s.PGSQL.5432");

    @ParameterizedTest
    @CsvSource({
        "all, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.168.4.0/23, 192.168.5.255, true",
        "192.168.4.0/23, 192.168.6.0, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "::/0, 10.0.0.1, false",
        "::1, ::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::ffff:10.0.0.0/104, 10.3.2.1, true",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "127.0.0.1/32, ::ffff:127.0.0.1, true"
    })
    void addresses(String range, String client, boolean contained) throws UnknownHostException {
        assertThat(AddressRange.parse(range).contains(tcp(client))).isEqualTo(contained);
    }

    @Test
    void clientsOfUnixSocketsComeFromAllAlone() {
        assertThat(AddressRange.ALL.contains(UNIX)).isTrue();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(UNIX)).isFalse();
        assertThat(AddressRange.parse("127.0.0.1").contains(UNIX)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "::1/129",
                "ALL",
                "1.2.3.4/8x"
            })
    void whatIsNoAddressIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).hasMessageContaining("\"" + text + "\" is not an address");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:6432, 127.0.0.1, 6432",
        "[::1]:0, ::1, 0",
        ":6432, '', 6432",
        "pg.internal:65535, pg.internal, 65535"
    })
    void listenAddresses(String text, String host, int port) {
        assertThat(ListenAddress.parse(text)).isEqualTo(new ListenAddress(host, port));
        assertThat(ListenAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6432", "host", "host:", "host:65536", "::1:6432", "[::1]", "a:b:1", "host:-1"})
    void whatIsNoListenAddressIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text)).hasMessageContaining("is not an address to listen at");
    }

    @Test
    void theFirstMatchWins() throws UnknownHostException {
        var reject = rule(HbaRule.Action.REJECT, "eve", "all", "all", HbaRule.Encryption.ANY);
        var encrypted = rule(HbaRule.Action.ALLOW, "all", "shop", "10.0.0.0/8", HbaRule.Encryption.TRUE);
        var clear = rule(HbaRule.Action.REJECT, "all", "shop", "all", HbaRule.Encryption.FALSE);
        var replication = rule(HbaRule.Action.ALLOW, "all", "replication", "all", HbaRule.Encryption.ANY);
        var rules = List.of(reject, encrypted, replication, clear);

        assertThat(HbaRule.first(rules, "eve", "shop", tcp("10.0.0.1"), true)).contains(reject);
        assertThat(HbaRule.first(rules, "bob", "shop", tcp("10.0.0.1"), true)).contains(encrypted);
        assertThat(HbaRule.first(rules, "bob", "shop", tcp("10.0.0.1"), false)).contains(clear);
        assertThat(HbaRule.first(rules, "bob", "shop", tcp("11.0.0.1"), true)).isEmpty();
        assertThat(HbaRule.first(rules, "bob", "Shop", tcp("10.0.0.1"), true)).isEmpty();
        assertThat(HbaRule.first(rules, "bob", "shop", UNIX, false)).contains(clear);
        assertThat(HbaRule.first(rules, "bob", "replication", tcp("10.0.0.1"), true))
                .isEmpty();
        assertThat(HbaRule.firstForReplication(rules, "eve", tcp("10.0.0.1"), true))
                .contains(replication);
        assertThat(HbaRule.firstForReplication(List.of(reject, encrypted, clear), "bob", tcp("10.0.0.1"), true))
                .isEqualTo(Optional.empty());
    }

    @Test
    void theMethodRejectRejects() {
        assertThat(new HbaRule(
                                HbaRule.Action.ALLOW,
                                "all",
                                "all",
                                AddressRange.ALL,
                                HbaRule.Encryption.ANY,
                                HbaRule.Method.REJECT)
                        .rejects())
                .isTrue();
        assertThat(HbaRule.Method.SCRAM_SHA_256).hasToString("scram-sha-256");
    }

    @Test
    void halfOpenLoginsOfOneNetworkCountTogether() throws UnknownHostException {
        var logins = new HalfOpenLogins(8);
        for (int i = 0; i < 8; i++) {
            assertThat(logins.enter(tcp("2001:db8::" + i))).isEqualTo(HalfOpenLogins.Room.OPEN);
        }
        assertThat(logins.enter(tcp("2001:db8::ffff"))).isEqualTo(HalfOpenLogins.Room.CANCEL_ONLY);
        assertThat(logins.enter(tcp("2001:db8::eeee"))).isEqualTo(HalfOpenLogins.Room.REFUSED);
        assertThat(logins.enter(tcp("2001:db8:0:1::1"))).isEqualTo(HalfOpenLogins.Room.OPEN);
        assertThat(logins.enter(tcp("10.0.0.1"))).isEqualTo(HalfOpenLogins.Room.OPEN);
        assertThat(logins.enter(tcp("::ffff:10.0.0.1"))).isEqualTo(HalfOpenLogins.Room.OPEN);
        assertThat(logins.addresses()).isEqualTo(3);
        for (int i = 0; i < 20; i++) {
            assertThat(logins.enter(UNIX)).isEqualTo(HalfOpenLogins.Room.OPEN);
        }
        for (int i = 0; i < 10; i++) {
            logins.leave(tcp("2001:db8::" + i));
        }
        logins.leave(tcp("10.0.0.1"));
        logins.leave(tcp("10.0.0.1"));
        logins.leave(tcp("2001:db8:0:1::1"));
        assertThat(logins.addresses()).isZero();
    }

    private static HbaRule rule(
            HbaRule.Action action, String user, String database, String address, HbaRule.Encryption tls) {
        return new HbaRule(action, user, database, AddressRange.parse(address), tls, HbaRule.Method.ANY);
    }

    private static InetSocketAddress tcp(String address) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 50_000);
    }
}
