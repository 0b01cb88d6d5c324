package helios.plugin.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the host knows of a statement's structure. What is absent cannot be known: a guard must not take it for nothing. */
public final class Sql {

    /**
     * A statement or one nested in it.
     *
     * @param restricted whether it has a condition that is not constant
     * @param limited whether it has a LIMIT
     * @param relations indexes of its relations: those written, then those read
     */
    public record Part(boolean restricted, boolean limited, List<Integer> relations) {

        /** Copies the list. */
        public Part {
            relations = List.copyOf(relations);
        }
    }

    private final HostCalls calls;

    Sql(HostCalls calls) {
        this.calls = calls;
    }

    private Optional<List<String>> all(int what) {
        var all = new ArrayList<String>();
        while (true) {
            switch (calls.sql(what, all.size())) {
                case SqlAnswer.Text(var text) -> all.add(text);
                case SqlAnswer.PastTheEnd() -> {
                    return Optional.of(all);
                }
                case SqlAnswer.Unknown() -> {
                    return Optional.empty();
                }
            }
        }
    }

    private Optional<String> one(int what, int index) {
        return switch (calls.sql(what, index)) {
            case SqlAnswer.Text(var text) -> Optional.of(text);
            case SqlAnswer.PastTheEnd() -> throw new IndexOutOfBoundsException(index);
            case SqlAnswer.Unknown() -> Optional.empty();
        };
    }

    /** The relations that it writes. */
    public Optional<List<String>> relationsWritten() {
        return all(Abi.RELATION_WRITTEN);
    }

    /** The relations that it reads. */
    public Optional<List<String>> relationsRead() {
        return all(Abi.RELATION_READ);
    }

    /** The names of its output columns. */
    public Optional<List<String>> outputNames() {
        return all(Abi.OUTPUT_NAME);
    }

    /** The columns that an output column is made of, as {@code schema.table.column}. */
    public Optional<List<String>> outputSources(int column) {
        return one(Abi.OUTPUT_SOURCES, column).map(Lines::of);
    }

    /** The text of an output column as it stands. */
    public Optional<String> outputText(int column) {
        return one(Abi.OUTPUT_TEXT, column);
    }

    /** The functions that it calls. */
    public Optional<List<String>> functions() {
        return all(Abi.FUNCTION);
    }

    /** The verb of it and of each statement nested in it, such as {@code DELETE}. */
    public Optional<List<String>> verbs() {
        return all(Abi.VERB);
    }

    /** The operators in its ORDER BY. */
    public Optional<List<String>> sortOperators() {
        return all(Abi.SORT_OPERATOR);
    }

    /** The columns used anywhere but in the output list, as {@code schema.table.column}. */
    public Optional<List<String>> columnsUsed() {
        return all(Abi.COLUMN_USED);
    }

    /**
     * The columns of a relation that its own scope compares with literals or parameters, by {@code =} or {@code IN}.
     *
     * @param relation its index: those written, then those read
     */
    public Optional<List<String>> columnsCompared(int relation) {
        return one(Abi.COLUMNS_COMPARED, relation).map(Lines::of);
    }

    /** It and each statement nested in it, in the order of {@link #verbs}. */
    public Optional<List<Part>> parts() {
        return all(Abi.PART).map(texts -> {
            var parts = new ArrayList<Part>();
            for (var text : texts) {
                parts.add(part(Lines.of(text)));
            }
            return parts;
        });
    }

    private static Part part(List<String> lines) {
        boolean restricted = false;
        boolean limited = false;
        var relations = new ArrayList<Integer>();
        for (var line : lines) {
            switch (line) {
                case "where" -> restricted = true;
                case "limit" -> limited = true;
                default -> relations.add(Integer.valueOf(line));
            }
        }
        return new Part(restricted, limited, relations);
    }
}
