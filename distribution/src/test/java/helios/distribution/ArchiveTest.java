package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that is published: it unpacks into what was assembled, ready to start. */
final class ArchiveTest {

    private static final Path HOME = Path.of(System.getProperty("helios.home"));
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"));

    @TempDir
    private Path temp;

    @Test
    void unpacksIntoTheAssembledDistribution() throws Exception {
        var unpack = List.of("tar", "xzf", System.getProperty("helios.archive"), "--strip-components=1");
        var into = Files.createDirectory(temp.resolve("helios"));

        assertThat(Program.run(ENVIRONMENT, into, unpack).exit()).isZero();

        Files.delete(into.resolve("output.txt"));
        assertThat(files(into))
                .isEqualTo(files(HOME))
                .contains("bin/helios", "bin/helios-plugin", "LICENSE", "features/README.txt");
        assertThat(into.resolve("bin/helios")).isExecutable();
        assertThat(into.resolve("bin/helios-plugin")).isExecutable();
    }

    private static List<String> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> !file.endsWith(".aot"))
                    .sorted()
                    .toList();
        }
    }
}
