/**
 * What a database holds, as far as the meaning of a statement depends on it. {@link helios.sql.catalog.Catalog} is the
 * question, {@link helios.sql.catalog.CatalogSnapshot} an answer at one moment; the host reads them from servers.
 *
 * <p>What is not known is said to be so, and whoever asks takes the safe way: an unknown function changes data, an
 * unknown relation may be a view on anything. All types are immutable or thread-safe.
 */
@NullMarked
package helios.sql.catalog;

import org.jspecify.annotations.NullMarked;
