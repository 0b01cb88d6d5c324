package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.PluginException;
import helios.plugin.Version;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A list of plugins: {@code {"plugins":[{"name","version","artifact","sha256"}]}}.
 *
 * @param entries in the list's order
 */
record Registry(List<Entry> entries) {

    private static final int MAX_INDEX = 8 << 20;

    /**
     * A version of a plugin.
     *
     * @param name the plugin's
     * @param version its
     * @param artifact where it is
     * @param sha256 of the whole artefact
     */
    record Entry(String name, Version version, URI artifact, String sha256) {}

    static Registry read(URI address) throws IOException, InterruptedException {
        var index = Json.object(Download.read(address, MAX_INDEX), "registry");
        var entries = new ArrayList<Entry>();
        for (var node : index.path("plugins")) {
            entries.add(new Entry(
                    text(node, "name"),
                    new Version(text(node, "version")),
                    address.resolve(text(node, "artifact")),
                    text(node, "sha256")));
        }
        return new Registry(List.copyOf(entries));
    }

    private static String text(JsonNode node, String member) {
        if (!node.path(member).isString()) {
            throw new PluginException("registry: an entry has no " + member);
        }
        return node.path(member).stringValue();
    }

    /** The version asked for, else the highest. */
    Entry find(String name, Optional<String> version) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .filter(entry -> version.isEmpty() || entry.version().text().equals(version.get()))
                .max(Comparator.comparing(Entry::version))
                .orElseThrow(() -> new PluginException("the registry has no " + name
                        + version.map(wanted -> " of version " + wanted).orElse("")));
    }
}
