package helios.plugin.cli;

import java.util.regex.Pattern;

/** Names as plugins have them. */
final class PluginNames {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private PluginNames() {}

    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException("a name must be 1 to 128 of A-Z a-z 0-9 _ -, not \"" + name + "\"");
        }
        return name;
    }
}
