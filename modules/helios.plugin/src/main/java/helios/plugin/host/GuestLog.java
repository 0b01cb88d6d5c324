package helios.plugin.host;

/** Where a guest's lines go. */
@FunctionalInterface
public interface GuestLog {

    /**
     * A line.
     *
     * @param level 0 error, 1 warning, 2 info, 3 debug, 4 trace
     * @param text at most 4 KiB
     */
    void line(int level, String text);
}
