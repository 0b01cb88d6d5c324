package helios.host.config;

/** The version of this program. */
public final class Version {

    private Version() {}

    /** What stands in the descriptor of the kernel's module: {@code 0.1.0}. */
    public static String current() {
        var module = Version.class.getModule();
        return module.isNamed() ? module.getDescriptor().rawVersion().orElse("unknown") : "unknown";
    }
}
