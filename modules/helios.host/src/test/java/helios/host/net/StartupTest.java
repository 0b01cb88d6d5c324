package helios.host.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that a connection can begin with, in clear. */
final class StartupTest {

    private static final Map<String, String> APP = Map.of("user", "app");
    private static final int V3_0 = Frames.PROTOCOL_3_0;
    private static final int V3_2 = Frames.PROTOCOL_3_2;

    private static TestFront front;

    @BeforeAll
    static void open() {
        front = new TestFront(TestFront.PLAIN);
    }

    @AfterAll
    static void close() {
        front.close();
    }

    @BeforeEach
    void forgetFormerTests() {
        front.sessions.clear();
        front.refusals.clear();
        front.settings = TestFront.PLAIN;
    }

    @Test
    void aStartupPacketOpensASession() {
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(V3_0, Map.of("user", "app", "database", "shop", "options", "-c x=1")));
            assertThat(tags(client.readUntilReady())).isEqualTo("RKZ");

            var hello = front.session().hello;
            assertThat(hello.user()).isEqualTo("app");
            assertThat(hello.database()).isEqualTo("shop");
            assertThat(hello.clientAddress()).isEqualTo("127.0.0.1");
            assertThat(hello.tls()).isFalse();
            assertThat(hello.replication()).isFalse();
            assertThat(hello.startup().parameters()).containsEntry("options", "-c x=1");
            assertThat(hello.rule()).isEmpty();
        }
    }

    @Test
    void theDatabaseIsTheUsersWhereNoneIsNamed() {
        for (var parameters : List.of(APP, Map.of("user", "app", "database", ""))) {
            try (var client = PgClient.open(front.options())) {
                client.send(new Frames().startup(V3_0, parameters));
                client.readUntilReady();
                assertThat(front.session().hello.database()).isEqualTo("app");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void whatFollowsIsPassedOnWholeAndInOrder(Transport.Kind kind) {
        var startup = new Frames().startup(V3_0, APP).toBytes();
        var rest = new Frames().query("SELECT 1").query("SELECT 2").terminate().toBytes();
        var all = concat(startup, rest);
        try (var here = new TestFront(Transport.open(kind, 1), TestFront.PLAIN, HalfOpenLogins.LIMIT)) {
            assertThat(here.transport.name()).isEqualTo(kind.toString());
            for (int cut = 1; cut < all.length; cut++) {
                try (var client = PgClient.open(here.options())) {
                    client.sendSplit(all, cut);
                    client.readUntilReady();
                    assertReceived(here.session(), rest);
                }
            }
            try (var client = PgClient.open(here.options())) {
                client.sendByteByByte(all);
                client.readUntilReady();
                assertReceived(here.session(), rest);
            }
            try (var client = PgClient.open(here.options())) {
                client.send(all);
                client.readUntilReady();
                assertReceived(here.session(), rest);
            }
        }
    }

    private static void assertReceived(TestFront.Session session, byte[] expected) {
        Await.until("all bytes arrive", Duration.ofSeconds(10), () -> session.received().length >= expected.length);
        assertThat(session.received()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("encryptionRequests")
    void encryptionIsDeniedOnceEachAndInAnyOrder(List<Frames> requests) {
        try (var client = PgClient.open(front.options())) {
            for (var request : requests) {
                client.sendByteByByte(request.toBytes());
                assertThat(client.readByte()).isEqualTo((byte) 'N');
            }
            client.sendByteByByte(new Frames().startup(V3_0, APP).toBytes());
            assertThat(tags(client.readUntilReady())).isEqualTo("RKZ");
            assertThat(front.session().hello.tls()).isFalse();
        }
    }

    static List<List<Frames>> encryptionRequests() {
        var ssl = new Frames().sslRequest();
        var gss = new Frames().gssEncRequest();
        return List.of(List.of(ssl), List.of(gss), List.of(ssl, gss), List.of(gss, ssl));
    }

    @Test
    void aSecondRequestForEncryptionIsAnError() {
        var ssl = new Frames().sslRequest();
        var gss = new Frames().gssEncRequest();
        for (var requests :
                List.of(List.of(ssl, ssl), List.of(gss, gss), List.of(ssl, gss, ssl), List.of(gss, ssl, gss))) {
            try (var client = PgClient.open(front.options())) {
                for (var request : requests.subList(0, requests.size() - 1)) {
                    client.send(request);
                    assertThat(client.readByte()).isEqualTo((byte) 'N');
                }
                client.send(requests.getLast());
                assertFatal(client, "0A000", "unsupported frontend protocol 1234.56");
            }
        }
    }

    @Test
    void nothingThatStandsBehindARequestForEncryptionIsActedUpon() {
        for (var request : List.of(new Frames().sslRequest(), new Frames().gssEncRequest())) {
            try (var client = PgClient.open(front.options())) {
                client.send(request.startup(V3_0, APP));
                assertFatal(client, "08P01", "received unencrypted data after");
            }
        }
        assertThat(front.sessions).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"131072, 0A000, 2.0", "65536, 0A000, 1.0", "262144, 0A000, 4.0", "0, 0A000, 0.0"})
    void otherMajorVersionsAreRefused(int version, String sqlState, String text) {
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(version, APP));
            assertFatal(client, sqlState, text);
        }
    }

    @ParameterizedTest
    @CsvSource({"196608, 196608, 4", "196610, 196610, 32", "196611, 196610, 32", "196707, 196610, 32"})
    void minorVersionsAreNegotiatedOnceBeforeAnythingElse(int asked, int spoken, int keyLength) {
        try (var client = PgClient.open(front.options())) {
            client.sendByteByByte(new Frames().startup(asked, APP).toBytes());
            var messages = client.readUntilReady();
            assertThat(tags(messages)).isEqualTo(asked == spoken ? "RKZ" : "vRKZ");
            if (asked != spoken) {
                var answer = messages.getFirst().buffer();
                assertThat(answer.getInt() & 0xFFFF).isEqualTo(2);
                assertThat(answer.getInt()).isZero();
            }
            var session = front.session();
            assertThat(session.hello.startup().negotiatedVersion()).isEqualTo(spoken);
            assertThat(session.key.secret()).hasSize(keyLength);
        }
    }

    @Test
    void unknownProtocolOptionsAreNamed() {
        for (int version : new int[] {V3_0, V3_2}) {
            try (var client = PgClient.open(front.options())) {
                client.send(new Frames().startup(version, Map.of("user", "app", "_pq_.compress", "zstd")));
                var messages = client.readUntilReady();
                assertThat(tags(messages)).isEqualTo("vRKZ");
                var answer = messages.getFirst().buffer();
                assertThat(answer.getInt() & 0xFFFF).isEqualTo(version & 0xFFFF);
                assertThat(answer.getInt()).isEqualTo(1);
                assertThat(Message.cstring(answer)).isEqualTo("_pq_.compress");
                assertThat(front.session().hello.startup().parameters()).doesNotContainKey("_pq_.compress");
            }
        }
    }

    @Test
    void aUserIsNeeded() {
        for (var parameters : List.of(Map.of("database", "shop"), Map.of("user", ""))) {
            try (var client = PgClient.open(front.options())) {
                client.send(new Frames().startup(V3_0, parameters));
                assertFatal(client, "28000", "no PostgreSQL user name specified");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 7, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 10_005})
    void lengthsThatLieAreRefusedBeforeAnythingIsReserved(int length) {
        try (var client = PgClient.open(front.options())) {
            client.send(ByteBuffer.allocate(4).putInt(length).array());
            assertFatal(client, "08P01", "");
        }
    }

    @Test
    void theLargestPacketPasses() {
        int overhead =
                new Frames().startup(V3_0, Map.of("user", "app", "x", "")).toBytes().length;
        var parameters = Map.of("user", "app", "x", "y".repeat(10_004 - overhead));
        try (var client = PgClient.open(front.options())) {
            client.sendSplit(new Frames().startup(V3_0, parameters).toBytes(), 5_000, 9_999);
            client.readUntilReady();
            assertThat(front.session().hello.startup().parameters()).isEqualTo(parameters);
        }
    }

    @Test
    void sloppyBodiesAreRefused() {
        for (var body : List.of("user\0app\0", "user\0app\0\0x", "user\0", "user", "user\0app\0x\0\0", "\0\0")) {
            var bytes = body.getBytes(UTF_8);
            try (var client = PgClient.open(front.options())) {
                client.send(ByteBuffer.allocate(8 + bytes.length)
                        .putInt(8 + bytes.length)
                        .putInt(V3_0)
                        .put(bytes)
                        .array());
                assertFatal(client, "08P01", "startup packet");
            }
        }
        assertThat(front.sessions).isEmpty();
    }

    @Test
    void otherProtocolsAreToldSo() {
        for (var greeting : List.of("GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "\u0004\u0001\u0000P")) {
            try (var client = PgClient.open(front.options())) {
                client.send(greeting.getBytes(ISO_8859_1));
                assertFatal(client, "08P01", "startup packet");
            }
        }
    }

    @Test
    void tlsWithoutACertificateIsClosed() {
        try (var client = PgClient.open(front.options())) {
            client.send(new byte[] {0x16, 3, 1, 2, 0});
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void longNamesAreCutAsTheServerCutsThem() {
        var user = "u".repeat(62) + "ä" + "more";
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(V3_0, Map.of("user", user, "database", "d".repeat(64))));
            client.readUntilReady();
            var hello = front.session().hello;
            assertThat(helios.wire.Text.encode(hello.user()))
                    .hasSize(63)
                    .startsWith("u".repeat(62).getBytes(UTF_8))
                    .endsWith((byte) 0xC3);
            assertThat(hello.database()).isEqualTo("d".repeat(63));
            assertThat(hello.startup().parameters()).containsEntry("database", hello.database());
        }
    }

    @Test
    void replicationNeedsARuleOfItsOwn() {
        var all = rule(HbaRule.Action.ALLOW, "all", "all");
        front.settings = with(List.of(all));
        for (var value : List.of("true", "on", "YES", "1", "t", "database")) {
            try (var client = PgClient.open(front.options())) {
                client.send(new Frames().startup(V3_0, Map.of("user", "app", "replication", value)));
                assertFatal(client, "0A000", "database = \"replication\"");
            }
        }
        front.settings = with(List.of(all, rule(HbaRule.Action.ALLOW, "app", "replication")));
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(V3_0, Map.of("user", "app", "replication", "database")));
            client.readUntilReady();
            assertThat(front.session().hello.replication()).isTrue();
        }
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(V3_0, Map.of("user", "other", "replication", "true")));
            assertFatal(client, "0A000", "user \"other\"");
        }
        assertThat(front.refusals).hasSize(7);
    }

    @Test
    void noReplicationIsNoReplication() {
        for (var value : List.of("false", "off", "no", "0", "f", "of")) {
            try (var client = PgClient.open(front.options())) {
                client.send(new Frames().startup(V3_0, Map.of("user", "app", "replication", value)));
                client.readUntilReady();
                assertThat(front.session().hello.replication()).isFalse();
            }
        }
        for (var value : List.of("", "o", "maybe", "DATABASE", "2")) {
            try (var client = PgClient.open(front.options())) {
                client.send(new Frames().startup(V3_0, Map.of("user", "app", "replication", value)));
                assertFatal(client, "22023", "replication");
            }
        }
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        front.settings = with(List.of(
                rule(HbaRule.Action.ALLOW, "good", "all"),
                rule(HbaRule.Action.REJECT, "all", "secret"),
                rule(HbaRule.Action.ALLOW, "all", "all")));
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(V3_0, Map.of("user", "good", "database", "secret")));
            client.readUntilReady();
            assertThat(front.session().hello.rule())
                    .contains(front.settings.hba().getFirst());
        }
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(V3_0, Map.of("user", "bad", "database", "secret")));
            assertFatal(
                    client,
                    "28000",
                    "rejects connection for host \"127.0.0.1\", user \"bad\", database \"secret\", no encryption");
        }
        assertThat(front.refusals).singleElement().asString().startsWith("28000 ");
    }

    @Test
    void clearConnectionsAreRefusedWhereTlsIsRequired() {
        front.settings = new FrontSettings(Optional.empty(), true, List.of(), Duration.ofSeconds(30), KeepAlive.OFF);
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(V3_0, APP));
            assertFatal(client, "28000", "sslmode=require");
        }
    }

    @Test
    void whoStallsIsCut() {
        front.settings = new FrontSettings(Optional.empty(), false, List.of(), Duration.ofMillis(150), KeepAlive.OFF);
        var startup = new Frames().startup(V3_0, APP).toBytes();
        for (int sent : new int[] {0, 1, 4, 7, startup.length - 1}) {
            try (var client = PgClient.open(front.options())) {
                client.send(java.util.Arrays.copyOf(startup, sent));
                assertFatal(client, "57014", "limits.startup_timeout_secs");
            }
        }
        Await.until("their places are free", Duration.ofSeconds(5), () -> front.logins.addresses() == 0);
    }

    @Test
    void whoDoesNotAuthenticateIsCutToo() {
        front.settings = new FrontSettings(Optional.empty(), false, List.of(), Duration.ofMillis(150), KeepAlive.OFF);
        front.authenticates = false;
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(V3_0, APP));
            client.readUntilReady();
            assertFatal(client, "57014", "");
        } finally {
            front.authenticates = true;
        }
    }

    @Test
    void aSessionIsNotCut() throws InterruptedException {
        front.settings = new FrontSettings(Optional.empty(), false, List.of(), Duration.ofMillis(50), KeepAlive.OFF);
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(V3_0, APP));
            client.readUntilReady();
            assertThat(client.poll(Duration.ofMillis(200))).isEmpty();
            client.send(new Frames().query("x"));
            assertReceived(front.session(), new Frames().query("x").toBytes());
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void aResetRightBehindTheLastBytesIsNoticed(Transport.Kind kind) throws IOException {
        var startup = new Frames().startup(V3_0, APP).toBytes();
        try (var here = new TestFront(Transport.open(kind, 1), TestFront.PLAIN, HalfOpenLogins.LIMIT)) {
            for (int i = 0; i < 2_000; i++) {
                try (var socket = new Socket(here.address.getAddress(), here.address.getPort())) {
                    socket.getOutputStream().write(startup, 0, 1 + i % (startup.length - 1));
                    socket.setSoLinger(true, 0);
                }
            }
            Await.until("all are gone", Duration.ofSeconds(10), () -> here.logins.addresses() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void theEndIsSeenAtOnceWhoeverIsStillSending(Transport.Kind kind) {
        try (var here = new TestFront(Transport.open(kind, 1), TestFront.PLAIN, HalfOpenLogins.LIMIT)) {
            for (int i = 0; i < 300; i++) {
                try (var client = PgClient.open(here.options())) {
                    client.send(new Frames().startup(V3_0, APP).query("close"));
                    assertThat(tags(client.readToEnd())).startsWith("R");
                }
            }
        }
    }

    @Test
    void oneAddressCannotHoldAllPlaces() {
        try (var here = new TestFront(Transport.open(1), TestFront.PLAIN, 8)) {
            var silent = new ArrayList<PgClient>();
            for (int i = 0; i < 8; i++) {
                silent.add(PgClient.open(here.options()));
            }
            try (var login = PgClient.open(here.options())) { // the ninth may cancel, but not log in
                login.send(new Frames().startup(V3_0, APP));
                assertFatal(login, "53300", "127.0.0.1");
            }
            try (var ninth = PgClient.open(here.options());
                    var tenth = PgClient.open(here.options())) {
                assertFatal(tenth, "53300", "127.0.0.1");
                ninth.send(new Frames().cancelRequest(1, new byte[4]));
                assertThat(ninth.readToEnd()).isEmpty();
            }
            silent.removeFirst().abort();
            Await.until("the place is free", Duration.ofSeconds(5), () -> {
                try (var login = PgClient.open(here.options())) {
                    login.send(new Frames().startup(V3_0, APP));
                    return login.read().tag() == 'R';
                }
            });
            silent.forEach(PgClient::abort);
        }
    }

    static void assertFatal(PgClient client, String sqlState, String text) {
        var messages = client.readToEnd();
        assertThat(messages).singleElement().satisfies(message -> {
            assertThat(message.tag()).isEqualTo('E');
            assertThat(message.fields())
                    .containsEntry('S', "FATAL")
                    .containsEntry('V', "FATAL")
                    .containsEntry('C', sqlState);
            assertThat(message.fields().get('M')).contains(text);
        });
    }

    static String tags(List<Message> messages) {
        var tags = new StringBuilder();
        messages.forEach(message -> tags.append(message.tag()));
        return tags.toString();
    }

    private static HbaRule rule(HbaRule.Action action, String user, String database) {
        return new HbaRule(action, user, database, AddressRange.ALL, HbaRule.Encryption.ANY, HbaRule.Method.ANY);
    }

    private static FrontSettings with(List<HbaRule> rules) {
        return new FrontSettings(Optional.empty(), false, rules, Duration.ofSeconds(30), KeepAlive.OFF);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }
}
