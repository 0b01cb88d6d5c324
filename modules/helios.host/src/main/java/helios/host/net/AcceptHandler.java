package helios.host.net;

import helios.host.log.Log;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Watches what a listener accepts. When a connection cannot be accepted, most likely because descriptors have run out, it
 * stops the listener for a while: clients wait in the kernel's queue meanwhile. The pause doubles from 10 ms to 1 s until
 * one is accepted again; each spell is told once. To end, it empties that queue first.
 */
final class AcceptHandler extends ChannelInboundHandlerAdapter {

    private static final Log LOG = Log.of("helios.net");
    private static final int FIRST_PAUSE_MILLIS = 10;
    private static final int LONGEST_PAUSE_MILLIS = 1000;
    private static final int QUIET_MILLIS = 5;
    private static final int MOST_QUIET_CHECKS = 100;

    private int nextPauseMillis = FIRST_PAUSE_MILLIS;
    private long accepted;

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        accepted++;
        if (nextPauseMillis > FIRST_PAUSE_MILLIS) {
            LOG.info("accepting again", "address", context.channel().localAddress());
            nextPauseMillis = FIRST_PAUSE_MILLIS;
        }
        context.fireChannelRead(connection);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var listener = context.channel();
        if (!listener.isOpen() || !listener.config().isAutoRead()) {
            return;
        }
        if (nextPauseMillis == FIRST_PAUSE_MILLIS) {
            LOG.warn(
                    "accepting paused; if files are too many, raise their limit (LimitNOFILE=, ulimit -n)",
                    "address",
                    listener.localAddress(),
                    "error",
                    cause);
        }
        listener.config().setAutoRead(false);
        listener.eventLoop().schedule(() -> resume(context), nextPauseMillis, TimeUnit.MILLISECONDS);
        nextPauseMillis = Math.min(2 * nextPauseMillis, LONGEST_PAUSE_MILLIS);
    }

    private static void resume(ChannelHandlerContext context) {
        if (context.channel().isOpen()) {
            context.channel().config().setAutoRead(true);
        }
    }

    /** Closes the listener as soon as no more connections come out of its queue; on its event loop. */
    void closeWhenQuiet(ChannelHandlerContext context) {
        closeWhenQuiet(context, accepted, MOST_QUIET_CHECKS);
    }

    private void closeWhenQuiet(ChannelHandlerContext context, long acceptedBefore, int checksLeft) {
        context.channel()
                .eventLoop()
                .schedule(
                        () -> {
                            if (accepted == acceptedBefore || checksLeft == 0) {
                                context.close();
                            } else {
                                closeWhenQuiet(context, accepted, checksLeft - 1);
                            }
                        },
                        QUIET_MILLIS,
                        TimeUnit.MILLISECONDS);
    }
}
