package helios.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.wire.ProtocolVersion;
import helios.wire.StartupMessage.CancelRequest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CancelTest {

    private static final CancelTarget IDLE = () -> CompletableFuture.completedStage(null);

    @TempDir
    private Path stateDir;

    private Transport transport;

    @BeforeEach
    void open() {
        transport = Transport.open(1);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private CancelRegistry registry() {
        return CancelRegistry.open(transport, stateDir, () -> 100_000);
    }

    @Test
    void onlyTheWholeKeyCancels() {
        var cancels = new AtomicInteger();
        try (var registry = registry();
                var key = registry.issue(ProtocolVersion.V3_2, counting(cancels))) {
            for (int i = 0; i < key.secret().length; i++) {
                byte[] wrong = key.secret().clone();
                wrong[i] ^= 1;
                cancel(registry, key.processId(), wrong);
            }
            cancel(registry, key.processId() ^ 1, key.secret());
            cancel(registry, key.processId(), java.util.Arrays.copyOf(key.secret(), 4));
            cancel(registry, key.processId(), java.util.Arrays.copyOf(key.secret(), 33));
            cancel(registry, 0, new byte[32]);
            cancel(registry, -1, new byte[4]);
            assertThat(cancels).hasValue(0);

            cancel(registry, key.processId(), key.secret());
            assertThat(cancels).hasValue(1);
        }
    }

    @Test
    void aKeyDiesWithItsClient() {
        var cancels = new AtomicInteger();
        try (var registry = registry()) {
            var key = registry.issue(ProtocolVersion.V3_0, counting(cancels));
            assertThat(registry.size()).isEqualTo(1);
            key.close();
            key.close();
            assertThat(registry.size()).isZero();
            cancel(registry, key.processId(), key.secret());
            assertThat(cancels).hasValue(0);
        }
    }

    @Test
    void keysAreUniqueAndOfTheirProtocolsLength() {
        try (var registry = registry()) {
            var processIds = new HashSet<Integer>();
            for (int i = 0; i < 10_000; i++) {
                var key = registry.issue(i % 2 == 0 ? ProtocolVersion.V3_0 : ProtocolVersion.V3_2, IDLE);
                assertThat(key.secret()).hasSize(i % 2 == 0 ? 4 : 32);
                assertThat(key.processId()).isPositive();
                assertThat(processIds.add(key.processId())).isTrue();
            }
        }
    }

    @Test
    void beyondTheLimitKeysCancelNothing() {
        var cancels = new AtomicInteger();
        try (var registry = CancelRegistry.open(transport, stateDir, () -> 2)) {
            var first = registry.issue(ProtocolVersion.V3_0, counting(cancels));
            registry.issue(ProtocolVersion.V3_0, counting(cancels));
            var third = registry.issue(ProtocolVersion.V3_0, counting(cancels));
            assertThat(registry.size()).isEqualTo(2);
            cancel(registry, third.processId(), third.secret());
            assertThat(cancels).hasValue(0);

            first.close();
            third.close();
            var fourth = registry.issue(ProtocolVersion.V3_0, counting(cancels));
            cancel(registry, fourth.processId(), fourth.secret());
            assertThat(cancels).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void aKeyOfAnotherInstanceIsPassedOn(Transport.Kind kind) throws IOException {
        var cancels = new AtomicInteger();
        try (var otherTransport = Transport.open(kind, 1);
                var one = CancelRegistry.open(otherTransport, stateDir, () -> 10);
                var two = CancelRegistry.open(otherTransport, stateDir, () -> 10);
                var key = one.issue(ProtocolVersion.V3_2, counting(cancels))) {
            cancel(two, key.processId(), key.secret());
            assertThat(cancels).hasValue(1);

            cancel(two, key.processId(), new byte[32]);
            cancel(two, key.processId() ^ 1, key.secret());
            assertThat(cancels).hasValue(1);
            for (var file : sockets()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
            assertThat(sockets()).hasSize(2);
        }
        assertThat(sockets()).isEmpty();
    }

    @Test
    void keysOfAnInstanceThatDiedDoNothing() throws IOException {
        CancelRegistry.Key key;
        try (var dead = registry()) {
            key = dead.issue(ProtocolVersion.V3_0, IDLE);
        }
        try (var registry = registry()) {
            cancel(registry, key.processId(), key.secret());
            // its file outlived it
            int number = key.processId() >>> 22;
            try (var abandoned = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                abandoned.bind(UnixDomainSocketAddress.of(stateDir.resolve("cancel-" + number + ".sock")));
            }
            cancel(registry, key.processId(), key.secret());
        }
    }

    @Test
    void manyInstancesFindNumbersOfTheirOwn() {
        var registries = new ArrayList<CancelRegistry>();
        var numbers = new HashSet<Integer>();
        for (int i = 0; i < 12; i++) {
            var registry = registry();
            registries.add(registry);
            assertThat(numbers.add(registry.issue(ProtocolVersion.V3_0, IDLE).processId() >>> 22))
                    .isTrue();
        }
        registries.forEach(CancelRegistry::close);
    }

    @Test
    void aFolderThatCannotBeUsedOnlyCostsThePassingOn() throws IOException {
        var file = Files.createFile(stateDir.resolve("file"));
        var cancels = new AtomicInteger();
        try (var registry = CancelRegistry.open(transport, file.resolve("under"), () -> 10);
                var key = registry.issue(ProtocolVersion.V3_0, counting(cancels))) {
            cancel(registry, key.processId(), key.secret());
            assertThat(cancels).hasValue(1);
        }
    }

    @Test
    void aStormIsBounded() {
        var queue = new CancelQueue(2, 3, Duration.ofSeconds(60));
        var running = new ArrayList<CompletableFuture<Void>>();
        var done = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 10; i++) {
            done.add(queue.submit(() -> {
                        var cancel = new CompletableFuture<Void>();
                        running.add(cancel);
                        return cancel;
                    })
                    .toCompletableFuture());
        }
        assertThat(running).hasSize(2);
        assertThat(done.subList(0, 5)).noneMatch(CompletableFuture::isDone);
        assertThat(done.subList(5, 10)).allMatch(CompletableFuture::isDone);

        for (int i = 0; i < 5; i++) {
            running.get(i).complete(null);
        }
        assertThat(running).hasSize(5);
        assertThat(done).allMatch(CompletableFuture::isDone);
        assertThat(queue.submit(() -> CompletableFuture.completedStage(null)).toCompletableFuture())
                .isDone();
    }

    @Test
    void aCancelThatFailsOrNeverEndsGivesItsPlaceBack() {
        var queue = new CancelQueue(1, 10, Duration.ofMillis(100));
        assertThat(queue.submit(() -> {
                            throw new IllegalStateException("on purpose");
                        })
                        .toCompletableFuture())
                .isDone();
        assertThat(queue.submit(() -> CompletableFuture.failedStage(new IllegalStateException("on purpose")))
                        .toCompletableFuture())
                .isCompletedWithValue(null);
        var stuck = queue.submit(CompletableFuture::new);
        Await.until("the place is given away", Duration.ofSeconds(5), stuck.toCompletableFuture()::isDone);
        assertThat(queue.submit(() -> CompletableFuture.completedStage(null)).toCompletableFuture())
                .isDone();
    }

    @Test
    void overTheWireInAnyPieces() {
        try (var front = new TestFront(TestFront.PLAIN);
                var victim = PgClient.connect(front.options())) {
            var session = front.session();
            var request = new Frames()
                    .cancelRequest(victim.processId(), victim.cancelKey())
                    .toBytes();
            for (int cut = 1; cut < request.length; cut++) {
                try (var canceller = PgClient.open(front.options())) {
                    canceller.sendSplit(request, cut);
                    assertThat(canceller.readToEnd()).isEmpty();
                }
                assertThat(session.cancels.poll()).isTrue();
            }
            try (var canceller = PgClient.open(front.options())) {
                canceller.send(new Frames().gssEncRequest());
                assertThat(canceller.readByte()).isEqualTo((byte) 'N');
                canceller.sendByteByByte(request);
                assertThat(canceller.readToEnd()).isEmpty();
            }
            assertThat(session.cancels.poll()).isTrue();
            for (var wrong : List.of(
                    new Frames().cancelRequest(victim.processId(), new byte[4]),
                    new Frames().cancelRequest(victim.processId() + 1, victim.cancelKey()),
                    new Frames().cancelRequest(victim.processId(), new byte[256]))) {
                try (var canceller = PgClient.open(front.options())) {
                    canceller.send(wrong);
                    assertThat(canceller.readToEnd()).isEmpty();
                }
            }
            assertThat(session.cancels).isEmpty();
        }
    }

    @Test
    void aHundredAtOnceHitWhomTheyMean() throws Exception {
        try (var front = new TestFront(TestFront.PLAIN)) {
            var clients = new ArrayList<PgClient>();
            var sessions = new ArrayList<TestFront.Session>();
            for (int i = 0; i < 20; i++) {
                clients.add(PgClient.connect(
                        front.options().protocol(i % 2 == 0 ? Frames.PROTOCOL_3_0 : Frames.PROTOCOL_3_2)));
                sessions.add(front.session());
            }
            var random = new Random(7);
            var expected = new int[clients.size()];
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 100; i++) {
                int victim = random.nextInt(clients.size() / 2); // the other half is never meant
                expected[victim]++;
                threads.add(Thread.ofVirtual().start(() -> {
                    try (var canceller = PgClient.open(front.options())) {
                        var client = clients.get(victim);
                        canceller.send(new Frames().cancelRequest(client.processId(), client.cancelKey()));
                        canceller.readToEnd();
                    }
                }));
            }
            for (var thread : threads) {
                thread.join();
            }
            for (int i = 0; i < expected.length; i++) {
                assertThat(sessions.get(i).cancels).hasSize(expected[i]);
            }
            clients.forEach(PgClient::close);
        }
    }

    private static CancelTarget counting(AtomicInteger cancels) {
        return () -> {
            cancels.incrementAndGet();
            return CompletableFuture.completedStage(null);
        };
    }

    private static void cancel(CancelRegistry registry, int processId, byte[] secret) {
        CompletionStage<Void> done = registry.cancel(new CancelRequest(processId, secret));
        Await.until("the request is dealt with", Duration.ofSeconds(10), done.toCompletableFuture()::isDone);
    }

    private List<Path> sockets() throws IOException {
        try (var files = Files.list(stateDir)) {
            return files.filter(file -> file.toString().endsWith(".sock")).toList();
        }
    }
}
