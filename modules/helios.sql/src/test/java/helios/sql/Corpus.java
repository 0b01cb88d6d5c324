package helios.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Texts of our own writing, good and bad ones, one a line; ⏎ stands for the end of a line within one. */
final class Corpus {

    private static final List<String> FILES =
            List.of("corners", "queries", "changes", "utilities", "definitions", "texts", "refused");

    private Corpus() {}

    static List<String> statements() {
        return FILES.stream().flatMap(Corpus::lines).distinct().toList();
    }

    private static Stream<String> lines(String file) {
        try (var source = Corpus.class.getResourceAsStream("corpus/" + file + ".sql")) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replace('⏎', '\n'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
