package helios.host.log;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How an event becomes a line. */
public enum LogFormat {

    /** {@code ts=… level=info logger=helios.net msg="listening" address=127.0.0.1:6432}. */
    TEXT {
        @Override
        void begin(StringBuilder line) {}

        @Override
        void field(StringBuilder line, String key, Object value) {
            if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(key).append('=');
            var text = String.valueOf(value);
            if (key.equals(MESSAGE) || needsQuotes(text)) {
                quote(line, text);
            } else {
                line.append(text);
            }
        }

        @Override
        void end(StringBuilder line) {}
    },

    /** One JSON object a line, with the same members; numbers and booleans stand without quotes. */
    JSON {
        @Override
        void begin(StringBuilder line) {
            line.append('{');
        }

        @Override
        void field(StringBuilder line, String key, Object value) {
            if (line.length() > 1) {
                line.append(',');
            }
            quote(line, key);
            line.append(':');
            switch (value) {
                case Integer _, Long _, Short _, Byte _, Boolean _ -> line.append(value);
                default -> quote(line, String.valueOf(value));
            }
        }

        @Override
        void end(StringBuilder line) {
            line.append('}');
        }
    };

    private static final String MESSAGE = "msg";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /**
     * The line of an event, without a line break anywhere in it.
     *
     * @param pairs names and values in turn
     */
    String line(Instant at, Level level, String logger, String message, Object... pairs) {
        var line = new StringBuilder(160);
        begin(line);
        field(line, "ts", TIMESTAMP.format(at));
        field(line, "level", name(level));
        field(line, "logger", logger);
        field(line, MESSAGE, message);
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            field(line, String.valueOf(pairs[i]), pairs[i + 1]);
        }
        end(line);
        return line.toString();
    }

    abstract void begin(StringBuilder line);

    abstract void field(StringBuilder line, String key, Object value);

    abstract void end(StringBuilder line);

    private static String name(Level level) {
        return level == Level.WARNING ? "warn" : level.name().toLowerCase(Locale.ROOT);
    }

    private static boolean needsQuotes(String text) {
        return text.isEmpty() || text.chars().anyMatch(c -> c == ' ' || c == '=' || isEscaped((char) c));
    }

    /** Appends a text as a JSON string, without a line break in it. */
    public static void quote(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isLoneSurrogate(text, i)) {
                escape(line, c);
            } else if (isEscaped(c) && !Character.isSurrogate(c)) {
                escape(line, c);
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }

    private static void escape(StringBuilder line, char c) {
        switch (c) {
            case '"', '\\' -> line.append('\\').append(c);
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> line.append("\\u").append("%04x".formatted((int) c));
        }
    }

    /** What would end a value or a line, hide in a terminal, or not survive UTF-8. */
    private static boolean isEscaped(char c) {
        return c == '"'
                || c == '\\'
                || Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || Character.isSurrogate(c);
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
