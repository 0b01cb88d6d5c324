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
import picocli.CommandLine.Model.ArgSpec;

/** Writes the beginnings of a plugin, which build and run as they are. */
final class New implements Command {

    @Override
    public String name() {
        return "new";
    }

    @Override
    public String summary() {
        return "Writes the beginnings of a plugin: source, SDK, manifest, build script.";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Words.operand("NAME", "The plugin's name."),
                Words.option("--lang", Language.labels("|"), "The language; c if it is not given."),
                Words.option(
                        "--abi",
                        "1|2",
                        "1: JSON in, JSON out. 2: the guest asks for what it needs. 2 if it is not given."),
                Words.option("--dir", "DIR", "Where to write; a folder of the plugin's name if it is not given."));
    }

    @Override
    public Result run(Words words) throws IOException {
        var name = PluginNames.checked(words.operand());
        var label = words.text("--lang").orElse("c");
        var abi = words.text("--abi").orElse("2");
        var language = Language.of(label)
                .orElseThrow(() -> new UsageException(
                        "--lang must be one of " + Language.labels(", ") + "; not \"" + label + "\""));
        if (!abi.equals("1") && !abi.equals("2")) {
            throw new UsageException("--abi must be 1 or 2, not \"" + abi + "\"");
        }
        var folder = words.path("--dir").orElse(Path.of(name));
        if (Files.exists(folder) && isFilled(folder)) {
            throw new PluginException(folder + " is not empty");
        }
        write(folder, language, name, abi);
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

    private static void write(Path folder, Language language, String name, String abi) throws IOException {
        for (var path : language.beginnings()) {
            write(folder.resolve(path), filled("template/" + language.label() + "/" + path, name, abi));
        }
        write(folder.resolve(name + ".json"), filled("template/abi" + abi + ".json", name, abi));
        for (var path : language.sdk()) {
            write(folder.resolve(path), resource("sdk/" + language.label() + "/" + path));
        }
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder.resolve("build.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String filled(String template, String name, String abi) throws IOException {
        return resource(template).replace("@NAME@", name).replace("@ABI@", abi);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = New.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the file " + name + " is missing from the module");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
