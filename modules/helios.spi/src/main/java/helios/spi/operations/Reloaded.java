package helios.spi.operations;

import java.util.List;

/**
 * What came of reading the configuration again.
 *
 * @param changed the keys whose values changed
 * @param requiresRestart those of them that keep their old values until then
 * @param errors why nothing has changed, each with file, line and column; none if it was taken up
 */
public record Reloaded(List<String> changed, List<String> requiresRestart, List<String> errors) {

    /** Copies the lists. */
    public Reloaded {
        changed = List.copyOf(changed);
        requiresRestart = List.copyOf(requiresRestart);
        errors = List.copyOf(errors);
    }
}
