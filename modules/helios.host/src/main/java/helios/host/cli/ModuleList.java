package helios.host.cli;

import helios.host.config.Catalogue;
import helios.host.layer.Installed;
import helios.host.layer.InstalledFeature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes which features are installed, and which could be added. */
final class ModuleList {

    private ModuleList() {}

    static String of(Installed installed) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("FEATURE", "SECTIONS", "MODULE", "VERSION", "FOLDER"));
        installed.features().forEach(feature -> rows.add(row(feature)));
        var names = installed.features().stream()
                .map(feature -> feature.provider().name())
                .toList();
        var others = new ArrayList<List<String>>();
        others.add(List.of("FEATURE", "SECTIONS", "MODULE", "NUMBER", "WHAT IT DOES"));
        Catalogue.FEATURES.stream()
                .filter(entry -> !names.contains(entry.name()))
                .forEach(entry -> others.add(List.of(
                        entry.name(),
                        sections(entry.sections().stream()),
                        entry.module(),
                        entry.modules(),
                        entry.title())));
        return "Installed:%n%s%nCould be added, by putting the module's jar into lib/:%n%s"
                .formatted(table(rows), table(others));
    }

    private static List<String> row(InstalledFeature feature) {
        var owned = feature.provider().sections();
        return List.of(
                feature.provider().name(),
                sections(Stream.concat(owned.names().stream(), owned.arrays().stream())),
                feature.module(),
                feature.version().isEmpty() ? "-" : feature.version(),
                feature.folder().map(Path::toString).orElse("lib"));
    }

    private static String sections(Stream<String> names) {
        return names.map(name -> "[" + name + "]").collect(Collectors.joining(" "));
    }

    private static String table(List<List<String>> rows) {
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder(" ");
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = rows.stream()
                        .mapToInt(other -> other.get(column).length())
                        .max()
                        .orElse(0);
                line.append(' ')
                        .append(row.get(i))
                        .append(" ".repeat(width - row.get(i).length() + 1));
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
