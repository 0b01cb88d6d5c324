package helios.host.layer;

import helios.host.config.Catalogue;
import helios.spi.FeatureProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/** Looks for features. Each call looks anew and makes new layers; thread-safe. */
public final class FeatureLayers {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final ModuleLayer parent;
    private final String spiVersion;

    /**
     * Looks on top of a layer.
     *
     * @param parent the layer that has helios.spi
     * @param spiVersion the version of helios.spi that features must fit
     */
    FeatureLayers(ModuleLayer parent, String spiVersion) {
        this.parent = parent;
        this.spiVersion = spiVersion;
    }

    /** Those of this process and of a folder, which need not exist. */
    public static Installed find(Path featuresDir) {
        var spi = FeatureProvider.class.getModule().getDescriptor();
        return new FeatureLayers(ModuleLayer.boot(), spi.rawVersion().orElse("none")).in(featuresDir);
    }

    Installed in(Path featuresDir) {
        var found = new Found();
        ServiceLoader.load(parent, FeatureProvider.class)
                .forEach(provider -> found.features.add(InstalledFeature.of(provider, Optional.empty())));
        for (var entry : Files.isDirectory(featuresDir) ? list(featuresDir) : List.<Path>of()) {
            if (Files.isDirectory(entry)) {
                found.addFolder(entry);
            } else if (entry.toString().endsWith(".jar")) {
                found.warnings.add("%s is passed over; put it into a folder of its own: %s"
                        .formatted(entry, entry.resolveSibling("<name>").resolve(String.valueOf(entry.getFileName()))));
            }
        }
        found.features.sort(Comparator.comparing(feature -> feature.provider().name()));
        return new Installed(found.features, found.refused, found.warnings);
    }

    /** The visible files of a folder, by name. */
    static List<Path> list(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new FeatureFolder.Refusal(folder, "cannot be read: " + e);
        }
    }

    /** What has been found so far. */
    private final class Found {

        private final List<InstalledFeature> features = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        private void addFolder(Path folder) {
            try {
                var added = new ArrayList<InstalledFeature>();
                for (var provider : new FeatureFolder(folder, parent, spiVersion).providers(warnings)) {
                    var feature = InstalledFeature.of(provider, Optional.of(folder));
                    check(folder, feature);
                    added.add(feature);
                }
                features.addAll(added);
            } catch (FeatureFolder.Refusal e) {
                refused.add(String.valueOf(e.getMessage()));
            }
        }

        private void check(Path folder, InstalledFeature feature) {
            try {
                checkName(folder, feature);
                checkSections(folder, feature);
                feature.provider().config();
            } catch (FeatureFolder.Refusal e) {
                throw e;
            } catch (RuntimeException | LinkageError e) {
                throw new FeatureFolder.Refusal(
                        folder, "the provider of module %s fails: %s; mend the jar".formatted(feature.module(), e));
            }
        }

        private void checkName(Path folder, InstalledFeature feature) {
            var name = feature.provider().name();
            if (!NAME.matcher(name).matches()) {
                throw new FeatureFolder.Refusal(
                        folder,
                        "module %s calls its feature \"%s\"; a name is made of a-z, 0-9 and _ and begins with a letter"
                                .formatted(feature.module(), name));
            }
            for (var other : features) {
                if (other.module().equals(feature.module())) {
                    throw new FeatureFolder.Refusal(
                            folder,
                            "module %s is in %s too; remove one of them".formatted(feature.module(), where(other)));
                }
                if (other.provider().name().equals(name)) {
                    throw new FeatureFolder.Refusal(
                            folder,
                            "the feature \"%s\" of module %s is provided by module %s in %s too; remove one of them"
                                    .formatted(name, feature.module(), other.module(), where(other)));
                }
            }
        }

        private void checkSections(Path folder, InstalledFeature feature) {
            var owners = new HashMap<String, String>();
            Catalogue.kernelNames().forEach(section -> owners.put(section, "the proxy itself"));
            for (var other : features) {
                sections(other.provider()).forEach(section -> owners.put(section, "module " + other.module()));
            }
            for (var section : sections(feature.provider())) {
                if (owners.containsKey(section)) {
                    throw new FeatureFolder.Refusal(
                            folder,
                            "module %s wants the section [%s], which belongs to %s; remove one of them, or let it use another section"
                                    .formatted(feature.module(), section, owners.get(section)));
                }
            }
        }

        private static List<String> sections(FeatureProvider<?> provider) {
            var sections = new ArrayList<>(provider.sections().names());
            sections.addAll(provider.sections().arrays());
            return sections;
        }

        private static String where(InstalledFeature feature) {
            return feature.folder().map(Path::toString).orElse("lib/");
        }
    }
}
