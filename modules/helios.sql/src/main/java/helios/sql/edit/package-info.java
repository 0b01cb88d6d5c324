/**
 * Changes of a statement by the positions of its tree: what is not changed keeps its bytes.
 *
 * <p>Each edit of a {@link helios.sql.edit.SqlText} gives another, parsed anew; what cannot be proved to keep its meaning is
 * refused by {@link helios.sql.edit.NotProvableException}, and changes nothing.
 */
@NullMarked
package helios.sql.edit;

import org.jspecify.annotations.NullMarked;
