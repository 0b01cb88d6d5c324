package helios.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a change of the file is told. */
final class FileWatchTest {

    @TempDir
    private Path folder;

    private Path file;
    private FileWatch watch;
    private boolean wanted = true;
    private int told;

    @BeforeEach
    void watch() throws IOException {
        file = Files.writeString(folder.resolve("proxy.toml"), "a");
        watch = new FileWatch(file, () -> wanted, () -> told++);
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private int toldAfter(double seconds) {
        watch.look((long) (seconds * Duration.ofSeconds(1).toNanos()));
        return told;
    }

    @Test
    void waitsUntilTheFileStaysAsItIs() throws IOException {
        assertThat(toldAfter(0)).isZero();
        Files.writeString(file, "ab");
        assertThat(toldAfter(10)).isZero();
        Files.writeString(file, "abc");
        assertThat(toldAfter(10.9)).isZero();
        assertThat(toldAfter(11.8)).isZero();
        assertThat(toldAfter(11.9)).isEqualTo(1);
        assertThat(toldAfter(100)).as("once").isEqualTo(1);
    }

    @Test
    void waitsForAFileThatIsGone() throws IOException {
        Files.delete(file);
        assertThat(toldAfter(1)).isZero();
        assertThat(toldAfter(9)).isZero();
        Files.writeString(file, "new");
        assertThat(toldAfter(10)).isZero();
        assertThat(toldAfter(11)).isEqualTo(1);
    }

    @Test
    void seesALinkThatIsReplaced() throws IOException {
        var one = Files.writeString(folder.resolve("one"), "x");
        var two = Files.writeString(folder.resolve("two"), "x");
        Files.setLastModifiedTime(two, Files.getLastModifiedTime(one));
        Files.delete(file);
        Files.createSymbolicLink(file, one);
        toldAfter(1);
        assertThat(toldAfter(2)).isEqualTo(1);
        Files.delete(file);
        Files.createSymbolicLink(file, two);
        toldAfter(3);
        assertThat(toldAfter(4)).isEqualTo(2);
    }

    @Test
    void asksWhetherItIsWanted() throws IOException {
        wanted = false;
        Files.writeString(file, "ab");
        toldAfter(1);
        assertThat(toldAfter(2)).isZero();
        wanted = true;
        assertThat(toldAfter(3)).as("what changed before is not told later").isZero();
    }

    @Test
    void looksByItself() throws Exception {
        var changed = new CountDownLatch(1);
        try (var _ = FileWatch.start(file, () -> true, changed::countDown)) {
            Files.writeString(file, "longer than before");
            assertThat(changed.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
