package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/** A stand-in for the kernel: a module {@code helios.host} that logs, listens and ends as the kernel does, and relays nothing. */
final class FakeKernel {

    private static final String MAIN = """
            package helios.host;

            public class Main {
                public static void main(String[] args) throws Exception {
                    var config = java.nio.file.Files.readString(java.nio.file.Path.of(args[2]));
                    System.out.println("ts=2026-01-01T00:00:00.000Z level=info logger=helios.net msg=\\"reading\\" file=" + args[0] + args[1] + " variable=" + System.getenv("_JAVA_SR_SIGNUM"));
                    if (config.contains("broken")) {
                        System.err.println("proxy.toml:1:1: broken");
                        System.exit(2);
                    }
                    var listener = new java.net.ServerSocket(0);
                    System.out.println("ts=2026-01-01T00:00:00.000Z level=info logger=helios.net msg=\\"listening\\" address=127.0.0.1:" + listener.getLocalPort() + " transport=nio");
                    System.out.println("ts=2026-01-01T00:00:00.000Z level=info logger=helios.net msg=\\"admin listening\\" address=127.0.0.1:4711");
                    System.out.println("ts=2026-01-01T00:00:00.000Z level=warn logger=helios.net msg=\\"only a stand-in\\"");
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ts=2026-01-01T00:00:00.000Z level=info logger=helios.net msg=\\"stopped\\"")));
                    if (config.contains("hand over")) {
                        new ProcessBuilder("sleep", "60").inheritIO().start();
                    }
                    Thread.sleep(60_000);
                }
            }
            """;

    private FakeKernel() {}

    /** Compiles the module; returns its folder, to be named by the property {@code helios.lib}. */
    static Path compile() throws IOException {
        var folder = Workspace.folder("kernel");
        var moduleInfo = Files.writeString(folder.resolve("module-info.java"), "module helios.host {}");
        var main = Files.writeString(folder.resolve("Main.java"), MAIN);
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-d", folder.toString(), moduleInfo.toString(), main.toString());
        assertThat(result).isZero();
        return folder;
    }
}
