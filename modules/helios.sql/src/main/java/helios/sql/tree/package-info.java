/**
 * The tree of a parsed statement. Immutable; every node knows where in the text it stands, so that a statement is printed
 * and edited by slices of its own bytes.
 *
 * <p>A list or an {@code Optional} stands for a clause that may be missing. Positions are offsets in the array that was
 * parsed, in bytes; {@code end} is behind the last byte. Blanks and comments around a node do not belong to it.
 */
@NullMarked
package helios.sql.tree;

import org.jspecify.annotations.NullMarked;
