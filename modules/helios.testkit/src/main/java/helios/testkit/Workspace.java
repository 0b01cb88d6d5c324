package helios.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The temporary folder of this JVM, and the promise that neither it nor a server within it outlives the JVM, even one that
 * is killed: a small shell waits for the end of a pipe that only this JVM holds.
 *
 * <p>A process belongs to the workspace if its working directory lies there. PostgreSQL is asked to end, so that it gives
 * its shared memory back; whatever is left then is killed.
 */
final class Workspace {

    private static final String SWEEP = """
            trap '' INT TERM HUP
            while read -r _; do :; done
            ours() { case "$(readlink "/proc/$1/cwd")" in "$root"/*) ;; *) false ;; esac; }
            root=$1
            for file in "$root"/*/data/postmaster.pid; do
                if [ -f "$file" ] && read -r pid < "$file" && ours "$pid"; then
                    kill -CONT "$pid"
                    kill -QUIT "$pid"
                    postmasters="$postmasters $pid"
                fi
            done
            for pid in $postmasters; do
                tries=0
                while ours "$pid" && [ $((tries += 1)) -lt 100 ]; do sleep 0.1; done
            done
            for folder in /proc/[0-9]*; do
                ! ours "${folder#/proc/}" || kill -KILL "${folder#/proc/}"
            done
            rm -rf "$root"
            """;

    private static @Nullable Workspace instance;

    private final Path root;
    private final Process sweeper;
    private final AtomicInteger folders = new AtomicInteger();
    private final Deque<Runnable> closers = new ArrayDeque<>();

    private Workspace() throws IOException {
        root = Files.createTempDirectory("helios-").toRealPath();
        Files.setPosixFilePermissions(
                root, PosixFilePermissions.fromString(Identity.current().workspacePermissions()));
        sweeper = new ProcessBuilder("sh", "-c", SWEEP, "sh", root.toString())
                .directory(root.getRoot().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "helios-testkit-exit"));
    }

    /** A new folder whose name begins with that prefix. */
    static synchronized Path folder(String prefix) {
        try {
            var workspace = workspace();
            return Files.createDirectory(workspace.root.resolve(prefix + "-" + workspace.folders.incrementAndGet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has that done when the JVM ends in good order, the latest first, before what is left is ended the hard way. */
    static synchronized void onExit(Runnable closer) {
        try {
            workspace().closers.push(closer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder and all within; what a dying server deletes at the same time is no failure. */
    static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (NoSuchFileException _) {
            // gone already
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Workspace workspace() throws IOException {
        if (instance == null) {
            instance = new Workspace();
        }
        return instance;
    }

    private void close() {
        synchronized (Workspace.class) {
            while (!closers.isEmpty()) {
                closers.pop().run();
            }
        }
        try {
            sweeper.getOutputStream().close();
            sweeper.waitFor(20, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
