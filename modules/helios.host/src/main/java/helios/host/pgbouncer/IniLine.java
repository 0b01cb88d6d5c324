package helios.host.pgbouncer;

/** What a line of an ini file says. */
sealed interface IniLine {

    /** Where it stands. */
    Place place();

    /** A section begins: {@code [name]}. */
    record Header(Place place, String name) implements IniLine {}

    /** {@code key = value}. */
    record Pair(Place place, String key, String value) implements IniLine {}
}
