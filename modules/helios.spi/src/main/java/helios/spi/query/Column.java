package helios.spi.query;

/**
 * A column of a result.
 *
 * @param name its name
 * @param oid its type
 * @param format how its values are written
 */
public record Column(String name, int oid, Format format) {

    /** A column of type {@code text} in text format. */
    public static Column text(String name) {
        return new Column(name, 25, Format.TEXT);
    }
}
