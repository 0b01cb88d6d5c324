package helios.spi.query;

import java.util.Optional;

/** A view of a row that passes; valid only during the call that got it. */
public interface Row {

    /** How many columns it has. */
    int columnCount();

    /** A copy of a column's bytes, in the format that its column says; absent = NULL. */
    Optional<byte[]> value(int column);

    /** The size of the row's message in bytes. */
    int size();
}
