package helios.testkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Copies the data folder of a running server that is in backup mode, without what a copy must not have. */
final class DataCopy extends SimpleFileVisitor<Path> {

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Folders at the top whose files belong to the running server alone; their sub folders are wanted, but in pg_replslot. */
    private static final Set<String> EMPTIED = Set.of(
            "pg_wal",
            "pg_dynshmem",
            "pg_notify",
            "pg_replslot",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT =
            Set.of("postmaster.pid", "postmaster.opts", "standby.signal", "backup_label.old");

    private final Path source;
    private final Path target;

    private DataCopy(Path source, Path target) {
        this.source = source;
        this.target = target;
    }

    static void copy(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new DataCopy(source, target));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        var relative = source.relativize(folder);
        boolean slot = relative.startsWith("pg_replslot") && relative.getNameCount() > 1;
        boolean temporary = folder.getFileName().toString().startsWith("pgsql_tmp");
        if (slot || temporary) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        Files.createDirectory(target.resolve(relative), OWNER_ONLY_FOLDER);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        var relative = source.relativize(file);
        boolean belongsToServer =
                EMPTIED.contains(relative.getName(0).toString()) || LEFT_OUT.contains(relative.toString());
        if (!belongsToServer) {
            try {
                Files.copy(file, target.resolve(relative));
            } catch (NoSuchFileException _) {
                // dropped meanwhile; the write-ahead log tells the standby
            }
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
