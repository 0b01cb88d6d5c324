package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The child process, with a stand-in for the kernel that logs, listens and dies as the kernel does. */
final class ProxyProcessTest {

    private static Path modules;

    @BeforeAll
    static void compileKernel() throws IOException {
        modules = FakeKernel.compile();
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

    /** A JVM that has the kernel on its own path. */
    static final class Owner {

        private Owner() {}

        /** Prints the arguments that stand for the path, and whether a proxy runs by them. */
        public static void main(String[] args) {
            System.out.println(ModulePath.arguments());
            try (var proxy = ProxyProcess.start("")) {
                System.out.println(proxy.isRunning());
            }
        }
    }

    @Test
    void theKernelIsFoundOnTheOwnPathWithWhatItNeedsAlone() throws IOException {
        var child = Child.start(Owner.class, List.of(modules), List.of());
        try (var output = child.inputReader()) {
            assertThat(output.readLine())
                    .contains(modules.toString())
                    .endsWith(", --add-modules, helios.host]")
                    .doesNotContain("assertj", "commons-compress");
            assertThat(output.readLine()).isEqualTo("true");
        } finally {
            child.destroyForcibly();
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
