package helios.sql.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A value in the graph of where values come from. Grows while a statement is read, for a recursive common table's columns
 * come from themselves.
 */
final class Flow {

    private final List<Origin> origins = new ArrayList<>(1);
    private final List<Flow> from = new ArrayList<>(1);
    private boolean known = true;

    /** A value made of no column. */
    static Flow none() {
        return new Flow();
    }

    /** A column's value. */
    static Flow of(Origin origin) {
        var flow = new Flow();
        flow.origins.add(origin);
        return flow;
    }

    /** A value made of these. */
    static Flow of(Collection<Flow> parts) {
        var flow = new Flow();
        flow.from.addAll(parts);
        return flow;
    }

    /** A value made of some of these, nobody knows of which. */
    static Flow someOf(Collection<Flow> candidates) {
        var flow = of(candidates);
        flow.known = false;
        return flow;
    }

    Flow add(Flow part) {
        from.add(part);
        return this;
    }

    /** The column that this is, if it is nothing else. */
    Optional<Origin> column() {
        return known && from.isEmpty() && origins.size() == 1 ? Optional.of(origins.getFirst()) : Optional.empty();
    }

    /** All that it is made of, as far as the statement was read. */
    Lineage lineage() {
        var found = new LinkedHashSet<Origin>();
        boolean all = true;
        Set<Flow> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var open = new ArrayDeque<Flow>();
        open.add(this);
        while (!open.isEmpty()) {
            var next = open.poll();
            if (seen.add(next)) {
                all &= next.known;
                found.addAll(next.origins);
                open.addAll(next.from);
            }
        }
        return found.isEmpty() && all ? Lineage.NONE : new Lineage(Collections.unmodifiableSet(found), all);
    }
}
