package helios.host.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong while a configuration is read; for one thread. */
final class Problems {

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private boolean readable = true;

    void error(Origin at, String text) {
        errors.add(at.problem(text));
    }

    void error(Problem problem) {
        errors.add(problem);
    }

    /** Notes an error because of which a part of the file could not be read, so that what seems to be missing need not be. */
    void syntaxError(Origin at, String text) {
        readable = false;
        error(at, text);
    }

    /** Tells whether the whole file could be read. */
    boolean readable() {
        return readable;
    }

    void warning(Origin at, String text) {
        warnings.add(at.problem(text));
    }

    int count() {
        return errors.size();
    }

    /** The errors by position, each once. */
    List<Problem> errors() {
        return errors.stream().distinct().sorted().toList();
    }

    List<Problem> warnings() {
        return warnings.stream().distinct().sorted().toList();
    }
}
