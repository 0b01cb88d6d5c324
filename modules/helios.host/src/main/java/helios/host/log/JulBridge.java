package helios.host.log;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes in what libraries write to java.util.logging, Netty among them. */
final class JulBridge extends Handler {

    private static final JulBridge INSTANCE = new JulBridge();

    private JulBridge() {}

    /** Makes this the only handler; may be called again, with another level. */
    static void install(Level level) {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(INSTANCE);
        root.setLevel(toJul(level));
    }

    @Override
    public void publish(LogRecord event) {
        var log = Log.of(event.getLoggerName() == null ? "java.util.logging" : event.getLoggerName());
        var level = fromJul(event.getLevel());
        var thrown = event.getThrown();
        if (thrown == null) {
            log.log(level, text(event));
        } else {
            log.log(level, text(event), thrown);
        }
    }

    private static String text(LogRecord event) {
        var message = String.valueOf(event.getMessage());
        @Nullable Object[] parameters = event.getParameters();
        return parameters == null || parameters.length == 0 ? message : MessageFormat.format(message, parameters);
    }

    private static Level fromJul(java.util.logging.Level level) {
        int value = level.intValue();
        if (value >= java.util.logging.Level.SEVERE.intValue()) {
            return Level.ERROR;
        } else if (value >= java.util.logging.Level.WARNING.intValue()) {
            return Level.WARNING;
        } else if (value >= java.util.logging.Level.INFO.intValue()) {
            return Level.INFO;
        } else if (value >= java.util.logging.Level.FINE.intValue()) {
            return Level.DEBUG;
        }
        return Level.TRACE;
    }

    private static java.util.logging.Level toJul(Level level) {
        return switch (level) {
            case ALL -> java.util.logging.Level.ALL;
            case TRACE -> java.util.logging.Level.FINEST;
            case DEBUG -> java.util.logging.Level.FINE;
            case INFO -> java.util.logging.Level.INFO;
            case WARNING -> java.util.logging.Level.WARNING;
            case ERROR -> java.util.logging.Level.SEVERE;
            case OFF -> java.util.logging.Level.OFF;
        };
    }

    @Override
    public void flush() {
        Log.flush();
    }

    @Override
    public void close() {
        Log.flush();
    }
}
