package helios.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The compilers of plugins that this machine has. */
final class Compilers {

    private static final String PATH = System.getenv("PATH");

    private Compilers() {}

    /** The environment in which a plugin of that language can be built; absent if its compiler is not there. */
    static Optional<Map<String, String>> of(String language) throws IOException, InterruptedException {
        return switch (language) {
            case "c" -> has("clang") && has("wasm-ld") ? Optional.of(Map.of("PATH", PATH)) : Optional.empty();
            case "rust" -> rustc().map(rustc -> Map.of("PATH", PATH, "RUSTC", rustc, "HOME", home()));
            case "assemblyscript" -> assemblyscript().map(asc -> Map.of("PATH", PATH, "ASC", asc, "HOME", home()));
            default -> throw new IllegalArgumentException(language);
        };
    }

    static boolean has(String program) {
        return all(program).findFirst().isPresent();
    }

    /** How to get the compiler of a language. */
    static String remedy(String language) {
        return switch (language) {
            case "c" -> "clang or wasm-ld is not on PATH; apt-get install clang lld";
            case "rust" ->
                "no rustc on PATH has the target wasm32-unknown-unknown; rustup target add wasm32-unknown-unknown, or"
                        + " apt-get install rustc libstd-rust-dev-wasm32";
            case "assemblyscript" ->
                "That needs node and npm (on Debian: apt-get install nodejs npm), which then get its compiler by themselves";
            default -> throw new IllegalArgumentException(language);
        };
    }

    private static String home() {
        return System.getProperty("user.home");
    }

    /** The first rustc need not be the one that has the target. */
    private static Optional<String> rustc() throws IOException, InterruptedException {
        for (var rustc : all("rustc").map(Path::toString).toList()) {
            var folder = Files.createTempDirectory("rustc");
            var libraries = Program.run(
                    Map.of("PATH", PATH, "HOME", home()),
                    folder,
                    List.of(rustc, "--print", "target-libdir", "--target", "wasm32-unknown-unknown"));
            if (libraries.exit() == 0
                    && Files.isDirectory(Path.of(libraries.output().strip()))) {
                return Optional.of(rustc);
            }
        }
        return Optional.empty();
    }

    /** npm gets it. */
    private static Optional<String> assemblyscript() throws IOException, InterruptedException {
        var asc = Path.of(System.getProperty("helios.root"), "plugins-wasm", "sdk-assemblyscript", "asc")
                .toRealPath()
                .toString();
        var ran = Program.run(
                Map.of("PATH", PATH, "HOME", home()), Files.createTempDirectory("asc"), List.of(asc, "--version"));
        return ran.exit() == 0 ? Optional.of(asc) : Optional.empty();
    }

    private static Stream<Path> all(String program) {
        return Stream.of(PATH.split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable);
    }
}
