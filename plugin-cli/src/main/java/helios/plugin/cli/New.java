package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.ArgSpec;

/** Writes the beginnings of a plugin, which build and run as they are. */
final class New implements Command {

    private static final Map<String, String> SOURCES = Map.of("c", "plugin.c", "rust", "plugin.rs");

    @Override
    public String name() {
        return "new";
    }

    @Override
    public String summary() {
        return "Writes the beginnings of a plugin: source, manifest, build script.";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Words.operand("NAME", "The plugin's name."),
                Words.option("--lang", "c|rust", "The language; c if it is not given."),
                Words.option(
                        "--abi",
                        "1|2",
                        "1: JSON in, JSON out. 2: the guest asks for what it needs. 2 if it is not given."),
                Words.option("--dir", "DIR", "Where to write; a folder of the plugin's name if it is not given."));
    }

    @Override
    public Result run(Words words) throws IOException {
        var name = PluginNames.checked(words.operand());
        var language = words.text("--lang").orElse("c");
        var abi = words.text("--abi").orElse("2");
        var source = SOURCES.get(language);
        if (source == null) {
            throw new UsageException("--lang must be one of c, rust; not \"" + language + "\"");
        }
        if (!abi.equals("1") && !abi.equals("2")) {
            throw new UsageException("--abi must be 1 or 2, not \"" + abi + "\"");
        }
        var folder = words.path("--dir").orElse(Path.of(name));
        if (Files.exists(folder) && isFilled(folder)) {
            throw new PluginException(folder + " is not empty");
        }
        Files.createDirectories(folder);
        write(folder, source, language + "/abi" + abi + "/" + source, name);
        write(folder, name + ".json", "abi" + abi + ".json", name);
        write(folder, "build.sh", language + "/build.sh", name);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder.resolve("build.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        var next = "wrote " + folder + "; next:\n  cd " + folder + " && ./build.sh\n  helios-plugin run " + name
                + ".wasm --hook pre_query --input '{\"query\":\"DROP TABLE t\"}'\n  helios-plugin pack --wasm " + name
                + ".wasm --manifest " + name + ".json --out " + name + ".tar.gz";
        return new Result(next, Json.MAPPER.createObjectNode().put("dir", folder.toString()));
    }

    private static boolean isFilled(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }

    private static void write(Path folder, String file, String template, String name) throws IOException {
        try (InputStream in = New.class.getResourceAsStream("template/" + template)) {
            if (in == null) {
                throw new IllegalStateException("the template " + template + " is missing from the module");
            }
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@NAME@", name);
            Files.writeString(folder.resolve(file), text);
        }
    }
}
