/** PostgreSQL's frontend/backend protocol 3.0 and 3.2 on Netty buffers, and the arithmetic of its logins. Knows no session, no feature and no socket. */
module helios.wire {
    requires com.ongres.stringprep;
    requires transitive io.netty.buffer;
    requires static org.jspecify;

    exports helios.wire;
    exports helios.wire.auth;
}
