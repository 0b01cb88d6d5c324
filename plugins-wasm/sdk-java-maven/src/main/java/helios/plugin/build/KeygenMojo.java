package helios.plugin.build;

import helios.plugin.PluginException;
import helios.plugin.SigningKey;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Makes the key that the project's plugins are signed with, and its public half beside it, where there is none yet. */
@Mojo(name = "keygen", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, requiresProject = false)
public final class KeygenMojo extends AbstractMojo {

    private static final String SUFFIX = ".key";

    /** The key's file, whose name ends in {@code .key}; a trust root takes the {@code .pub} beside it. */
    @Parameter(property = "helios.key", required = true)
    private File key;

    /** Made by Maven, which fills the field. */
    @SuppressWarnings("NullAway.Init")
    public KeygenMojo() {}

    @Override
    public void execute() throws MojoFailureException {
        try {
            if (!key.exists()) {
                make(key.toPath());
            }
        } catch (PluginException | IOException e) {
            throw new MojoFailureException("no key could be made: " + e.getMessage(), e);
        }
    }

    private void make(Path file) throws IOException {
        var name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX)) {
            throw new PluginException("helios.key must end in .key, not " + name);
        }
        var pair = SigningKey.generate();
        var stem = name.substring(0, name.length() - SUFFIX.length());
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(
                file,
                pair.privatePem(),
                StandardCharsets.US_ASCII,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        Files.writeString(file.resolveSibling(stem + ".pub"), pair.publicText(), StandardCharsets.US_ASCII);
        getLog().info("made " + file + " and " + stem + ".pub beside it");
    }
}
