package helios.sql;

/**
 * What a session's settings make of its texts.
 *
 * @param standardConformingStrings PostgreSQL's setting of that name: off, a backslash escapes in {@code '...'} too
 * @param encoding {@code client_encoding}
 */
public record LexerOptions(boolean standardConformingStrings, ClientEncoding encoding) {

    /** PostgreSQL's defaults: strings as the standard says, UTF-8. */
    public static final LexerOptions DEFAULT = new LexerOptions(true, ClientEncoding.UTF8);

    /** The same with {@code standard_conforming_strings} set so. */
    public LexerOptions withStandardConformingStrings(boolean on) {
        return new LexerOptions(on, encoding);
    }
}
