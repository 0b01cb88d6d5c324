/** PostgreSQL's frontend/backend protocol 3.0 and 3.2 on Netty buffers. Knows no session, no feature and no socket. */
module helios.wire {
    requires transitive io.netty.buffer;
    requires static org.jspecify;

    exports helios.wire;
}
