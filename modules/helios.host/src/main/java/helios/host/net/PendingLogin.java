package helios.host.net;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection's claim to patience while it has no session: counted per address, ended with an error when its time is over.
 * {@link #run} ends the claim, as does the end of the connection.
 */
final class PendingLogin implements Runnable {

    private final HalfOpenLogins logins;
    private final SocketAddress peer;
    private final HalfOpenLogins.Room room;
    private final @Nullable Future<?> deadline;
    private final AtomicBoolean over = new AtomicBoolean();

    private PendingLogin(HalfOpenLogins logins, Channel channel, SocketAddress peer, Duration timeout) {
        this.logins = logins;
        this.peer = peer;
        room = logins.enter(peer);
        deadline = timeout.isZero()
                ? null
                : channel.eventLoop()
                        .schedule(() -> expire(channel, timeout), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins when a connection is accepted; on its event loop. A timeout of zero never ends it. */
    static PendingLogin begin(HalfOpenLogins logins, Channel channel, SocketAddress peer, Duration timeout) {
        var login = new PendingLogin(logins, channel, peer, timeout);
        channel.closeFuture().addListener(_ -> login.run());
        return login;
    }

    /** Whether there is room for it. */
    HalfOpenLogins.Room room() {
        return room;
    }

    private void expire(Channel channel, Duration timeout) {
        if (!over.get()) {
            Fatal.send(
                    channel,
                    new HeliosException(
                            SqlState.QUERY_CANCELED,
                            "canceling authentication due to timeout: no session after %s s (limits.startup_timeout_secs)"
                                    .formatted(timeout.toMillis() / 1000.0)));
        }
    }

    @Override
    public void run() {
        if (over.compareAndSet(false, true)) {
            logins.leave(peer);
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }
}
