package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The child process, with a stand-in for the kernel that logs, listens and dies as the kernel does. */
final class ProxyProcessTest {

    private static final String KERNEL = """
            package helios.host;

            public class Main {
                public static void main(String[] args) throws Exception {
                    var config = java.nio.file.Files.readString(java.nio.file.Path.of(args[2]));
                    System.out.println("level=INFO msg=\\"reading\\" file=" + args[0] + args[1] + " variable=" + System.getenv("_JAVA_SR_SIGNUM"));
                    if (config.contains("broken")) {
                        System.err.println("proxy.toml:1:1: broken");
                        System.exit(2);
                    }
                    var listener = new java.net.ServerSocket(0);
                    System.out.println("level=INFO msg=\\"listening\\" transport=nio address=127.0.0.1:" + listener.getLocalPort());
                    System.out.println("level=INFO msg=\\"admin listening\\" address=127.0.0.1:4711");
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("level=INFO msg=\\"stopped\\"")));
                    if (config.contains("hand over")) {
                        new ProcessBuilder("sleep", "60").inheritIO().start();
                    }
                    Thread.sleep(60_000);
                }
            }
            """;

    private static Path modules;

    @BeforeAll
    static void compileKernel() throws IOException {
        modules = Workspace.folder("kernel");
        Files.writeString(modules.resolve("module-info.java"), "module helios.host {}");
        Files.createDirectories(modules.resolve("helios/host"));
        Files.writeString(modules.resolve("helios/host/Main.java"), KERNEL);
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-d",
                        modules.toString(),
                        modules.resolve("module-info.java").toString(),
                        modules.resolve("helios/host/Main.java").toString());
        assertThat(result).isZero();
        System.setProperty("helios.lib", modules.toString());
    }

    @AfterAll
    static void forgetKernel() {
        System.clearProperty("helios.lib");
        Workspace.delete(modules);
    }

    @Test
    void tellsWhereItListensAndEndsInGoodOrder() {
        try (var proxy = ProxyProcess.start("")) {
            assertThat(proxy.port()).isPositive();
            assertThat(proxy.adminPort()).isEqualTo(4711);
            assertThat(proxy.awaitLog("reading", Duration.ofSeconds(10))).contains("file=run-c", "variable=40");
            assertThat(proxy.residentBytes()).isGreaterThan(10_000_000);
            assertThat(proxy.pids()).containsExactly(proxy.pid());

            proxy.stop(Duration.ofSeconds(20));

            assertThat(proxy.isRunning()).isFalse();
            assertThat(proxy.awaitExit(Duration.ofSeconds(1))).isEqualTo(143);
            proxy.awaitLog("stopped", Duration.ofSeconds(10));
            assertThatThrownBy(proxy::pid).hasMessageContaining("the proxy has ended");
        }
    }

    @Test
    void aFailureToStartShowsTheLog() {
        assertThatThrownBy(() -> ProxyProcess.start("broken"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the proxy ended with code 2")
                .hasMessageContaining("proxy.toml:1:1: broken");
    }

    @Test
    void aSuccessorIsKnownAndEndsWithTheRest() {
        var proxy = ProxyProcess.start("hand over");
        try (proxy) {
            Await.until(
                    "there is a successor",
                    Duration.ofSeconds(10),
                    () -> proxy.pids().size() == 2);
            assertThat(proxy.pids().getFirst()).isEqualTo(proxy.pid());
        }
        assertThat(proxy.isRunning()).isFalse();
        assertThat(proxy.folder()).doesNotExist();
    }

    @Test
    void theNodesOfAClusterHaveTheirRoles() {
        var cluster = PostgresCluster.shared();

        assertThat(ProxyProcess.nodes(cluster.nodes()))
                .startsWith("[[nodes]]\nname = \"pg1\"\nhost = \"127.0.0.1\"\nport = "
                        + cluster.node("pg1").port() + "\nrole = \"primary\"\n")
                .endsWith("role = \"standby\"\n");
    }

    @Test
    void aDistributionIsStartedAsItsLauncherDoes() {
        System.setProperty("helios.home", "/opt/helios");
        try {
            assertThat(ModulePath.arguments())
                    .isEqualTo(List.of(
                            "@/opt/helios/conf/jvm.options", "-Dhelios.home=/opt/helios", "-p", "/opt/helios/lib"));
        } finally {
            System.clearProperty("helios.home");
        }
    }

    @Test
    void aMissingKernelIsNamedWithItsRemedy() {
        System.clearProperty("helios.lib");
        try {
            assertThatThrownBy(ModulePath::arguments)
                    .hasMessageContaining("no module helios.host")
                    .hasMessageContaining("helios.home");
        } finally {
            System.setProperty("helios.lib", modules.toString());
        }
    }
}
