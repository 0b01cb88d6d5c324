package helios.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps the contract's public surface as it was approved, so that no change of it passes unseen. */
final class ApiTest {

    private static final Path APPROVED = Path.of("src/test/resources/api.approved.txt");
    private static final Path RECEIVED = Path.of("target/api.received.txt");

    @Test
    void surfaceIsTheApprovedOne() throws IOException {
        Files.writeString(RECEIVED, Surface.of(Path.of("target/classes")));

        assertThat(RECEIVED)
                .as(
                        "the public surface of helios.spi; if the change is meant, approve it in the same commit and say there who"
                                + " must recompile:%n  cp modules/helios.spi/%s modules/helios.spi/%s%n",
                        RECEIVED, APPROVED)
                .hasSameTextualContentAs(APPROVED);
    }
}
