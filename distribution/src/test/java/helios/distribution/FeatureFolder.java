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

/** Builds features and engines as their authors would: against the published jar of the contract alone. */
final class FeatureFolder {

    private static final Path LIB = Path.of(System.getProperty("helios.lib"));
    private static final Path ROOT = Path.of(System.getProperty("helios.root"));

    private FeatureFolder() {}

    /** Makes a {@code features_dir} that holds the sample feature {@code probe}. */
    static Path ofProbe(Path folder) {
        return build(folder, "probe", ROOT.resolve("samples/feature-probe/src"));
    }

    /** Makes a {@code features_dir} that holds the feature {@code passive}, whose hooks let everything pass. */
    static Path ofPassive(Path folder) {
        return build(folder, "passive", ROOT.resolve("distribution/src/test/features/passive"));
    }

    /** Makes the jar of an engine for plugins, whose guests refuse everything. */
    static Path ofRefusingEngine(Path folder) {
        return build(folder, "refusing", ROOT.resolve("distribution/src/test/engines/refusing"))
                .resolve("refusing/refusing.jar");
    }

    private static Path build(Path folder, String name, Path source) {
        try {
            var classes = Files.createDirectories(folder.resolve("classes"));
            var arguments =
                    new ArrayList<>(List.of("--release", "25", "-p", spi().toString(), "-d", classes.toString()));
            arguments.addAll(files(source));
            run("javac", arguments);
            var feature = Files.createDirectories(folder.resolve("features").resolve(name));
            run(
                    "jar",
                    List.of(
                            "--create",
                            "--file",
                            feature.resolve(name + ".jar").toString(),
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

    private static List<String> files(Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
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
