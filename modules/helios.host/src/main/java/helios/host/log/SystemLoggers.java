package helios.host.log;

import java.lang.System.Logger;
import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** Makes {@link System#getLogger} of the JDK, of features and of libraries end in the process's log. */
public final class SystemLoggers extends System.LoggerFinder {

    @Override
    public Logger getLogger(String name, Module module) {
        return new Adapter(name, Log.of(name));
    }

    private record Adapter(String name, Log log) implements Logger {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return log.isEnabled(level);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            if (!isLoggable(level)) {
                return;
            }
            var text = localized(bundle, String.valueOf(message));
            if (thrown == null) {
                log.log(level, text);
            } else {
                log.log(level, text, thrown);
            }
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object @Nullable ... parameters) {
            if (!isLoggable(level)) {
                return;
            }
            var text = localized(bundle, String.valueOf(format));
            log.log(
                    level,
                    parameters == null || parameters.length == 0 ? text : MessageFormat.format(text, parameters));
        }

        private static String localized(@Nullable ResourceBundle bundle, String key) {
            try {
                return bundle == null ? key : bundle.getString(key);
            } catch (MissingResourceException _) {
                return key;
            }
        }
    }
}
