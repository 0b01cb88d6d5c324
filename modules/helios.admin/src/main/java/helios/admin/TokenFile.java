package helios.admin;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import helios.spi.config.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The token that the proxy makes for itself, in a file that its own user alone can read. */
final class TokenFile {

    private static final Set<PosixFilePermission> OWNER_ALONE = fromString("rw-------");
    private static final int TOKEN_BYTES = 32;

    private final Path folder;
    private final Path path;

    TokenFile(Path stateDir) {
        folder = stateDir;
        path = stateDir.resolve("admin.token");
    }

    Path path() {
        return path;
    }

    /**
     * The token of the file; made at the first call, and again where the file was deleted or emptied.
     *
     * @throws IOException if it can be neither read nor kept, or somebody else may read it, or it is no plain file
     */
    Secret token() throws IOException {
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                requirePrivate();
                var kept = Files.readString(path).strip();
                return kept.isEmpty() ? write() : new Secret(kept);
            }
            Files.createDirectories(folder, permissions("rwx------"));
            return write();
        } catch (IOException e) {
            throw new IOException(
                    "the token that admin_address needs off loopback cannot be kept in %s: %s; give admin_token, or another state_dir"
                            .formatted(path, e),
                    e);
        }
    }

    private void requirePrivate() throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("it is not a plain file");
        }
        if (posix() && !OWNER_ALONE.containsAll(Files.getPosixFilePermissions(path))) {
            throw new IOException("others may read or change it: chmod 600 it, or delete it for a new token");
        }
    }

    private Secret write() throws IOException {
        var random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try (var file = FileChannel.open(path, options, permissions("rw-------"))) {
            var bytes = ByteBuffer.wrap((token + "\n").getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
        return new Secret(token);
    }

    private FileAttribute<?>[] permissions(String permissions) {
        return posix() ? new FileAttribute<?>[] {asFileAttribute(fromString(permissions))} : new FileAttribute<?>[0];
    }

    private boolean posix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
