package com.example.passive;

import helios.spi.config.Default;
import helios.spi.config.Doc;

/** The section {@code [passive]}. */
record PassiveConfig(
        @Doc("Runs every hook on a virtual thread, as one that may block.") @Default("false") boolean blocking) {}
