package helios.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A copy of the distribution, in which jars can be left out and features put in. */
record Installation(Path home) {

    private static final Path ORIGINAL = Path.of(System.getProperty("helios.home"));

    /** Copies the distribution into a new folder without the jars of these modules. */
    static Installation without(Path home, Predicate<String> left) throws IOException {
        try (Stream<Path> files = Files.walk(ORIGINAL)) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                // A cache is good for the files that it was made of alone.
                if (!name.endsWith(".aot") && !left.test(name)) {
                    var copy = home.resolve(ORIGINAL.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, copy);
                    }
                }
            }
        }
        return new Installation(home);
    }

    /** Runs the launcher. */
    Program helios(Path folder, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(home.resolve("bin/helios").toString()));
        command.addAll(List.of(words));
        return Program.run(environment(environment), folder, command);
    }

    /** What a shell has, and these variables. */
    static Map<String, String> environment(Map<String, String> more) {
        var all = new java.util.HashMap<>(more);
        all.put("PATH", System.getenv("PATH"));
        all.put("JAVA_HOME", System.getProperty("java.home"));
        return all;
    }
}
