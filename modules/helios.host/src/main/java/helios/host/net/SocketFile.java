package helios.host.net;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket that this process listens at.
 *
 * @param key what tells this file from one of the same name that replaced it
 */
public record SocketFile(Path path, @Nullable Object key) {

    private static final int MAX_PATH_BYTES = 107;

    /** Takes note of a file that a socket was just bound to, and sets who may connect, as in {@code rw-------}. */
    public static SocketFile bound(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        return new SocketFile(path, fileKey(path));
    }

    /** Tells whether somebody listens at a path; what is left of a process that died does not count. */
    public static boolean isServed(Path path) {
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Refuses a path that the kernel has no room for. */
    public static Path requireFits(Path path) throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new IOException("%s is too long for a Unix socket: %d bytes at most; choose a shorter folder"
                    .formatted(path, MAX_PATH_BYTES));
        }
        return path;
    }

    /** Makes a folder that only its owner can enter, unless it is there already. */
    public static void createPrivateFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Deletes the file, unless another took its place. */
    public void remove() {
        try {
            if (key != null && key.equals(fileKey(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException _) {
            // gone, or no longer ours to delete; whoever binds next clears it away
        }
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
