package helios.host.layer;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.FeatureProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;

/** Compiles small modules and makes jars of them, as a third party would. */
final class Jars {

    /** Where helios.spi lies: what a third party compiles against. */
    static final Path SPI = ModuleLayer.boot()
            .configuration()
            .findModule("helios.spi")
            .flatMap(module -> module.reference().location())
            .map(Path::of)
            .orElseThrow();

    private final Path work;

    Jars(Path work) {
        this.work = work;
    }

    /** A feature called {@code name} that owns the section {@code name} and says {@code says} as its text. */
    static Map<String, String> feature(String module, String name, String requires, String says) {
        return Map.of(
                "module-info.java",
                "module %s { requires helios.spi; %s provides helios.spi.FeatureProvider with %s.Provider; }"
                        .formatted(module, requires, module),
                module.replace('.', '/') + "/Provider.java",
                """
                package %s;
                public final class Provider implements helios.spi.FeatureProvider<Provider.Config> {
                    public record Config(@helios.spi.config.Default("1") int number) {}
                    public String name() { return "%s"; }
                    public helios.spi.Sections sections() { return helios.spi.Sections.of("%2$s"); }
                    public helios.spi.config.ConfigSpec<Config> config() {
                        return helios.spi.config.ConfigSpec.of(Config.class, java.lang.invoke.MethodHandles.lookup());
                    }
                    public helios.spi.Feature create(Config config, helios.spi.FeatureContext context) { return hooks -> {}; }
                    @Override public String toString() { return %s; }
                }
                """.formatted(module, name, says));
    }

    static Map<String, String> feature(String module, String name) {
        return feature(module, name, "", "\"plain\"");
    }

    /** A library with one class that knows its version. */
    static Map<String, String> library(String version) {
        return Map.of(
                "module-info.java",
                "module org.words { exports org.words; }",
                "org/words/Words.java",
                "package org.words; public final class Words { public static String version() { return \"%s\"; } }"
                        .formatted(version));
    }

    /** Compiles sources into a folder. */
    Path compile(Map<String, String> sources, Path... modulePath) throws IOException {
        var in = Files.createTempDirectory(work, "src");
        var out = Files.createTempDirectory(work, "classes");
        var options = new ArrayList<>(List.of("-d", out.toString(), "--release", "25", "-proc:none", "--module-path"));
        options.add(
                String.join(":", Arrays.stream(modulePath).map(Path::toString).toList()));
        for (var source : sources.entrySet()) {
            var file = in.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            options.add(Files.writeString(file, source.getValue()).toString());
        }
        compile(options);
        return out;
    }

    static void compile(List<String> arguments) {
        var messages = new StringWriter();
        var writer = new PrintWriter(messages);
        int exit = ToolProvider.findFirst("javac").orElseThrow().run(writer, writer, arguments.toArray(String[]::new));
        assertThat(exit).as(messages.toString()).isZero();
    }

    /** Makes a jar of a folder. */
    static Path jar(Path classes, Path jar, Map<String, String> manifest) throws IOException {
        Files.createDirectories(jar.getParent());
        var head = new Manifest();
        head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach(head.getMainAttributes()::putValue);
        try (var out = new JarOutputStream(Files.newOutputStream(jar), head);
                var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    static Path jar(Path classes, Path jar) throws IOException {
        return jar(classes, jar, Map.of());
    }

    /** The class loader that made a feature. */
    static ClassLoader loader(FeatureProvider<?> provider) {
        return provider.getClass().getClassLoader();
    }
}
