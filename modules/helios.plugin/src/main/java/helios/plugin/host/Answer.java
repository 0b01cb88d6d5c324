package helios.plugin.host;

import java.util.Map;

/**
 * What a call came to.
 *
 * @param reply what the hook wants
 * @param attributes what it adds to the request's bag; those that no guest may set are left out
 */
public record Answer(Reply reply, Map<String, String> attributes) {

    /** The hook's default and nothing else. */
    public static final Answer DEFAULT = new Answer(Reply.DEFAULT, Map.of());
}
