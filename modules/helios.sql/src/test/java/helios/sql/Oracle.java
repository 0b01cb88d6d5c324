package helios.sql;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * PostgreSQL's own grammar as a judge: npm's libpg-query in a Node process. Where Node or the package is missing, the
 * test that asks for it is skipped, and says so.
 */
final class Oracle implements AutoCloseable {

    private static final List<String> FILES = List.of("package.json", "package-lock.json", "oracle.cjs");
    private static final Path HOME = Path.of("target", "oracle").toAbsolutePath();
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Process process;
    private final DataOutputStream questions;
    private final BufferedReader answers;

    private Oracle(Process process) {
        this.process = process;
        this.questions = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a judge, or skips the calling test. */
    static Oracle startOrSkip() throws InterruptedException {
        try {
            return start();
        } catch (IOException e) {
            Assumptions.abort(
                    "SKIPPED: what helios.sql makes of SQL was not compared with PostgreSQL's own grammar, for that"
                            + " needs node and npm (on Debian: apt-get install nodejs npm), which then gets libpg-query by itself: "
                            + e.getMessage());
            throw new AssertionError(e);
        }
    }

    private static Oracle start() throws IOException, InterruptedException {
        Files.createDirectories(HOME);
        boolean same = true;
        for (var name : FILES) {
            same &= copy(name);
        }
        if (!same || !Files.isRegularFile(HOME.resolve("node_modules/libpg-query/wasm/libpg-query.wasm"))) {
            run("npm", "ci", "--no-audit", "--no-fund", "--prefix", HOME.toString());
        }
        return new Oracle(new ProcessBuilder("node", HOME.resolve("oracle.cjs").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Tells whether the file was there already. */
    private static boolean copy(String name) throws IOException {
        try (var source = Oracle.class.getResourceAsStream("oracle/" + name)) {
            var content = source.readAllBytes();
            var file = HOME.resolve(name);
            if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), content)) {
                return true;
            }
            Files.write(file, content);
            return false;
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output = String.join(" ", reader.lines().toList());
        }
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command[0] + " failed: " + output);
        }
    }

    /** Asks the same of every text; the answers come in the order of the texts. */
    List<JsonNode> ask(char question, List<String> texts) {
        var writer = Thread.ofVirtual().start(() -> {
            try {
                for (var text : texts) {
                    var bytes = text.getBytes(StandardCharsets.UTF_8);
                    questions.write(question);
                    questions.writeInt(bytes.length);
                    questions.write(bytes);
                }
                questions.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            var result = new ArrayList<JsonNode>(texts.size());
            while (result.size() < texts.size()) {
                var line = answers.readLine();
                if (line == null) {
                    throw new EOFException("node ended behind " + result.size() + " answers");
                }
                result.add(JSON.readTree(line));
            }
            writer.join();
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
