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

    /** The lines so far, each with its level in front: {@code "WARNING the disk is full"}. */
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
        boolean plain = format == null || values == null || values.length == 0;
        lines.add(level + " " + (plain ? format : MessageFormat.format(format, values)));
    }
}
