package helios.host.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * How soon the death of a silent TCP peer is noticed.
 *
 * @param idle silence after which the kernel begins to ask; zero turns keepalive off
 * @param patience how long a living peer may leave data unread, at least; zero means for ever. The kernel's bound for
 *     data that is not acknowledged also ends a peer that is well but keeps its window shut, so it must not be shorter
 */
public record KeepAlive(Duration idle, Duration patience) {

    private static final int PROBES = 3;

    /** No keepalive. */
    public static final KeepAlive OFF = new KeepAlive(Duration.ZERO, Duration.ZERO);

    /** Sets the options of a connected or accepted channel; those of a Unix socket have none. */
    void applyTo(Channel channel, Transport.Kind transport) {
        options(transport).forEach((option, value) -> set(channel, option, value));
    }

    private Map<ChannelOption<?>, Object> options(Transport.Kind transport) {
        var options = new LinkedHashMap<ChannelOption<?>, Object>();
        options.put(ChannelOption.SO_KEEPALIVE, !idle.isZero());
        if (idle.isZero()) {
            return options;
        }
        int idleSeconds = seconds(idle);
        int interval = Math.max(1, idleSeconds / (2 * PROBES));
        switch (transport) {
            case IO_URING -> {
                options.put(IoUringChannelOption.TCP_KEEPIDLE, idleSeconds);
                options.put(IoUringChannelOption.TCP_KEEPINTVL, interval);
                options.put(IoUringChannelOption.TCP_KEEPCNT, PROBES);
                options.put(IoUringChannelOption.TCP_USER_TIMEOUT, userTimeoutMillis(idleSeconds + PROBES * interval));
            }
            case EPOLL -> {
                options.put(EpollChannelOption.TCP_KEEPIDLE, idleSeconds);
                options.put(EpollChannelOption.TCP_KEEPINTVL, interval);
                options.put(EpollChannelOption.TCP_KEEPCNT, PROBES);
                options.put(EpollChannelOption.TCP_USER_TIMEOUT, userTimeoutMillis(idleSeconds + PROBES * interval));
            }
            case NIO -> {
                options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idleSeconds);
                options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval);
                options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
            }
        }
        return options;
    }

    private int userTimeoutMillis(int keepAliveSeconds) {
        return patience.isZero() ? 0 : 1000 * Math.max(keepAliveSeconds, seconds(patience));
    }

    private static int seconds(Duration duration) {
        return Math.clamp(duration.plusMillis(999).toSeconds(), 1, 32_767); // the kernel's own bound
    }

    @SuppressWarnings("unchecked") // each option was put with a value of its own type
    private static <T> void set(Channel channel, ChannelOption<?> option, Object value) {
        channel.config().setOption((ChannelOption<T>) option, (T) value);
    }
}
