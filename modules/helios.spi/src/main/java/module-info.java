/** The contract between kernel and features: a feature depends on this and on the JDK, never on a feature or the kernel. */
module helios.spi {}
