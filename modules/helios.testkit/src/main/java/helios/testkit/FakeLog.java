package helios.testkit;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A log that keeps its lines. Thread-safe. */
public final class FakeLog implements System.Logger {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** A log without lines. */
    public FakeLog() {}

    /**
     * The lines so far, each with its level in front: {@code "WARNING the disk is full"}. Parameters of a text without
     * placeholders are names and values in turn: {@code "INFO listening address=127.0.0.1:9090"}.
     */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public String getName() {
        return "helios.fake";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        lines.add(level + " " + message + (thrown == null ? "" : ": " + thrown));
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object @Nullable ... values) {
        if (format == null || values == null || values.length == 0) {
            lines.add(level + " " + format);
        } else if (!format.contains("{0")) {
            lines.add(level + " " + format + pairs(values));
        } else {
            lines.add(level + " " + MessageFormat.format(format, values));
        }
    }

    private static String pairs(@Nullable Object... values) {
        var pairs = new StringBuilder();
        for (int i = 0; i + 1 < values.length; i += 2) {
            pairs.append(' ').append(values[i]).append('=').append(values[i + 1]);
        }
        return pairs.toString();
    }
}
