package helios.spi.query;

import java.time.Duration;
import java.util.Optional;

/** What kind of node a statement is for. It never holds an address: the kernel picks among the configured nodes. */
public sealed interface Target {

    /** The node that accepts writes. */
    record Primary() implements Target {}

    /**
     * A standby.
     *
     * @param maxLag at most so far behind; absent = any
     */
    record Replica(Optional<Duration> maxLag) implements Target {}

    /**
     * One configured node; where there is none of that name the client gets {@code 42704}, where it is down {@code
     * 57P03}.
     *
     * @param name its name
     */
    record Node(String name) implements Target {}
}
