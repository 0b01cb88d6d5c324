package helios.plugin.cli;

import helios.plugin.Json;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;

/** Shows what a registry has. */
final class ListRegistry implements Command {

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "Lists the plugins of a registry.";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(Words.required("--registry", "INDEX", "The registry's index.json: a file or an https address."));
    }

    @Override
    public Result run(Words words) throws IOException, InterruptedException {
        var registry = Registry.read(Download.address(words.required("--registry")));
        var json = Json.MAPPER.createObjectNode();
        var plugins = json.putArray("plugins");
        registry.entries()
                .forEach(entry -> plugins.addObject()
                        .put("name", entry.name())
                        .put("version", entry.version().text())
                        .put("artifact", entry.artifact().toString())
                        .put("sha256", entry.sha256()));
        var text = registry.entries().stream()
                .map(entry -> "%-32s %-12s %s".formatted(entry.name(), entry.version(), entry.artifact()))
                .collect(Collectors.joining("\n"));
        return new Result(text, json);
    }
}
