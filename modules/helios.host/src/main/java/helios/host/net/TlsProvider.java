package helios.host.net;

import helios.host.log.Log;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who does the cryptography of TLS: BoringSSL where its native library is, else the JDK. */
enum TlsProvider {
    BORINGSSL(SslProvider.OPENSSL_REFCNT),
    JDK(SslProvider.JDK);

    private static final Log LOG = Log.of("helios.net");

    final SslProvider netty;

    TlsProvider(SslProvider netty) {
        this.netty = netty;
    }

    /** The provider of this process; the choice is logged when it is first asked for. */
    static TlsProvider live() {
        return Live.PROVIDER;
    }

    @Override
    public String toString() {
        return this == BORINGSSL ? "BoringSSL" : "JDK";
    }

    private static final class Live {

        static final TlsProvider PROVIDER = choose();

        private static TlsProvider choose() {
            if (OpenSsl.isAvailable()) {
                LOG.info("tls", "provider", BORINGSSL);
                return BORINGSSL;
            }
            LOG.info("tls", "provider", JDK, "reason", OpenSsl.unavailabilityCause());
            return JDK;
        }
    }
}
