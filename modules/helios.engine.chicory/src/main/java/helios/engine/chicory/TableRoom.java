package helios.engine.chicory;

/** What the tables of one instance may still take together. */
final class TableRoom {

    private int left;

    TableRoom(int entries) {
        left = entries;
    }

    boolean has(int entries) {
        return entries <= left;
    }

    void take(int entries) {
        left -= entries;
    }
}
