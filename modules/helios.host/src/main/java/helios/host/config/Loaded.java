package helios.host.config;

import java.util.List;

/** What came of reading a configuration. */
public sealed interface Loaded {

    /** It can be used. */
    record Valid(Configuration configuration) implements Loaded {}

    /**
     * It cannot.
     *
     * @param errors all of them, by position; at least one
     * @param warnings what is merely useless
     */
    record Invalid(List<Problem> errors, List<Problem> warnings) implements Loaded {}

    /** There was nothing to read; the text says why. */
    record Unreadable(String reason) implements Loaded {}
}
