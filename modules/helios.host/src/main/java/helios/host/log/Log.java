package helios.host.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.util.Arrays;

/**
 * A named source of log events: what happened, in a constant text, and the particulars as names and values in turn. Never
 * blocks. Immutable.
 */
public final class Log {

    private final String name;
    private final LogSink sink;

    Log(String name, LogSink sink) {
        this.name = name;
        this.sink = sink;
    }

    /** The log of a name such as {@code helios.net}. */
    public static Log of(String name) {
        return new Log(name, LogSink.STANDARD_ERROR);
    }

    /**
     * Sets level and format of the whole process, at once, and takes in what Netty and other libraries log through
     * java.util.logging.
     */
    public static void configure(Level level, LogFormat format) {
        LogSink.STANDARD_ERROR.configure(level, format);
        JulBridge.install(level);
    }

    /** Waits until everything logged before is written; for the moment before the process ends. */
    public static void flush() {
        LogSink.STANDARD_ERROR.flush();
    }

    /** Tells whether events of a level are written at present. */
    public boolean isEnabled(Level level) {
        return sink.isEnabled(level);
    }

    /** For those who debug the proxy. */
    public void debug(String message, Object... pairs) {
        log(Level.DEBUG, message, pairs);
    }

    /** For what an operator wants to know of a healthy proxy. */
    public void info(String message, Object... pairs) {
        log(Level.INFO, message, pairs);
    }

    /** For what an operator should look at. */
    public void warn(String message, Object... pairs) {
        log(Level.WARNING, message, pairs);
    }

    /** For what failed. */
    public void error(String message, Object... pairs) {
        log(Level.ERROR, message, pairs);
    }

    /** For what failed unexpectedly; the line carries the cause with its stack. */
    public void error(String message, Throwable cause, Object... pairs) {
        log(Level.ERROR, message, cause, pairs);
    }

    /** An event of any level. */
    public void log(Level level, String message, Object... pairs) {
        if (isEnabled(level)) {
            sink.log(level, name, message, pairs);
        }
    }

    /** An event of any level and its cause; the stack stands in the line from level warn on. */
    public void log(Level level, String message, Throwable cause, Object... pairs) {
        if (isEnabled(level)) {
            sink.log(level, name, message, withCause(level, cause, pairs));
        }
    }

    private static Object[] withCause(Level level, Throwable cause, Object... pairs) {
        boolean withStack = level.getSeverity() >= Level.WARNING.getSeverity();
        var all = Arrays.copyOf(pairs, pairs.length + (withStack ? 4 : 2));
        all[pairs.length] = "error";
        all[pairs.length + 1] = cause;
        if (withStack) {
            var stack = new StringWriter();
            cause.printStackTrace(new PrintWriter(stack));
            all[pairs.length + 2] = "stack";
            all[pairs.length + 3] = stack;
        }
        return all;
    }
}
