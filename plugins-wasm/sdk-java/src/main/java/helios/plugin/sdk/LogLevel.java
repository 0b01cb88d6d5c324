package helios.plugin.sdk;

/** How much a line of the log matters. */
public enum LogLevel {
    /** Something failed. */
    ERROR(0),
    /** Something is to be looked at. */
    WARNING(1),
    /** Something happened. */
    INFO(2),
    /** For authors. */
    DEBUG(3),
    /** For authors who are desperate. */
    TRACE(4);

    private final int number;

    LogLevel(int number) {
        this.number = number;
    }

    /** The ABI's number. */
    public int number() {
        return number;
    }
}
