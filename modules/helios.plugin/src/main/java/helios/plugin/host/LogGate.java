package helios.plugin.host;

import java.util.concurrent.TimeUnit;

/** Lets so many lines a second through and counts the rest, of which one line is told when the next second begins. */
final class LogGate {

    static final int MAX_LINE_BYTES = 4096;
    private static final int LINES_PER_SECOND = 100;

    private final GuestLog log;
    private final boolean limited;
    private long second = Long.MIN_VALUE;
    private int lines;
    private long suppressed;

    LogGate(GuestLog log, boolean limited) {
        this.log = log;
        this.limited = limited;
    }

    void line(int level, String text) {
        if (!limited) {
            log.line(level, text);
            return;
        }
        long dropped = admit(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
        if (dropped > 0) {
            log.line(1, dropped + " lines were left out: more than " + LINES_PER_SECOND + " a second");
        }
        if (dropped >= 0) {
            log.line(level, text);
        }
    }

    /** Returns how many lines were left out before this one, or -1 if it is left out too. */
    private synchronized long admit(long now) {
        long before = 0;
        if (now != second) {
            second = now;
            lines = 0;
            before = suppressed;
            suppressed = 0;
        }
        if (lines == LINES_PER_SECOND) {
            suppressed++;
            return -1;
        }
        lines++;
        return before;
    }
}
