package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.wasm.Wat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code helios-plugin} of the distribution, as a user calls it: also through a link. */
final class PluginToolTest {

    private static final Path TOOL = Path.of(System.getProperty("helios.home"), "bin", "helios-plugin");

    @TempDir
    private Path temp;

    private Program run(Path tool, String... words) throws IOException, InterruptedException {
        var command =
                Stream.concat(Stream.of(tool.toString()), Stream.of(words)).toList();
        return Program.run(Map.of("PATH", System.getenv("PATH"), "HOME", temp.toString()), temp, command);
    }

    @Test
    void makesAKeyAndSignsAModuleThatIsThenVerified() throws Exception {
        var link = Files.createSymbolicLink(temp.resolve("tool"), TOOL);
        Files.write(temp.resolve("p.wasm"), new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});

        assertThat(run(link, "keygen", "--out", "keys", "--name", "release").exit())
                .isZero();
        assertThat(run(TOOL, "sign", "p.wasm", "--key", "keys/release.key").exit())
                .isZero();
        var verified = run(TOOL, "verify", "p.wasm", "--trust-root", "keys");

        assertThat(verified.output()).isEqualTo("OK — signed by release\n");
        assertThat(verified.exit()).isZero();
    }

    @Test
    void runsAndMeasuresAGuestOnTheEngineOfTheDistribution() throws Exception {
        Files.write(temp.resolve("p.wasm"), Wat.assemble("""
            (module
              (import "helios" "reply" (func $reply (param i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "no")
              (func (export "pre_query") (result i32)
                (drop (call $reply (i32.const 1) (i32.const 0) (i32.const 2)))
                (i32.const 2)))
            """));
        Files.writeString(temp.resolve("p.json"), """
            {"name": "p", "version": "1.0.0", "hooks": ["pre_query"], "abi": "2.0"}\
            """);
        var input = "{\"query\":\"SELECT 1\"}";

        var ran = run(TOOL, "run", "p.wasm", "--hook", "pre_query", "--input", input);
        var measured = run(TOOL, "bench", "p.wasm", "--hook", "pre_query", "--input", input, "--calls", "1000");

        assertThat(ran.output()).isEqualTo("{\"reply\":\"block\",\"reason\":\"no\"}\n");
        assertThat(ran.exit()).isZero();
        assertThat(measured.output()).matches("(?s)1000 calls: p50 [0-9.]+ us, p99 [0-9.]+ us, memory 65536 bytes\n");
    }

    @Test
    void tellsWhyAndExitsWithTheStatus() throws Exception {
        Files.write(temp.resolve("p.wasm"), List.of("no module"));

        var refused = run(TOOL, "inspect", "p.wasm");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("no WebAssembly module");
        assertThat(run(TOOL, "frobnicate").exit()).isEqualTo(2);
    }
}
