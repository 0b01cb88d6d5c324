package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A query: a body and the clauses that apply to the whole of it.
 *
 * @param with its common tables
 * @param body what is selected
 * @param orderBy the {@code ORDER BY}
 * @param limit the number of {@code LIMIT} or {@code FETCH FIRST}; {@code ALL} is a null literal, a missing number of
 *     {@code FETCH} is no expression
 * @param limited whether there is a {@code LIMIT} or {@code FETCH FIRST}
 * @param offset the {@code OFFSET}
 * @param locking the clauses that lock rows
 */
public record Query(
        Optional<With> with,
        QueryBody body,
        List<SortItem> orderBy,
        Optional<Expression> limit,
        boolean limited,
        Optional<Expression> offset,
        List<Locking> locking,
        int start,
        int end)
        implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(with, action);
        action.accept(body);
        Node.each(orderBy, action);
        var rest = Stream.of(limit.stream(), offset.stream(), locking.stream());
        Node.inOrder(rest.flatMap(Function.identity()), action);
    }
}
