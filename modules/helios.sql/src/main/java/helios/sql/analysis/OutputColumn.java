package helios.sql.analysis;

import helios.sql.tree.SelectItem;
import java.util.Optional;

/**
 * A column of what the client gets.
 *
 * @param name what it is called; a star that could not be expanded is {@code *}
 * @param lineage where its values come from
 * @param expanded false for a star that stands for columns which nobody knows
 * @param text the expression as SQL, of the first of several {@code UNION}ed selects; absent in {@code TABLE} and where
 *     not expanded
 * @param item where it stands in the first select; absent in {@code VALUES} and {@code TABLE}
 */
public record OutputColumn(
        String name, Lineage lineage, boolean expanded, Optional<String> text, Optional<SelectItem> item) {}
