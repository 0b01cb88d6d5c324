package helios.wire;

/** Version numbers of the protocol as a startup message carries them: the major version in the upper 16 bits. */
public final class ProtocolVersion {

    /** Protocol 3.0, which every server since 7.4 speaks. */
    public static final int V3_0 = 3 << 16;
    /** Protocol 3.2, since PostgreSQL 18: cancel keys of up to 256 bytes. */
    public static final int V3_2 = (3 << 16) | 2;

    private ProtocolVersion() {}

    public static int major(int version) {
        return version >>> 16;
    }

    public static int minor(int version) {
        return version & 0xFFFF;
    }

    /** The version as one writes it, such as {@code 3.2}. */
    public static String text(int version) {
        return major(version) + "." + minor(version);
    }

    static int negotiate(int asked) {
        return minor(asked) < minor(V3_2) ? V3_0 : V3_2;
    }
}
