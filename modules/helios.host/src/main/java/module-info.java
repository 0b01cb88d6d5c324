/** The kernel: sessions, the plan of hooks, backends, configuration, module layers. Exports nothing. */
module helios.host {
    requires helios.spi;
    requires helios.wire;
    requires helios.sql;
    requires com.ongres.stringprep;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.tcnative.classes.openssl; // netty-handler uses it where it is; its natives are optional
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.unix.common;
    requires java.logging;
    requires java.naming; // for netty-handler, which forgets it: --add-reads io.netty.handler=java.naming
    requires jdk.net;
    requires jdk.unsupported;
    requires static org.jspecify;

    provides System.LoggerFinder with
            helios.host.log.SystemLoggers;
}
