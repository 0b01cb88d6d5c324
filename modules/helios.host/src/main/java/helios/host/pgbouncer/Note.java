package helios.host.pgbouncer;

/**
 * Something to know about the file that was made.
 *
 * @param subject the setting
 * @param text what it is, and the remedy
 */
public record Note(String where, String subject, Kind kind, String text) {

    /** How much of a setting is left. */
    public enum Kind {
        /** Nothing is. */
        NO_COUNTERPART("no counterpart"),
        /** It is translated, or taken for granted, but not the same. */
        CHECK("check");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    @Override
    public String toString() {
        return "%s: %s: %s: %s".formatted(where, subject, kind, text);
    }
}
