/** The kernel: sessions, the plan of hooks, backends, configuration, module layers. Exports nothing. */
module helios.host {
    requires helios.spi;
    requires helios.wire;
    requires helios.sql;
    requires com.ongres.stringprep;
    requires io.netty.transport;
    requires io.netty.common;
    requires static org.jspecify;
}
