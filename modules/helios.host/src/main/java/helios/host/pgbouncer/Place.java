package helios.host.pgbouncer;

/**
 * Where something stands.
 *
 * @param line from 1 on; 0 = nowhere in the file, as what PgBouncer takes for granted
 */
record Place(String file, int line) {

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
