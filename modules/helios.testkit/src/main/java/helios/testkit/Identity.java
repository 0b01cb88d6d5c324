package helios.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** As whom PostgreSQL's programs run: they refuse root. */
enum Identity {
    /** An ordinary user's own identity. */
    OWN("rwx------"),
    /** Root's, in a user namespace of its own, where it is nobody and yet owns root's files. */
    NAMESPACE("rwx------"),
    /** The user nobody, where the system forbids namespaces: the files must be made his. */
    NOBODY("rwx--x--x");

    private static final int NOBODY_ID = 65534;
    private static final Identity CURRENT = choose();

    private final String workspacePermissions;

    Identity(String workspacePermissions) {
        this.workspacePermissions = workspacePermissions;
    }

    static Identity current() {
        return CURRENT;
    }

    private static Identity choose() {
        if (!isRoot()) {
            return OWN;
        }
        for (var identity : List.of(NAMESPACE, NOBODY)) {
            if (succeeds(identity.command(List.of("true")))) {
                return identity;
            }
        }
        throw new IllegalStateException(
                "PostgreSQL refuses to run as root, and neither \"unshare -U\" nor \"setpriv\" (both of "
                        + "util-linux) works here: install util-linux, or start as an ordinary user");
    }

    /** The permissions that let this identity reach its folders in the workspace, and as few others as possible. */
    String workspacePermissions() {
        return workspacePermissions;
    }

    /**
     * The command under this identity, its process id that of the process started. Where {@code setsid} is installed the
     * process leaves the terminal's group: Ctrl-C reaches it through its owner alone.
     */
    List<String> command(List<String> program) {
        var command = new ArrayList<>(detached());
        switch (this) {
            case OWN -> {}
            case NAMESPACE -> command.addAll(List.of("unshare", "-U"));
            case NOBODY ->
                command.addAll(List.of("setpriv", "--reuid=" + NOBODY_ID, "--regid=" + NOBODY_ID, "--clear-groups"));
        }
        command.addAll(program);
        return command;
    }

    /** The words before a command that make it leave the terminal's group. */
    static List<String> detached() {
        return Tools.onPath("setsid").isPresent() ? List.of("setsid") : List.of();
    }

    /** Makes this identity the owner of the folder and of all within. */
    void own(Path folder) {
        if (this != NOBODY) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files::iterator) {
                Files.setAttribute(file, "unix:uid", NOBODY_ID, LinkOption.NOFOLLOW_LINKS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
