package helios.sql.catalog;

import helios.spi.Attribute;
import java.util.Optional;

/**
 * What one database holds. Answers at once, from memory; never blocks.
 *
 * <p>The kernel leaves the catalog of a session's database at the session, under {@link #OF_SESSION}: so do the facets of
 * {@code helios.sql} find it, and so may any hook. A feature that works without a session asks its context for
 * {@link Catalogs}.
 */
public interface Catalog {

    /** Where a session's catalog is. */
    Attribute<Catalog> OF_SESSION = Attribute.of("catalog", Catalog.class);

    /** Knows nothing. */
    Catalog UNKNOWN = new CatalogSnapshot.Builder().build();

    /**
     * The least promising of the functions that a call by this name may mean.
     *
     * @param schema the schema that the call says
     */
    Volatility function(Optional<String> schema, String name, SearchPath path);

    /**
     * The same of an operator.
     *
     * @param schema the schema that is said for it
     */
    Volatility operator(Optional<String> schema, String symbol, SearchPath path);

    /**
     * What a cast to a type of this name may run, at worst: its input function, functions that convert to it, the checks of
     * a domain, also where it is made of others.
     *
     * @param schema the schema that is written
     */
    Volatility type(Optional<String> schema, String name, SearchPath path);

    /**
     * The relation that a name means, temporary ones apart; absent if it is not known.
     *
     * @param schema the schema that is written
     */
    Optional<Table> relation(Optional<String> schema, String name, SearchPath path);
}
