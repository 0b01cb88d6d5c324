package helios.host.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one event loop has moved. Written by that loop's thread alone, so that counting costs no more than an addition;
 * readers on other threads see each counter grow, and none of them in step with another.
 */
public final class TrafficCounters {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /** Two cache lines, so that no two loops write to the same one. */
    private static final int PADDING = 16;

    private final long[] cells = new long[PADDING + Traffic.values().length + PADDING];

    /** Only {@link KernelMetrics} makes them, to know them all. */
    TrafficCounters() {}

    /** A client connection was accepted. */
    public void connectionAccepted() {
        add(Traffic.CONNECTIONS_ACCEPTED, 1);
    }

    /** A client connection that was accepted has ended. */
    public void connectionClosed() {
        add(Traffic.CONNECTIONS_CLOSED, 1);
    }

    /** A client connection was refused: by a rule, a limit or a bad start-up. It counts as accepted and closed too. */
    public void connectionRejected() {
        add(Traffic.CONNECTIONS_REJECTED, 1);
    }

    /** Statements were answered, by a backend or by the proxy. */
    public void queriesProcessed(int statements) {
        add(Traffic.QUERIES_PROCESSED, statements);
    }

    /** Bytes were read from a client. */
    public void bytesReceived(long bytes) {
        add(Traffic.BYTES_RECEIVED, bytes);
    }

    /** Bytes were written to a client. */
    public void bytesSent(long bytes) {
        add(Traffic.BYTES_SENT, bytes);
    }

    /** A transaction has ended, be it a statement's own or a block. */
    public void transactionEnded() {
        add(Traffic.TRANSACTIONS, 1);
    }

    /** A client was told an error, be it a backend's or the proxy's. */
    public void errorSent() {
        add(Traffic.ERRORS, 1);
    }

    long read(Traffic what) {
        return (long) CELL.getOpaque(cells, PADDING + what.place());
    }

    private void add(Traffic what, long amount) {
        int cell = PADDING + what.place();
        CELL.setOpaque(cells, cell, cells[cell] + amount);
    }
}
