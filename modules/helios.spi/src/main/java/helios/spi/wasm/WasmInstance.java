package helios.spi.wasm;

import java.util.Optional;

/** A guest with its memory, globals and tables. For one thread at a time. */
public interface WasmInstance extends AutoCloseable {

    /**
     * Finds an exported function. Look it up once and keep it: it is as good as the instance is.
     *
     * @throws IllegalArgumentException for a function with more than one result, or with values that are no numbers
     */
    Optional<WasmFunction> function(String export);

    /** The guest's memory; one without bytes where it has none. The same object each time. */
    WasmMemory memory();

    /**
     * Copies memory, globals and tables as they are now, so that {@link #restore} can come back to them. Once in an
     * instance's life; not on one that was made of a snapshot.
     */
    WasmSnapshot snapshot();

    /**
     * Brings memory, globals and tables back to the snapshot that was taken of this instance, or that it was made of.
     *
     * @return whether it did. Where not (after a failed call, or where what the guest did cannot be undone cheaply, such as
     *     growth) the instance is not {@link #usable} any more
     * @throws IllegalStateException where there is no snapshot
     */
    boolean restore();

    /** Tells whether it can still be called: not closed, and neither a call nor {@link #restore} failed. */
    boolean usable();

    /** Frees what the instance holds. */
    @Override
    void close();
}
