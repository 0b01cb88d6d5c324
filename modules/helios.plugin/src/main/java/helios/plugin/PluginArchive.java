package helios.plugin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * The {@code .tar.gz} that a plugin comes in: one gzip member of a ustar or pax archive with known names at its root. All caps are kept
 * while reading; what is no plain file, or could stand for another one, is refused.
 */
final class PluginArchive {

    static final String MANIFEST = "manifest.json";
    static final String MODULE = "plugin.wasm";
    static final String SIGNATURE = "plugin.sig";
    static final String BUNDLE_SIGNATURE = "bundle.sig";

    static final int MAX_COMPRESSED = 16 << 20;
    static final int MAX_MANIFEST = 64 << 10;
    static final int MAX_SIGNATURE = 1 << 10;
    private static final long MAX_INFLATED = 32L << 20;
    private static final int MAX_ENTRIES = 64;
    private static final int MAX_RATIO = 100;
    /** Tar pads every archive to a multiple of this, however small it is. */
    private static final int PADDING = 10_240;

    private static final String DIRTY = "artefact: data stands behind the end of the archive";

    private static final Pattern PARENT = Pattern.compile("(^|[/\\\\])\\.\\.([/\\\\]|$)");
    private static final int RECORD = 512;

    private final Set<String> names = new HashSet<>();
    private final Map<String, byte[]> known = new HashMap<>();
    private final int maxModule;

    private PluginArchive(int maxModule) {
        this.maxModule = maxModule;
    }

    /** Reads the known entries by name. */
    static Map<String, byte[]> read(byte[] compressed, int maxModule) {
        var archive = new PluginArchive(maxModule);
        var source = new ByteArrayInputStream(compressed);
        long cap = Math.min(MAX_INFLATED, (long) compressed.length * MAX_RATIO + PADDING);
        var refusal = cap == MAX_INFLATED
                ? "artefact inflates to more than 32 MiB"
                : "artefact inflates to more than 100 times its size";
        try (var gzip = GzipCompressorInputStream.builder()
                        .setInputStream(source)
                        .get();
                var inflated = new CappedStream(gzip, cap, refusal);
                var tar = new TarArchiveInputStream(inflated, RECORD)) {
            archive.readEntries(tar);
            requireNothingBehind(inflated, source);
        } catch (IOException | IllegalArgumentException e) {
            throw new PluginException("artefact is no intact .tar.gz: " + e.getMessage(), e);
        }
        return archive.known;
    }

    private static void requireNothingBehind(InputStream inflated, InputStream source) throws IOException {
        var buffer = new byte[8192];
        for (int read = inflated.read(buffer); read >= 0; read = inflated.read(buffer)) {
            for (int i = 0; i < read; i++) {
                if (buffer[i] != 0) {
                    throw new PluginException(DIRTY);
                }
            }
        }
        if (source.available() > 0) {
            throw new PluginException("artefact: data stands behind the gzip member");
        }
    }

    private void readEntries(TarArchiveInputStream tar) throws IOException {
        int count = 0;
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (++count > MAX_ENTRIES) {
                throw new PluginException("artefact has more than " + MAX_ENTRIES + " entries");
            }
            readEntry(entry, tar);
        }
    }

    private void readEntry(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
        var name = checkedName(entry.getName());
        if (entry.isDirectory()) {
            return;
        }
        if (!isPlainFile(entry)) {
            throw new PluginException("artefact: \"" + name + "\" is a link or no plain file");
        }
        if (!names.add(name)) {
            throw new PluginException("artefact holds \"" + name + "\" twice");
        }
        var cap = capOf(name);
        if (cap.isPresent()) {
            known.put(name, readCapped(tar, name, cap.get()));
        }
    }

    private static boolean isPlainFile(TarArchiveEntry entry) {
        byte type = entry.getLinkFlag();
        return (type == TarArchiveEntry.LF_NORMAL || type == TarArchiveEntry.LF_OLDNORM) && !entry.isSparse();
    }

    private static String checkedName(String raw) {
        var name = raw.startsWith("./") ? raw.substring(2) : raw;
        boolean absolute = name.startsWith("/") || name.startsWith("\\") || name.matches("[A-Za-z]:.*");
        if (absolute || PARENT.matcher(name).find()) {
            throw new PluginException("artefact: the name \"" + raw + "\" leads out of the archive");
        }
        return name;
    }

    private Optional<Integer> capOf(String name) {
        return switch (name) {
            case MANIFEST -> Optional.of(MAX_MANIFEST);
            case MODULE -> Optional.of(maxModule);
            case SIGNATURE, BUNDLE_SIGNATURE -> Optional.of(MAX_SIGNATURE);
            default -> Optional.empty();
        };
    }

    private static byte[] readCapped(InputStream in, String name, int cap) throws IOException {
        var bytes = in.readNBytes(cap + 1);
        if (bytes.length > cap) {
            throw new PluginException("artefact: " + name + " is larger than " + cap + " bytes");
        }
        return bytes;
    }

    /** Writes an archive: the same entries give the same bytes. */
    static byte[] write(Map<String, byte[]> entries) {
        var bytes = new ByteArrayOutputStream();
        var parameters = new GzipParameters();
        parameters.setCompressionLevel(Deflater.BEST_COMPRESSION);
        try (var gzip = new GzipCompressorOutputStream(bytes, parameters);
                var tar = new TarArchiveOutputStream(gzip)) {
            for (var entry : inOrder(entries).entrySet()) {
                var header = new TarArchiveEntry(entry.getKey());
                header.setSize(entry.getValue().length);
                header.setModTime(0L);
                header.setMode(0100644);
                tar.putArchiveEntry(header);
                tar.write(entry.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> inOrder(Map<String, byte[]> entries) {
        var ordered = new LinkedHashMap<String, byte[]>();
        for (var name : new String[] {MANIFEST, MODULE, SIGNATURE, BUNDLE_SIGNATURE}) {
            if (entries.containsKey(name)) {
                ordered.put(name, entries.get(name));
            }
        }
        return ordered;
    }
}
