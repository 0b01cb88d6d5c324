package helios.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of ill will: each is refused within a second, by a text that says why. */
final class ArchiveTest {

    private static final String MANIFEST = Artefacts.manifest("p", "1.0.0", Artefacts.WASM);

    @TempDir
    private Path temp;

    private Artefacts files;

    @BeforeEach
    void folder() {
        files = new Artefacts(temp);
    }

    private interface Writer {
        void to(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] tar(Writer writer) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            writer.to(tar);
        }
        return bytes.toByteArray();
    }

    private static void entry(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void good(TarArchiveOutputStream tar) throws IOException {
        entry(tar, "manifest.json", MANIFEST.getBytes(UTF_8));
        entry(tar, "plugin.wasm", Artefacts.WASM);
    }

    private void refused(byte[] archive, String reason) {
        var file = files.write("p.tar.gz", archive);
        long start = System.nanoTime();
        assertThatThrownBy(() -> Artefacts.read(file))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining(reason);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    private void refused(Writer writer, String reason) throws IOException {
        refused(tar(writer), reason);
    }

    @Test
    void aGoodArchiveMayHoldOtherFilesAndALeadingDot() throws IOException {
        var file = files.write("p.tar.gz", tar(tar -> {
            tar.putArchiveEntry(new TarArchiveEntry("./"));
            tar.closeArchiveEntry();
            entry(tar, "./manifest.json", MANIFEST.getBytes(UTF_8));
            entry(tar, "./plugin.wasm", Artefacts.WASM);
            entry(tar, "README", new byte[3]);
            entry(tar, "other/plugin.wasm", new byte[3]);
        }));

        assertThat(Artefacts.check(file).manifest().name()).isEqualTo("p");
    }

    @Test
    void whatSystemTarWritesIsReadToo() throws Exception {
        files.write("manifest.json", MANIFEST);
        files.write("plugin.wasm", Artefacts.WASM);
        var process = new ProcessBuilder("tar", "-czf", "p.tar.gz", "./manifest.json", "plugin.wasm")
                .directory(temp.toFile())
                .start();
        assertThat(process.waitFor()).isZero();

        assertThat(Artefacts.check(temp.resolve("p.tar.gz")).manifest().name()).isEqualTo("p");
    }

    @Test
    void theSameEntriesGiveTheSameBytes() {
        var entries = Artefacts.entries(MANIFEST, Artefacts.WASM);
        assertThat(PluginArchive.write(entries)).isEqualTo(PluginArchive.write(entries));
    }

    @Test
    void linksAreRefused() throws IOException {
        for (byte type : new byte[] {TarArchiveEntry.LF_SYMLINK, TarArchiveEntry.LF_LINK, TarArchiveEntry.LF_FIFO}) {
            refused(
                    tar -> {
                        good(tar);
                        var link = new TarArchiveEntry("plugin.sig", type);
                        link.setLinkName("/etc/passwd");
                        tar.putArchiveEntry(link);
                        tar.closeArchiveEntry();
                    },
                    "link");
        }
    }

    @Test
    void namesThatLeadOutAreRefused() throws IOException {
        for (var name : new String[] {"/plugin.sig", "../plugin.sig", "a/../../b", "./../x", "C:\\x", "a\\..\\b"}) {
            refused(
                    tar -> {
                        good(tar);
                        entry(tar, name, new byte[1]);
                    },
                    "leads out of the archive");
        }
    }

    @Test
    void duplicatesAreRefused() throws IOException {
        refused(
                tar -> {
                    good(tar);
                    entry(tar, "./plugin.wasm", Artefacts.WASM);
                },
                "twice");
    }

    @Test
    void dataBehindTheArchiveIsRefused() throws IOException {
        var good = tar(ArchiveTest::good);
        refused(append(good, good), "behind the gzip member");
        refused(append(good, new byte[] {0}), "behind the gzip member");
        var inside = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(inside)) {
            gzip.write(new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(good)).readAllBytes());
            gzip.write("hidden".getBytes(UTF_8));
        }
        refused(inside.toByteArray(), "behind the end of the archive");
    }

    private static byte[] append(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @Test
    void tooManyEntriesAreRefused() throws IOException {
        refused(
                tar -> {
                    for (int i = 0; i < 65; i++) {
                        entry(tar, "file" + i, new byte[] {(byte) i});
                    }
                },
                "more than 64 entries");
    }

    @Test
    void largeEntriesAreRefused() throws IOException {
        refused(
                tar -> {
                    entry(tar, "manifest.json", noise(70 << 10));
                    entry(tar, "plugin.wasm", Artefacts.WASM);
                },
                "manifest.json is larger");
        refused(
                tar -> {
                    good(tar);
                    entry(tar, "plugin.sig", noise(1025));
                },
                "plugin.sig is larger");
        refused(noise((16 << 20) + 1), "larger than");
    }

    private static byte[] noise(int length) {
        var bytes = new byte[length];
        new java.util.Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aModuleBeyondItsCapIsRefused() throws IOException {
        var file = files.write("p.tar.gz", tar(tar -> {
            entry(tar, "manifest.json", MANIFEST.getBytes(UTF_8));
            entry(tar, "plugin.wasm", noise(2000));
        }));
        assertThatThrownBy(() -> PluginFile.read(file, new helios.spi.config.DataSize(1999)))
                .hasMessageContaining("plugin.wasm is larger than 1999 bytes");
        var bare = files.write("p.wasm", noise(2000));
        assertThatThrownBy(() -> PluginFile.read(bare, new helios.spi.config.DataSize(1999)))
                .hasMessageContaining("p.wasm is larger than 1999 bytes");
    }

    @Test
    void brokenArchivesAreRefused() throws IOException {
        var good = tar(ArchiveTest::good);
        refused(new byte[0], "no intact");
        refused("no gzip".getBytes(UTF_8), "no intact");
        refused(Arrays.copyOf(good, good.length - 9), "no intact");
        refused(tar(tar -> entry(tar, "plugin.wasm", Artefacts.WASM)), "artefact has no manifest.json");
        refused(tar(tar -> entry(tar, "manifest.json", MANIFEST.getBytes(UTF_8))), "artefact has no plugin.wasm");
        var changed = good.clone();
        changed[changed.length / 2] ^= 1;
        assertThatThrownBy(() -> Artefacts.check(files.write("p.tar.gz", changed)))
                .isInstanceOf(PluginException.class);
    }

    @Test
    void gibibytesOfZerosAreRefusedAtTheCap() throws IOException {
        for (var name : new String[] {"plugin.wasm", "ballast"}) {
            var bomb = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(bomb, 1 << 16)) {
                writeEntryOfZeros(gzip, name, 7L << 30, name.equals("ballast") ? 400L << 20 : 64L << 20);
            }
            System.gc();
            long before = used();
            refused(
                    bomb.toByteArray(),
                    name.equals("ballast") ? "inflates to more than 32 MiB" : "inflates to more than 100 times");
            assertThat(used() - before).isLessThan(64L << 20);
        }
    }

    @Test
    void bombsInABombAreNotInflatedAtAll() throws IOException {
        var inner = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(inner)) {
            writeEntryOfZeros(gzip, "plugin.wasm", 1L << 30, 64L << 20);
        }
        refused(
                tar -> {
                    for (int i = 0; i < 40; i++) {
                        entry(tar, "layer" + i, inner.toByteArray());
                    }
                },
                "inflates to more than");
    }

    @Test
    void aRatioOfMoreThanAHundredIsRefused() throws IOException {
        refused(tar(tar -> entry(tar, "ballast", new byte[2 << 20])), "more than 100 times its size");
    }

    private static void writeEntryOfZeros(OutputStream gzip, String name, long claimed, long written)
            throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(claimed);
        var header = new byte[512];
        entry.writeEntryHeader(header);
        gzip.write(header);
        var zeros = new byte[1 << 20];
        for (long left = written; left > 0; left -= zeros.length) {
            gzip.write(zeros);
        }
    }

    /** What is on the heap; grows with all that is allocated until the collector next runs. */
    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aFileThatIsGoneIsToldSo() {
        assertThatThrownBy(() -> Artefacts.read(temp.resolve("none.tar.gz"))).hasMessageContaining("none.tar.gz");
        assertThatThrownBy(() -> Artefacts.read(temp.resolve("none.zip"))).hasMessageContaining("no plugin");
        assertThat(Files.exists(temp.resolve("none.zip"))).isFalse();
    }
}
