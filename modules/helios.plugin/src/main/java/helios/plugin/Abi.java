package helios.plugin;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A version of the contract between host and guest.
 *
 * @param major 1: JSON is pushed to the guest; 2: the guest pulls what it needs
 * @param minor additions
 */
public record Abi(int major, int minor) {

    /** What a manifest means that names none. */
    public static final Abi V1 = new Abi(1, 0);

    /** The newest of each major that this host offers. */
    public static final List<Abi> OFFERED = List.of(new Abi(1, 1), new Abi(2, 0));

    private static final Pattern FORM = Pattern.compile("([0-9]{1,4})(?:\\.([0-9]{1,4}))?");

    /** Reads {@code 1} or {@code 1.1}. */
    public static Abi of(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new PluginException("manifest: abi must be like \"1.1\", not \"" + text + "\"");
        }
        return new Abi(Integer.parseInt(match.group(1)), match.group(2) == null ? 0 : Integer.parseInt(match.group(2)));
    }

    /** Tells whether this host can run it. */
    public boolean offered() {
        return OFFERED.stream().anyMatch(offer -> offer.major == major && offer.minor >= minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
