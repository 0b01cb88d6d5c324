package helios.plugin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What builds the plugins of a language on this machine.
 *
 * @param environment of the build
 */
record Toolchain(Map<String, String> environment) {

    /** Absent if it is not installed. */
    static Optional<Toolchain> of(Language language) throws IOException, InterruptedException {
        return switch (language) {
            case C ->
                all("clang").findFirst().isPresent()
                                && all("wasm-ld").findFirst().isPresent()
                        ? Optional.of(new Toolchain(Map.of()))
                        : Optional.empty();
            case RUST -> rustc().map(rustc -> new Toolchain(Map.of("RUSTC", rustc)));
            case ASSEMBLYSCRIPT -> assemblyscript().map(asc -> new Toolchain(Map.of("ASC", asc)));
        };
    }

    /** How to get it. */
    static String remedy(Language language) {
        return switch (language) {
            case C -> "clang or wasm-ld is not on PATH; apt-get install clang lld";
            case RUST ->
                "no rustc on PATH has the target wasm32-unknown-unknown; rustup target add wasm32-unknown-unknown, or"
                        + " apt-get install rustc libstd-rust-dev-wasm32";
            case ASSEMBLYSCRIPT ->
                "That needs node and npm (on Debian: apt-get install nodejs npm), which then get its compiler by themselves";
        };
    }

    private static Stream<Path> all(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable);
    }

    /** The first rustc need not be the one that has the target. */
    private static Optional<String> rustc() throws IOException, InterruptedException {
        for (var rustc : all("rustc").map(Path::toString).toList()) {
            var process = new ProcessBuilder(rustc, "--print", "target-libdir", "--target", "wasm32-unknown-unknown")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var folder = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            if (process.waitFor() == 0 && Files.isDirectory(Path.of(folder))) {
                return Optional.of(rustc);
            }
        }
        return Optional.empty();
    }

    /** npm gets it. */
    private static Optional<String> assemblyscript() throws IOException, InterruptedException {
        var asc = Path.of("..", "plugins-wasm", "sdk-assemblyscript", "asc")
                .toRealPath()
                .toString();
        var process = new ProcessBuilder(asc, "--version")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0 ? Optional.of(asc) : Optional.empty();
    }

    /** Runs the build script that {@code new} has written. */
    void build(Path folder) throws IOException, InterruptedException {
        run(folder, "./build.sh");
    }

    /** Runs a command that has to end well, and without a warning. */
    void run(Path folder, String... words) throws IOException, InterruptedException {
        var command = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        command.environment().putAll(environment);
        var build = command.start();
        var output = new String(build.getInputStream().readAllBytes(), UTF_8);
        assertThat(build.waitFor()).as(output).isZero();
        assertThat(output).as("warnings").isEmpty();
    }
}
