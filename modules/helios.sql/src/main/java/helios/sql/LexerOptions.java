package helios.sql;

import helios.spi.session.Session;

/**
 * What a session's settings make of its texts.
 *
 * @param standardConformingStrings PostgreSQL's setting of that name: off, a backslash escapes in {@code '...'} too
 * @param encoding {@code client_encoding}
 */
public record LexerOptions(boolean standardConformingStrings, ClientEncoding encoding) {

    /** PostgreSQL's defaults: strings as the standard says, UTF-8. */
    public static final LexerOptions DEFAULT = new LexerOptions(true, ClientEncoding.UTF8);

    /** What the session's settings say now. */
    public static LexerOptions of(Session session) {
        boolean standard = session.setting("standard_conforming_strings")
                .map(value -> !value.equalsIgnoreCase("off"))
                .orElse(true);
        var encoding =
                session.setting("client_encoding").map(ClientEncoding::of).orElse(ClientEncoding.UTF8);
        return new LexerOptions(standard, encoding);
    }

    /** The same with {@code standard_conforming_strings} set so. */
    public LexerOptions withStandardConformingStrings(boolean on) {
        return new LexerOptions(on, encoding);
    }
}
