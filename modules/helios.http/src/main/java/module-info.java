/** One HTTP server for everything that speaks HTTP: limits, bearer tokens and errors in one place. */
module helios.http {
    requires transitive helios.spi;
    requires static org.jspecify;
}
