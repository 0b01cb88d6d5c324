package helios.spi.operations;

import java.util.Set;

/**
 * What operators have stopped.
 *
 * @param paused nobody begins a transaction
 * @param suspended nobody is read from
 * @param databases those on which nobody begins a transaction
 * @param disabled those that take no new clients
 */
public record Standstill(boolean paused, boolean suspended, Set<String> databases, Set<String> disabled) {

    /** Copies the sets. */
    public Standstill {
        databases = Set.copyOf(databases);
        disabled = Set.copyOf(disabled);
    }
}
