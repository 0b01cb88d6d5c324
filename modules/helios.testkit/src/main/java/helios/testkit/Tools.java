package helios.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds installed programs. */
final class Tools {

    private Tools() {}

    /** The program of that name in the folders of PATH. */
    static Optional<Path> onPath(String name) {
        var path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        return first(
                name,
                Arrays.stream(path.split(File.pathSeparator)).map(Path::of).toList());
    }

    /** PostgreSQL's program of that name: in PATH, else of the newest version below {@code /usr/lib/postgresql}. */
    static Optional<Path> postgres(String name) {
        return onPath(name).or(() -> first(name, installedVersions()));
    }

    private static Optional<Path> first(String name, List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Path> installedVersions() {
        var versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return List.of();
        }
        try (var folders = Files.list(versions)) {
            var sorted = new ArrayList<>(folders.toList());
            sorted.sort(
                    Comparator.comparing((Path folder) -> folder.getFileName().toString())
                            .reversed());
            return sorted.stream().map(folder -> folder.resolve("bin")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
