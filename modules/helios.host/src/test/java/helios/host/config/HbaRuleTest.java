package helios.host.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections a rule is for. */
final class HbaRuleTest {

    private static final Optional<InetAddress> UNIX_SOCKET = Optional.empty();

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
        assertThat(Network.parse(network).contains(Optional.of(InetAddress.ofLiteral(client))))
                .isEqualTo(expected);
    }

    @Test
    void takesAMappedAddressForWhatItIs() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
        var client = java.net.Inet6Address.getByAddress("mapped", mapped, 0);

        assertThat(client.getAddress()).hasSize(16);
        assertThat(Network.parse("10.0.0.0/8").contains(Optional.of(client))).isTrue();
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
                .isThrownBy(() -> Network.parse(text))
                .withMessageStartingWith("\"" + text + "\" is not an address; write all");
    }

    @Test
    void admitsUnixSocketsAsAllOnly() {
        assertThat(Network.ALL.contains(UNIX_SOCKET)).isTrue();
        assertThat(Network.parse("0.0.0.0/0").contains(UNIX_SOCKET)).isFalse();
    }

    private static HbaRule rule(String user, String database, HbaRule.Tls tls) {
        return new HbaRule(
                HbaRule.Action.ALLOW,
                List.of(user.split(" ", -1)),
                List.of(database.split(" ", -1)),
                Network.ALL,
                tls,
                HbaRule.Method.ANY);
    }

    @ParameterizedTest
    @CsvSource({
        // user, database, tls, asked database, encrypted, replication, matches
        "all,    all,              ANY,     app,         false, false, true",
        "alice,  all,              ANY,     app,         false, false, true",
        "bob,    all,              ANY,     app,         false, false, false",
        "bob alice, app,           ANY,     app,         false, false, true",
        "all,    app,              ANY,     other,       false, false, false",
        "all,    app other,        ANY,     other,       false, false, true",
        "all,    all,              ANY,     app,         false, true,  false",
        "all,    app,              ANY,     app,         false, true,  false",
        "all,    replication,      ANY,     app,         false, true,  true",
        "all,    all replication,  ANY,     app,         false, true,  true",
        "all,    replication,      ANY,     replication, false, false, false",
        "all,    all,              ANY,     replication, false, false, true",
        "all,    all,              REQUIRE, app,         false, false, false",
        "all,    all,              REQUIRE, app,         true,  false, true",
        "all,    all,              OFF,     app,         true,  false, false",
        "all,    all,              OFF,     app,         false, false, true",
    })
    void matchesConnections(
            String user,
            String database,
            HbaRule.Tls tls,
            String asked,
            boolean encrypted,
            boolean replication,
            boolean expected) {
        assertThat(rule(user, database, tls).matches("alice", asked, UNIX_SOCKET, encrypted, replication))
                .isEqualTo(expected);
    }

    @Test
    void rejectsByActionAndByMethod() {
        assertThat(rule("all", "all", HbaRule.Tls.ANY).rejects()).isFalse();
        assertThat(new HbaRule(
                                HbaRule.Action.REJECT,
                                List.of("all"),
                                List.of("all"),
                                Network.ALL,
                                HbaRule.Tls.ANY,
                                HbaRule.Method.ANY)
                        .rejects())
                .isTrue();
    }

    @Test
    void equalsByMeaning() {
        assertThat(Network.parse("::ffff:10.0.0.1"))
                .isEqualTo(Network.parse("10.0.0.1"))
                .hasSameHashCodeAs(Network.parse("10.0.0.1"))
                .isNotEqualTo(Network.parse("10.0.0.1/31"));
    }
}
