package helios.plugin;

import java.lang.module.ModuleDescriptor;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A plugin's version: digits and dots, or semantic versioning; compared by the latter's precedence.
 *
 * @param text as it stands in the manifest
 */
public record Version(String text) implements Comparable<Version> {

    private static final Pattern FORM =
            Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})*(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?(\\+[0-9A-Za-z.-]+)?");
    private static final int MAX_LENGTH = 128;

    /** The version of a module without a manifest. */
    public static final Version NONE = new Version("0.0.0");

    /** The version of this host: that of the product. */
    public static Version ofHost() {
        return Optional.ofNullable(Version.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .map(Version::new)
                .orElse(NONE);
    }

    /** Refuses what is no version. */
    public Version {
        if (text.length() > MAX_LENGTH || !FORM.matcher(text).matches()) {
            throw new PluginException(
                    "version must be digits and dots, or semver such as \"1.2.0-rc.1\", not \"" + text + "\"");
        }
    }

    @Override
    public int compareTo(Version other) {
        int byNumbers = compareNumbers(core(), other.core());
        return byNumbers != 0 ? byNumbers : comparePreRelease(preRelease(), other.preRelease());
    }

    private String withoutBuild() {
        int plus = text.indexOf('+');
        return plus < 0 ? text : text.substring(0, plus);
    }

    private List<String> core() {
        int dash = withoutBuild().indexOf('-');
        return Arrays.asList((dash < 0 ? withoutBuild() : withoutBuild().substring(0, dash)).split("\\."));
    }

    private List<String> preRelease() {
        int dash = withoutBuild().indexOf('-');
        return dash < 0
                ? List.of()
                : Arrays.asList(withoutBuild().substring(dash + 1).split("\\."));
    }

    private static int compareNumbers(List<String> one, List<String> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            int order = new BigInteger(i < one.size() ? one.get(i) : "0")
                    .compareTo(new BigInteger(i < other.size() ? other.get(i) : "0"));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int comparePreRelease(List<String> one, List<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Boolean.compare(one.isEmpty(), other.isEmpty());
        }
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = compareIdentifiers(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int compareIdentifiers(String one, String other) {
        boolean number = one.matches("[0-9]+");
        boolean otherNumber = other.matches("[0-9]+");
        if (number && otherNumber) {
            return new BigInteger(one).compareTo(new BigInteger(other));
        }
        return number == otherNumber ? one.compareTo(other) : Boolean.compare(otherNumber, number);
    }

    @Override
    public String toString() {
        return text;
    }
}
