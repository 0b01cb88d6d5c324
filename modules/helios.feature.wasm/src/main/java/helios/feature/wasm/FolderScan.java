package helios.feature.wasm;

import helios.plugin.PluginFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What lies in the folder of plugins, and since when it has lain there unchanged. For one thread. */
final class FolderScan {

    /** Who copies a file in may need some time for it. */
    private static final Duration SETTLING = Duration.ofMillis(500);

    /** The sizes and times of all files that make up a plugin. */
    private record Stamp(String text, long since) {}

    private final Path folder;
    private Map<Path, Stamp> stamps = new HashMap<>();

    FolderScan(Path folder) {
        this.folder = folder;
    }

    /** Looks at the folder; the files are sorted by the bytes of their names. */
    List<Path> files() throws IOException {
        try (var listed = Files.list(folder)) {
            var files = listed.filter(PluginFile::isPlugin)
                    .sorted((one, other) -> Arrays.compareUnsigned(bytes(one), bytes(other)))
                    .toList();
            note(files);
            return files;
        }
    }

    private static byte[] bytes(Path file) {
        return file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    }

    private void note(List<Path> files) throws IOException {
        long now = System.nanoTime();
        var next = new HashMap<Path, Stamp>();
        for (var file : files) {
            var text = stamp(file);
            var before = stamps.get(file);
            next.put(file, before != null && before.text().equals(text) ? before : new Stamp(text, now));
        }
        stamps.forEach((file, before) -> {
            if (!next.containsKey(file)) {
                next.put(file, before.text().isEmpty() ? before : new Stamp("", now));
            }
        });
        stamps = next;
    }

    private static String stamp(Path file) throws IOException {
        var text = new StringBuilder();
        for (var part : PluginFile.files(file)) {
            if (Files.exists(part)) {
                var attributes = Files.readAttributes(part, BasicFileAttributes.class);
                text.append(part.getFileName())
                        .append(' ')
                        .append(attributes.size())
                        .append(' ')
                        .append(attributes.lastModifiedTime().toInstant())
                        .append(' ')
                        .append(attributes.fileKey())
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** How a file looks now; empty if it is gone. */
    String look(Path file) {
        var stamp = stamps.get(file);
        return stamp == null ? "" : stamp.text();
    }

    /** Tells whether a file, or its absence, is older than a copy may take. */
    boolean settled(Path file) {
        var stamp = stamps.get(file);
        return stamp == null || System.nanoTime() - stamp.since() >= SETTLING.toNanos();
    }

    /** Forgets files that are gone and concern nobody any more. */
    void forgetGone(Path file) {
        if (look(file).isEmpty()) {
            stamps.remove(file);
        }
    }
}
