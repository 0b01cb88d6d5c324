package helios.sql;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private static final String PACKAGE = "libpg-query@18.1.5";
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
    static Oracle startOrSkip() throws IOException, InterruptedException {
        try {
            if (!Files.isDirectory(HOME.resolve("node_modules/libpg-query"))) {
                Files.createDirectories(HOME);
                run("npm", "install", "--no-audit", "--no-fund", "--prefix", HOME.toString(), PACKAGE);
            }
            var script = HOME.resolve("oracle.cjs");
            try (var source = Oracle.class.getResourceAsStream("oracle.cjs")) {
                Files.write(script, source.readAllBytes());
            }
            return new Oracle(new ProcessBuilder("node", script.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            Assumptions.abort("skipped: no comparison with PostgreSQL's grammar without node and npm's " + PACKAGE
                    + " (" + e.getMessage() + ")");
            throw e;
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
                result.add(JSON.readTree(answers.readLine()));
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
