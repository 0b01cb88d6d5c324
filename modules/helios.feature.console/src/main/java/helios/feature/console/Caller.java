package helios.feature.console;

import helios.spi.session.Session;

/**
 * Who uses the console.
 *
 * @param user who it has proved to be
 * @param address where it comes from
 */
record Caller(String user, String address) {

    static Caller of(Session session) {
        return new Caller(session.user(), session.clientAddress());
    }

    @Override
    public String toString() {
        return user + "@" + address;
    }
}
