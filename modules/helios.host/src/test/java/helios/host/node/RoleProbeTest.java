package helios.host.node;

import static helios.host.node.Nodes.node;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import helios.host.auth.LoginException;
import helios.host.auth.LoginException.Reason;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClient;
import helios.spi.client.SqlClients;
import helios.spi.query.Column;
import helios.spi.query.Response;
import helios.spi.topology.Node;
import helios.spi.topology.Node.Health;
import helios.spi.topology.NodeRole;
import helios.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the probe asks, when, and what it makes of the answers. */
final class RoleProbeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Node AUTO = node("pg1", 5001, NodeRole.UNKNOWN);
    private static final Node FIXED = node("pg2", 5002, NodeRole.PRIMARY);

    private final Servers servers = new Servers();
    private final Recorder log = new Recorder();
    private NodeStore store = new NodeStore(List.of(AUTO, FIXED));
    private RoleProbe probe;

    @AfterEach
    void stop() {
        probe.close();
        Await.until("all connections are closed", PATIENCE, () -> servers.open.get() == 0);
    }

    private void start(Duration fast, Duration slow) {
        probe = new RoleProbe(store, servers, log, fast, slow);
        probe.start();
    }

    private void await(String name, NodeRole role, Health health) {
        Await.until(
                name + " is " + role + " and " + health,
                PATIENCE,
                () -> store.current()
                        .node(name)
                        .filter(node -> node.role() == role && node.health() == health)
                        .isPresent());
    }

    private void awaitAsked(String name, int times) {
        Await.until(name + " was asked " + times + " times", PATIENCE, () -> servers.asked(name) >= times);
    }

    /** The topology is written first and told afterwards. */
    private void awaitLogged(String... events) {
        Await.until("all is logged", PATIENCE, () -> log.events().size() >= events.length);
        assertThat(log.events()).containsExactly(events);
    }

    /** Servers that answer as a test says, and count. */
    private static final class Servers implements SqlClients {

        private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();
        private final Map<String, RuntimeException> refusals = new ConcurrentHashMap<>();
        private final Map<String, String> answers = new ConcurrentHashMap<>();
        private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
        private volatile Runnable beforeAnswer = () -> {};
        private final AtomicInteger dialled = new AtomicInteger();
        private final AtomicInteger open = new AtomicInteger();

        int asked(String node) {
            return asked.getOrDefault(node, new AtomicInteger()).get();
        }

        private void count(String node) {
            asked.computeIfAbsent(node, _ -> new AtomicInteger()).incrementAndGet();
        }

        @Override
        public SqlClient direct(String node) {
            dialled.incrementAndGet();
            if (refusals.containsKey(node)) {
                count(node);
                throw refusals.get(node);
            }
            open.incrementAndGet();
            return new Client(node);
        }

        private final class Client implements SqlClient {

            private final String node;
            private boolean closed;

            Client(String node) {
                this.node = node;
            }

            @Override
            public Response query(String sql, Object... parameters) {
                count(node);
                if (failures.containsKey(node)) {
                    throw failures.remove(node);
                }
                beforeAnswer.run();
                var value = answers.getOrDefault(node, "f").getBytes(UTF_8);
                return Response.Table.select(
                        List.of(Column.text("pg_is_in_recovery")), List.of(List.of(Optional.of(value))));
            }

            @Override
            public void timeout(Duration timeout) {}

            @Override
            public boolean open() {
                return !closed;
            }

            @Override
            public void close() {
                assertThat(closed).as("closed twice").isFalse();
                closed = true;
                open.decrementAndGet();
            }
        }
    }

    private static HeliosException error(String state) {
        return new HeliosException(new SqlState(state), "the reason");
    }

    @Test
    void asksNodesWithoutARoleAndLeavesOthersAlone() {
        servers.answers.put("pg1", "t");
        start(SOON, SOON);

        await("pg1", NodeRole.STANDBY, Health.UP);
        awaitAsked("pg1", 10);

        assertThat(servers.asked("pg2")).isZero();
        assertThat(store.current().node("pg2")).contains(FIXED);
        assertThat(servers.dialled).as("it keeps its connection").hasValue(1);
    }

    @Test
    void stepsBackWhileAFeatureFindsOutTheRoles() {
        start(SOON, SOON);
        await("pg1", NodeRole.PRIMARY, Health.UP);

        var feature = store.of("topology");
        feature.update("pg1", node -> node.withHealth(Health.DOWN));
        assertThat(store.tracker()).as("health is no role").isEmpty();
        feature.update("pg1", node -> node.withRole(NodeRole.STANDBY));
        store.of("other").update("pg1", node -> node.withRole(NodeRole.UNKNOWN).withHealth(Health.DOWN));

        Await.until("it hangs up", PATIENCE, () -> servers.open.get() == 0);
        int asked = servers.asked("pg1");
        probe.failed("pg1");
        probe.contradicted("pg1");
        assertThat(store.tracker()).contains("topology");
        assertThat(store.current().node("pg1").orElseThrow().role()).isEqualTo(NodeRole.UNKNOWN);
        assertThat(servers.asked("pg1")).isEqualTo(asked);

        store.forget("other");
        assertThat(store.tracker()).contains("topology");
        store.forget("topology");
        await("pg1", NodeRole.PRIMARY, Health.UP);
    }

    @Test
    void followsARoleThatChanges() {
        servers.answers.put("pg1", "t");
        start(SOON, SOON);
        await("pg1", NodeRole.STANDBY, Health.UP);

        servers.answers.put("pg1", "f");

        await("pg1", NodeRole.PRIMARY, Health.UP);
    }

    @Test
    void asksAtLeisureWhatItKnowsAndAtOnceWhenToldOfATrouble() {
        start(SOON, NEVER);
        await("pg1", NodeRole.PRIMARY, Health.UP);
        servers.answers.put("pg1", "t");

        probe.failed("pg1");

        await("pg1", NodeRole.STANDBY, Health.UP);
        assertThat(servers.asked("pg1")).isEqualTo(2);
        servers.answers.put("pg1", "f");
        probe.contradicted("pg1");
        await("pg1", NodeRole.PRIMARY, Health.UP);
        awaitLogged("pg1 PRIMARY UP: it answered", "pg1 STANDBY UP: it answered", "pg1 PRIMARY UP: it answered");
    }

    @Test
    void asksOnceForAllTroublesThatWereToldInTheMeantime() {
        var answers = new Semaphore(0);
        servers.beforeAnswer = answers::acquireUninterruptibly;
        start(NEVER, NEVER);
        awaitAsked("pg1", 1);

        for (int i = 0; i < 100; i++) {
            probe.failed("pg1");
        }
        answers.release(100);
        awaitAsked("pg1", 2);
        servers.answers.put("pg1", "t");
        probe.failed("pg1");
        await("pg1", NodeRole.STANDBY, Health.UP);
        probe.close();
        Await.until("the probe is over", PATIENCE, () -> servers.open.get() == 0);

        assertThat(servers.asked("pg1")).isLessThanOrEqualTo(3);
    }

    @Test
    void asksAgainSoonWhileTheNodeDoesNotAnswer() {
        servers.refusals.put("pg1", error("08006"));
        start(SOON, NEVER);
        await("pg1", NodeRole.UNKNOWN, Health.DOWN);
        awaitAsked("pg1", 10);
        awaitLogged("pg1 UNKNOWN DOWN: the reason");

        servers.refusals.clear();

        await("pg1", NodeRole.PRIMARY, Health.UP);
    }

    @Test
    void looksTwiceBeforeItCallsANodeDownWhoseKeptConnectionDied() {
        start(SOON, NEVER);
        await("pg1", NodeRole.PRIMARY, Health.UP);
        servers.failures.put("pg1", error("57P01"));

        probe.failed("pg1");
        awaitAsked("pg1", 3);

        assertThat(servers.dialled).hasValue(2);
        await("pg1", NodeRole.PRIMARY, Health.UP);
        awaitLogged("pg1 PRIMARY UP: it answered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"57014", "57P03", "08006", "08P01", "XX000"})
    void keepsTheRoleOfANodeThatIsDownSoThatItIsNoSecondPrimary(String state) {
        start(NEVER, NEVER);
        await("pg1", NodeRole.PRIMARY, Health.UP);
        servers.failures.put("pg1", error(state));
        servers.refusals.put("pg1", error(state));

        probe.failed("pg1");

        await("pg1", NodeRole.PRIMARY, Health.DOWN);
    }

    @Test
    void takesAFullServerForALivingOne() {
        start(NEVER, NEVER);
        await("pg1", NodeRole.PRIMARY, Health.UP);
        servers.failures.put("pg1", error("57P01"));
        servers.refusals.put("pg1", error("53300"));

        probe.failed("pg1");

        awaitAsked("pg1", 3);
        await("pg1", NodeRole.PRIMARY, Health.UP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"28P01", "28000", "3D000"})
    void takesARefusedLoginForALivingServerOfUnknownRole(String state) {
        servers.refusals.put("pg1", error(state));
        start(SOON, SOON);

        await("pg1", NodeRole.UNKNOWN, Health.UP);
        awaitAsked("pg1", 10);

        awaitLogged("pg1 refuses: the reason", "pg1 UNKNOWN UP: it refuses the login");
        servers.refusals.clear();
        await("pg1", NodeRole.PRIMARY, Health.UP);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void tellsALoginThatWouldNotDoFromAServerThatCannotBeTrusted(Reason reason) {
        servers.refusals.put("pg1", new LoginException(reason, "the reason"));
        start(NEVER, NEVER);

        boolean untrusted = reason == Reason.PROTOCOL_VIOLATION || reason == Reason.SERVER_NOT_PROVEN;
        await("pg1", NodeRole.UNKNOWN, untrusted ? Health.DOWN : Health.UP);
    }

    @Test
    void asksSlowlyWhereTheLoginIsRefused() {
        servers.refusals.put("pg1", error("28P01"));
        start(SOON, NEVER);
        await("pg1", NodeRole.UNKNOWN, Health.UP);

        probe.failed("pg1");
        awaitAsked("pg1", 2);

        assertThat(servers.asked("pg1")).as("no further login by itself").isEqualTo(2);
    }

    @Test
    void reportsAConfiguredRoleThatTheServerContradictsOnce() {
        start(NEVER, NEVER);

        probe.contradicted("pg2");
        probe.contradicted("pg2");
        assertThat(log.events()).filteredOn(event -> event.startsWith("pg2")).containsExactly("pg2 is no PRIMARY");

        store.reconfigure(List.of(FIXED.withRole(NodeRole.STANDBY)));
        probe.contradicted("pg2");
        assertThat(log.events())
                .filteredOn(event -> event.startsWith("pg2"))
                .containsExactly("pg2 is no PRIMARY", "pg2 is no STANDBY");
    }

    @Test
    void followsTheConfiguration() {
        start(SOON, SOON);
        await("pg1", NodeRole.PRIMARY, Health.UP);

        store.reconfigure(List.of(FIXED.withRole(NodeRole.UNKNOWN)));
        await("pg2", NodeRole.PRIMARY, Health.UP);
        Await.until("the connection to pg1 is closed", PATIENCE, () -> servers.open.get() == 1);

        store.reconfigure(List.of(FIXED));
        Await.until("no connection is left", PATIENCE, () -> servers.open.get() == 0);
        int asked = servers.asked("pg2");
        probe.failed("pg2");
        assertThat(servers.asked("pg2")).isEqualTo(asked);
    }

    @Test
    void writesNoAnswerThatCameTooLate() throws Exception {
        var asked = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        servers.beforeAnswer = () -> {
            asked.countDown();
            awaitUninterruptibly(late);
        };
        servers.answers.put("pg1", "t");
        start(SOON, SOON);
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        store.reconfigure(List.of(AUTO.withRole(NodeRole.PRIMARY)));
        late.countDown();
        Await.until("no connection is left", PATIENCE, () -> servers.open.get() == 0);

        assertThat(store.current().nodes()).containsExactly(AUTO.withRole(NodeRole.PRIMARY));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void doesNothingAfterItsEnd() {
        start(SOON, SOON);
        await("pg1", NodeRole.PRIMARY, Health.UP);

        probe.close();
        Await.until("no connection is left", PATIENCE, () -> servers.open.get() == 0);
        store.reconfigure(List.of(AUTO, FIXED.withRole(NodeRole.UNKNOWN)));

        assertThat(servers.asked("pg2")).isZero();
    }
}
