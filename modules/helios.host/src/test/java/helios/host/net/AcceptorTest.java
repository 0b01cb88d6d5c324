package helios.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AcceptorTest {

    private static final int PORT = 6432;

    @TempDir
    private Path folder;

    private static TestFront front(Transport.Kind kind) {
        return new TestFront(Transport.open(kind, 1), TestFront.PLAIN, HalfOpenLogins.LIMIT);
    }

    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void unixSockets(Transport.Kind kind) throws IOException {
        var file = folder.resolve(".s.PGSQL." + PORT);
        try (var front = front(kind)) {
            assertThat(front.acceptor.listen(folder, PORT, false)).isEqualTo(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rwxrwxrwx");
            front.settings = new FrontSettings(
                    Optional.empty(),
                    true,
                    List.of(new HbaRule(
                            HbaRule.Action.REJECT,
                            "all",
                            "all",
                            AddressRange.parse("0.0.0.0/0"),
                            HbaRule.Encryption.ANY,
                            HbaRule.Method.ANY)),
                    Duration.ofSeconds(30),
                    new KeepAlive(Duration.ofSeconds(60), Duration.ofSeconds(60)));
            try (var client = PgClient.connect(PgOptions.unix(folder, PORT))) {
                var hello = front.session().hello;
                assertThat(hello.clientAddress()).isEqualTo("local");
                assertThat(hello.peer()).isNotInstanceOf(InetSocketAddress.class);
                try (var canceller = PgClient.open(PgOptions.unix(folder, PORT))) {
                    canceller.send(new Frames().sslRequest());
                    assertThat(canceller.readByte()).isEqualTo((byte) 'N');
                    canceller.send(new Frames().cancelRequest(client.processId(), client.cancelKey()));
                    assertThat(canceller.readToEnd()).isEmpty();
                }
            }
        }
        assertThat(file).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void onlyAnAbandonedSocketFileIsReplaced() throws IOException {
        var file = folder.resolve(".s.PGSQL." + PORT);
        try (var front = front(Transport.Kind.NIO)) {
            try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                other.bind(UnixDomainSocketAddress.of(file));
                assertThatThrownBy(() -> front.acceptor.listen(folder, PORT, false))
                        .hasMessageContaining("another process listens at " + file);
            }
            assertThat(file).exists(); // left behind
            front.acceptor.listen(folder, PORT, false);
            PgClient.connect(PgOptions.unix(folder, PORT)).close();
        }
    }

    @Test
    void aSuccessorTakesTheSocketFileAndKeepsIt() throws IOException {
        try (var old = front(Transport.Kind.EPOLL);
                var successor = front(Transport.Kind.EPOLL)) {
            old.acceptor.listen(folder, PORT, false);
            successor.acceptor.listen(folder, PORT, true);
            PgClient.connect(PgOptions.unix(folder, PORT)).close();
            assertThat(successor.sessions).hasSize(1);
            old.acceptor.close();
            PgClient.connect(PgOptions.unix(folder, PORT)).close();
            assertThat(successor.sessions).hasSize(2);
        }
    }

    @Test
    void aFolderOfTooLongANameIsRefused() {
        try (var front = front(Transport.Kind.NIO)) {
            assertThatThrownBy(() -> front.acceptor.listen(folder.resolve("x".repeat(100)), PORT, false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("too long for a Unix socket");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void twoProcessesShareAPort(Transport.Kind kind) throws IOException {
        try (var one = front(kind);
                var two = front(kind)) {
            var address = new ListenAddress("127.0.0.1", one.address.getPort());
            assertThat(two.acceptor.listen(address)).isEqualTo(one.address);
            var clients = new ArrayList<PgClient>();
            for (int i = 0; i < 64; i++) {
                clients.add(PgClient.connect(one.options()));
            }
            assertThat(one.sessions.size() + two.sessions.size()).isEqualTo(64);
            assertThat(one.sessions).isNotEmpty();
            assertThat(two.sessions).isNotEmpty();
            clients.forEach(PgClient::close);

            one.acceptor.close();
            for (int i = 0; i < 16; i++) {
                PgClient.connect(one.options()).close();
            }
        }
    }

    @Test
    void withoutReusePortAPortIsTakenOnce() throws IOException {
        try (var front = front(Transport.Kind.EPOLL)) {
            var alone = new Acceptor(front.transport, () -> TestFront.PLAIN, front, front.cancels, false);
            var bound = alone.listen(ListenAddress.parse("127.0.0.1:0"));
            var other = new Acceptor(front.transport, () -> TestFront.PLAIN, front, front.cancels, true);
            assertThatThrownBy(() -> other.listen(new ListenAddress("127.0.0.1", bound.getPort())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen at 127.0.0.1:" + bound.getPort());
            alone.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void ipVersionSix(Transport.Kind kind) throws IOException {
        try (var front = front(kind)) {
            var bound = front.acceptor.listen(ListenAddress.parse("[::1]:0"));
            PgClient.connect(PgOptions.tcp("::1", bound.getPort())).close();
            assertThat(front.session().hello.clientAddress()).isEqualTo("::1");

            var everywhere = front.acceptor.listen(ListenAddress.parse(":0"));
            PgClient.connect(PgOptions.tcp("127.0.0.1", everywhere.getPort())).close();
            assertThat(front.session().hello.clientAddress()).isEqualTo("127.0.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void keepAliveIsSetOnWhatIsAccepted(Transport.Kind kind) {
        try (var front = front(kind)) {
            front.settings = new FrontSettings(
                    Optional.empty(),
                    false,
                    List.of(),
                    Duration.ofSeconds(30),
                    new KeepAlive(Duration.ofSeconds(60), Duration.ofSeconds(10)));
            try (var client = PgClient.connect(front.options())) {
                var local = ((InetSocketAddress) client.options().address()).getPort();
                var timers = timersOfAccepted(local);
                assertThat(timers)
                        .as("keepalive timer (2) of the accepted socket")
                        .startsWith("02:");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The kernel's timer of the connection that was accepted at a port: {@code 02} is keepalive. */
    private static String timersOfAccepted(int port) throws IOException {
        var suffix = ":%04X".formatted(port);
        for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (var line : Files.readAllLines(Path.of(table))) {
                var columns = line.strip().split("\\s+", -1);
                if (columns[1].endsWith(suffix) && columns[3].equals("01")) {
                    return columns[5];
                }
            }
        }
        throw new AssertionError("no connection at port " + port);
    }

    @ParameterizedTest
    @EnumSource(Transport.Kind.class)
    void aListenerOutOfDescriptorsPausesAndGoesOn(Transport.Kind kind) throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var command = Stream.of(
                        List.of("sh", "-c", "ulimit -n 120 && exec \"$@\"", "sh", java),
                        List.of("-Xint", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", classPath()),
                        List.of("--enable-native-access=ALL-UNNAMED"),
                        List.of(OutOfDescriptors.class.getName(), kind.name()))
                .flatMap(List::stream)
                .toList();
        var output = folder.resolve("output");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        var clients = new ArrayList<PgClient>();
        try {
            int port = Await.value("it listens", Duration.ofSeconds(60), () -> port(output));
            var options = PgOptions.tcp("127.0.0.1", port).timeout(Duration.ofSeconds(20));
            for (int i = 0; i < 150; i++) {
                clients.add(PgClient.open(options)); // the kernel completes the connection, whoever accepts it
            }
            Await.until("it pauses", Duration.ofSeconds(20), () -> told(output, "accepting paused") > 0);
            for (int i = 0; i < 100; i++) {
                clients.removeFirst().abort();
            }
            for (var client : clients) {
                client.send(new Frames().startup(Frames.PROTOCOL_3_0, Map.of("user", "app")));
                assertThat(client.read().tag()).isEqualTo('R');
            }
            Await.until("it goes on", Duration.ofSeconds(20), () -> told(output, "accepting again") > 0);
            assertThat(told(output, "accepting paused")).isLessThan(5);
        } finally {
            clients.forEach(PgClient::abort);
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Optional<Integer> port(Path output) throws IOException {
        try (var lines = Files.lines(output)) {
            return lines.filter(line -> line.startsWith("port="))
                    .map(line -> Integer.parseInt(line.substring("port=".length())))
                    .findFirst();
        }
    }

    private static long told(Path output, String message) throws IOException {
        try (var lines = Files.lines(output)) {
            return lines.filter(line -> line.contains("msg=\"" + message)).count();
        }
    }

    /** All that this test has on its module path and class path. */
    private static String classPath() {
        return Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
                .map(name -> System.getProperty(name, ""))
                .filter(path -> !path.isEmpty())
                .reduce((a, b) -> a + java.io.File.pathSeparator + b)
                .orElseThrow();
    }

    /** A front in a process of its own. */
    static final class OutOfDescriptors {

        private OutOfDescriptors() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) throws InterruptedException {
            try (var front = front(Transport.Kind.valueOf(arguments[0]))) {
                System.out.println("port=" + front.address.getPort());
                Thread.currentThread().join();
            }
        }
    }
}
