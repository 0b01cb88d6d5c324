package helios.host.pgbouncer;

/** What becomes of a setting. */
sealed interface Fate {

    /**
     * A key takes its value as it stands.
     *
     * @param whenUnset whether PgBouncer's default is written too, since Helios' is another one
     */
    record Copied(String section, String key, boolean whenUnset) implements Fate {}

    /** It is translated together with others. */
    record Joined() implements Fate {}

    /**
     * Nothing, which is told unless its value is PgBouncer's default.
     *
     * @param remedy what to do in its place, or why nothing is to be done
     */
    record Lost(String remedy) implements Fate {}
}
