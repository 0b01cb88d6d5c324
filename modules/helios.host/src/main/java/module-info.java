/** The kernel: sessions, the plan of hooks, backends, configuration, module layers. Exports nothing. */
module helios.host {
    requires helios.spi;
    requires helios.sql;
    requires helios.wire;
    requires info.picocli;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.tcnative.classes.openssl; // netty-handler uses it where it is; its natives are optional
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.unix.common;
    requires io.prometheus.metrics.config;
    requires io.prometheus.metrics.core;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires java.logging;
    requires java.net.http;
    requires jdk.net;
    requires jdk.unsupported;
    requires org.tomlj;
    requires static org.jspecify;

    uses helios.spi.FeatureProvider;

    provides System.LoggerFinder with
            helios.host.log.SystemLoggers;
}
