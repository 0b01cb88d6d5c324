package helios.distribution;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Builds the sample feature as its author would: against the published jar of the contract alone. */
final class ProbeFeature {

    private static final Path LIB = Path.of(System.getProperty("helios.lib"));

    private ProbeFeature() {}

    /** Makes a {@code features_dir} that holds the feature. */
    static Path install(Path folder) {
        try {
            var classes = Files.createDirectories(folder.resolve("classes"));
            var arguments =
                    new ArrayList<>(List.of("--release", "25", "-p", spi().toString(), "-d", classes.toString()));
            arguments.addAll(sources());
            run("javac", arguments);
            var feature = Files.createDirectories(folder.resolve("features/probe"));
            run(
                    "jar",
                    List.of(
                            "--create",
                            "--file",
                            feature.resolve("probe.jar").toString(),
                            "--module-version",
                            "1.0",
                            "-C",
                            classes.toString(),
                            "."));
            return folder.resolve("features");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path spi() throws IOException {
        try (Stream<Path> jars = Files.list(LIB)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("helios.spi-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> sources() throws IOException {
        var root = Path.of(System.getProperty("helios.root")).resolve("samples/feature-probe/src");
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .toList();
        }
    }

    private static void run(String tool, List<String> arguments) {
        var said = new StringWriter();
        var out = new PrintWriter(said);
        int exit = ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments.toArray(String[]::new));
        if (exit != 0) {
            throw new IllegalStateException(tool + " failed: " + said);
        }
    }
}
