package helios.host.pgbouncer;

/** A file that PgBouncer itself would refuse. */
final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedException(Place place, String what) {
        super(place + ": " + what);
    }
}
