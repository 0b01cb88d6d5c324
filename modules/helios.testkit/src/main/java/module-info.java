/** What a feature is tested with: real PostgreSQL clusters, a client for any bytes, fakes, and the contract of every feature. */
module helios.testkit {
    requires transitive helios.spi;
    requires static org.jspecify;
}
