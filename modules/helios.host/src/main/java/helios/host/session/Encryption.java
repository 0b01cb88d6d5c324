package helios.host.session;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/** How a connection is encrypted, for operators. */
final class Encryption {

    private Encryption() {}

    /** Protocol and cipher; empty if it is not encrypted. */
    static String of(Channel channel) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return "";
        }
        var session = tls.engine().getSession();
        return session.getProtocol() + "/" + session.getCipherSuite();
    }
}
