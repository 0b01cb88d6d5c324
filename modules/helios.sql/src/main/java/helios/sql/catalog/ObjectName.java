package helios.sql.catalog;

/**
 * The full name of something in a database.
 *
 * @param schema its schema
 * @param name its own name
 */
public record ObjectName(String schema, String name) {

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
