/** One HTTP server for everything that speaks HTTP: limits, bearer tokens and errors in one place. */
module helios.http {
    requires transitive helios.spi;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports helios.http;
}
