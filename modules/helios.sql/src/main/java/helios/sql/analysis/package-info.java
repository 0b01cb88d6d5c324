/**
 * Answers on the tree of a statement: the relations, functions and columns that it means, where its output comes from, and
 * what kind of statement it is.
 *
 * <p>{@link helios.sql.analysis.Analysis} resolves names by PostgreSQL's rules of scope, with the columns that a
 * {@link helios.sql.catalog.Catalog} knows; {@link helios.sql.analysis.Classification} tells reads from writes;
 * {@link helios.sql.analysis.SqlFacets} gives both, and the tree, for a query. What cannot be known is said to be so.
 */
@NullMarked
package helios.sql.analysis;

import org.jspecify.annotations.NullMarked;
