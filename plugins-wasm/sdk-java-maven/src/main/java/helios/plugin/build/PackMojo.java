package helios.plugin.build;

import helios.plugin.PluginException;
import helios.plugin.PluginWriter;
import helios.plugin.SigningKey;
import helios.plugin.Version;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.jspecify.annotations.Nullable;

/** Compiles the project's plugin to WebAssembly and packs it into {@code NAME.tar.gz}, signed where there is a key. */
@Mojo(
        name = "pack",
        defaultPhase = LifecyclePhase.PACKAGE,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class PackMojo extends AbstractMojo {

    /** Where the compiled classes are. */
    @Parameter(defaultValue = "${project.build.outputDirectory}", readonly = true, required = true)
    private File classes;

    /** The classes and what they need. */
    @Parameter(defaultValue = "${project.compileClasspathElements}", readonly = true, required = true)
    private List<String> classPath;

    /** Where the artefact is put. */
    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File folder;

    /** The plugin's version, unless its annotation has one. */
    @Parameter(defaultValue = "${project.version}", readonly = true, required = true)
    private String version;

    /** The version of this Maven plugin, which is that of the host. */
    @Parameter(defaultValue = "${plugin.version}", readonly = true, required = true)
    private String hostVersion;

    /** The moment that the manifest tells; the present one if the project does not set it. */
    @Parameter(defaultValue = "${project.build.outputTimestamp}")
    private @Nullable String outputTimestamp;

    /** The key that signs the artefact, as {@code helios-plugin keygen} makes it. Without it the artefact is not signed. */
    @Parameter(property = "helios.key")
    private @Nullable File key;

    /** What each call has for the objects that it makes, in bytes. */
    @Parameter(property = "helios.heap", defaultValue = "131072")
    private int heap;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    private final MavenProjectHelper helper;

    /** Made by Maven, which fills the fields. */
    @Inject
    @SuppressWarnings("NullAway.Init")
    public PackMojo(MavenProjectHelper helper) {
        this.helper = helper;
    }

    @Override
    public void execute() throws MojoFailureException {
        try {
            pack();
        } catch (PluginException | IOException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
    }

    private void pack() throws IOException {
        var path = classPath.stream().map(Path::of).toList();
        try (var loader = ClassPath.loader(path)) {
            var plugin = PluginClass.find(classes.toPath(), loader);
            var manifest = ManifestWriter.of(plugin, version);
            var wasm = new WasmCompiler(folder.toPath().resolve("wasm"), heap, new MavenLog(getLog()))
                    .compile(plugin, path);
            var signer = Optional.ofNullable(key).map(file -> SigningKey.read(file.toPath()));
            var signature = signer.map(signing -> signing.sign(wasm));
            PluginWriter.complete(manifest, wasm, signature, packedAt());
            var artefact = PluginWriter.checkedArtefact(manifest, wasm, signature, signer, new Version(hostVersion));
            var file = folder.toPath().resolve(plugin.annotation().name() + ".tar.gz");
            Files.write(file, artefact);
            helper.attachArtifact(project, "tar.gz", "plugin", file.toFile());
            getLog().info("%s: module of %d bytes, %s"
                    .formatted(file, wasm.length, signer.isPresent() ? "signed" : "not signed (-Dhelios.key=FILE)"));
        }
    }

    private Instant packedAt() {
        return Optional.ofNullable(outputTimestamp)
                .filter(text -> text.length() > 1)
                .map(Instant::parse)
                .orElseGet(Instant::now);
    }
}
