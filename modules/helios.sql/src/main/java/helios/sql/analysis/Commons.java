package helios.sql.analysis;

import helios.sql.tree.CommonTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The common tables that can be named at a place. Each is read when it is first named, for a {@code WITH RECURSIVE} may
 * name one that follows.
 */
final class Commons {

    /** No common tables. */
    static final Commons NONE = new Commons(Optional.empty());

    private final Optional<Commons> outer;
    private final Map<String, Common> tables = new HashMap<>();

    private Commons(Optional<Commons> outer) {
        this.outer = outer;
    }

    /** Those around, and room for more. */
    static Commons inside(Commons outer) {
        return new Commons(Optional.of(outer));
    }

    void add(Common common) {
        tables.put(common.table.name().value(), common);
    }

    Optional<Common> find(String name) {
        var here = Optional.ofNullable(tables.get(name));
        return here.isPresent() ? here : outer.flatMap(commons -> commons.find(name));
    }

    /** A common table. */
    static final class Common {

        private final CommonTable table;
        private final BiFunction<CommonTable, Common, List<Out>> reader;
        private @Nullable List<Out> columns;
        private @Nullable List<Out> firstRows;
        private boolean reading;

        Common(CommonTable table, BiFunction<CommonTable, Common, List<Out>> reader) {
            this.table = table;
            this.reader = reader;
        }

        /** What it gives; inside of itself, what its first rows give. */
        List<Out> columns() {
            if (columns != null) {
                return columns;
            }
            if (reading) {
                return firstRows == null ? List.of(Out.open(Flow.someOf(List.of()))) : firstRows;
            }
            reading = true;
            columns = Source.renamed(reader.apply(table, this), table.columns());
            return columns;
        }

        /** Says what the rows give that do not come from itself; their flows will get what the others give. */
        void firstRows(List<Out> rows) {
            firstRows = Source.renamed(rows, table.columns());
        }
    }
}
