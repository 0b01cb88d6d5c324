package helios.host.net;

import helios.spi.SqlState;
import io.netty.channel.Channel;

/** Takes over connections that have sent their startup packet. */
public interface SessionOpener {

    /**
     * Adds the session's handler at the end of the channel's pipeline. Runs on the channel's event loop; the bytes that
     * followed the startup packet are read by that handler when this returns. A {@link helios.spi.HeliosException} is
     * told to the client as a FATAL error.
     */
    void open(Channel channel, ClientHello hello);

    /** Learns of a client that {@code [[hba]]} or {@code require_tls} refused. Runs on the channel's event loop. */
    default void refused(ClientHello hello, SqlState state, String reason) {}
}
