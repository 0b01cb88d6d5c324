package helios.spi.local;

import helios.spi.query.Column;
import java.util.List;

/** A statement without parameters, which may run several times. */
public interface LocalStatement {

    /** The columns of its rows, all in text format; none if it brings none. */
    List<Column> columns();

    /**
     * Runs it; may block.
     *
     * @throws InterruptedException the client has cancelled it, or is gone
     * @throws Exception what the client is told; anything but a {@link helios.spi.HeliosException} is {@code XX000}
     */
    LocalResult run() throws Exception;
}
