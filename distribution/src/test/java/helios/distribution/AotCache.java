package helios.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Makes the AOT cache of the distribution before the first test, so that the many proxies of the tests start quicker. */
public final class AotCache implements LauncherSessionListener {

    private static final Path HOME = Path.of(System.getProperty("helios.home"));

    /** For {@code ServiceLoader}. */
    public AotCache() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            if (!isUpToDate()) {
                make();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isUpToDate() throws IOException {
        var cache = HOME.resolve("lib/helios.aot");
        if (!Files.exists(cache)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(cache);
        try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
            for (var jar : jars.toList()) {
                if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void make() throws IOException, InterruptedException {
        var program = Program.run(
                // What a user has set for the proxy must not matter here.
                Installation.environment(Map.of("HELIOS_LOG_FORMAT", "json")),
                Files.createTempDirectory("helios-aot"),
                List.of(HOME.resolve("bin/helios").toString(), "--create-aot-cache"));
        if (program.exit() != 0) {
            throw new IllegalStateException("helios --create-aot-cache failed: " + program.output());
        }
    }
}
