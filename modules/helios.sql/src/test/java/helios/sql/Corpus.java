package helios.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Statements of our own writing, good and bad ones, one a line. */
final class Corpus {

    private Corpus() {}

    static List<String> statements() {
        try (var source = Corpus.class.getResourceAsStream("corpus.sql")) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
