package helios.sql.tree;

import java.util.Optional;

/**
 * An operator where it is used.
 *
 * @param schema its schema, if {@code OPERATOR(schema.op)} says it
 * @param symbol its characters; {@code !=} is {@code <>}
 */
public record Operator(Optional<String> schema, String symbol, int start, int end) {}
