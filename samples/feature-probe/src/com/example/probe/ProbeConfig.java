package com.example.probe;

import helios.spi.config.Default;
import helios.spi.config.Doc;

/** The section {@code [probe]}. */
record ProbeConfig(
        @Doc("Runs every hook on a virtual thread, as one that may block.") @Default("false") boolean blocking,
        @Doc("How many rows a statement that says stop_rows may return.") @Default("3") int rows) {

    ProbeConfig {
        if (rows < 0) {
            throw new IllegalArgumentException("rows must be at least 0, was " + rows);
        }
    }
}
