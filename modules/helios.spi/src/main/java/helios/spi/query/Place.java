package helios.spi.query;

/**
 * Where a statement stands in its query string, or in its batch up to Sync or Flush.
 *
 * @param index from 0
 * @param count how many statements there are
 */
public record Place(int index, int count) {

    /** Tells whether the statement is the only one. */
    public boolean alone() {
        return count == 1;
    }
}
