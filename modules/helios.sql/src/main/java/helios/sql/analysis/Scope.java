package helios.sql.analysis;

import helios.sql.tree.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What names of columns mean at a place of a statement.
 *
 * @param outer the scope around it
 * @param sources what columns can be taken from
 * @param merged the columns that {@code USING} and {@code NATURAL} made one of two
 */
record Scope(Optional<Scope> outer, List<Source> sources, Map<String, Flow> merged) {

    /** No names mean anything. */
    static final Scope EMPTY = new Scope(Optional.empty(), List.of(), Map.of());

    Scope inner(List<Source> further, Map<String, Flow> mergedThere) {
        return new Scope(Optional.of(this), List.copyOf(further), mergedThere);
    }

    /** What these names mean as a value. */
    Flow column(List<Name> path) {
        return path.size() == 1
                ? unqualified(path.getFirst().value())
                : qualified(path.subList(0, path.size() - 1), path.getLast().value());
    }

    private Flow unqualified(String name) {
        var candidates = new ArrayList<Flow>();
        for (var scope = Optional.of(this); scope.isPresent(); scope = scope.get().outer) {
            var here = scope.get();
            var known = here.merged.get(name);
            var certain = known != null ? List.of(known) : here.visible(source -> source.certain(name));
            var possible = here.visible(source -> source.possible(name));
            if (!certain.isEmpty()) {
                return candidates.isEmpty() && certain.size() == 1
                        ? certain.getFirst()
                        : Flow.someOf(with(candidates, certain));
            }
            var row = here.named(name);
            if (row.isPresent()) {
                return candidates.isEmpty()
                        ? row.get().row()
                        : Flow.someOf(with(candidates, List.of(row.get().row())));
            }
            candidates.addAll(possible);
        }
        return candidates.size() == 1 ? candidates.getFirst() : Flow.someOf(candidates);
    }

    private static List<Flow> with(List<Flow> some, List<Flow> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private List<Flow> visible(java.util.function.Function<Source, List<Flow>> of) {
        return sources.stream()
                .filter(source -> !source.byNameOnly())
                .flatMap(source -> of.apply(source).stream())
                .toList();
    }

    private Optional<Source> named(String name) {
        return sources.stream()
                .filter(source -> source.name().equals(Optional.of(name)))
                .findFirst();
    }

    private Flow qualified(List<Name> qualifier, String column) {
        return source(qualifier)
                .map(source -> {
                    var certain = source.certain(column);
                    var possible = source.possible(column);
                    if (!certain.isEmpty()) {
                        return certain.size() == 1 ? certain.getFirst() : Flow.someOf(certain);
                    }
                    // Where there is no such column it is a function of the row: t.f is f(t).
                    return possible.size() == 1 ? possible.getFirst() : Flow.someOf(List.of(source.row()));
                })
                .orElseGet(() -> Flow.someOf(List.of()));
    }

    /** The source that these names mean. */
    Optional<Source> source(List<Name> qualifier) {
        for (var scope = Optional.of(this); scope.isPresent(); scope = scope.get().outer) {
            var found = scope.get().sources.stream()
                    .filter(source -> source.isMeant(qualifier))
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Tells whether these names, with what qualifies them, are certain or possible columns rather than a row's function. */
    boolean isFunctionOfRow(List<Name> path) {
        return path.size() > 1
                && source(path.subList(0, path.size() - 1))
                        .filter(source -> source.certain(path.getLast().value()).isEmpty()
                                && source.possible(path.getLast().value()).isEmpty())
                        .isPresent();
    }
}
