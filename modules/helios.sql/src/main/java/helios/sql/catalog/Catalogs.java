package helios.sql.catalog;

/** The catalogs of all databases; a service of the kernel, see {@code FeatureContext.service}. */
@FunctionalInterface
public interface Catalogs {

    /**
     * The catalog of a database. It is read when it is first asked something; until then, and while it cannot be read, it
     * says that it knows nothing.
     */
    Catalog of(String database);
}
