package helios.host.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;

/** The process at the other end of a Unix socket, and as whom it runs. */
public final class PeerUser {

    private static final Path SELF = Path.of("/proc/self");

    private PeerUser() {}

    /** Tells whether it runs as the user that the proxy runs as; false for what is no Unix socket, or cannot be told. */
    public static boolean isOwn(Channel channel) {
        try {
            return switch (channel) {
                case EpollDomainSocketChannel epoll ->
                    isOwn(epoll.peerCredentials().uid());
                case IoUringDomainSocketChannel uring ->
                    isOwn(uring.peerCredentials().uid());
                case NioDomainSocketChannel nio -> isOwn(nio);
                default -> false;
            };
        } catch (IOException _) {
            return false;
        }
    }

    /** Its id; 0 for what is no Unix socket, or cannot be told. */
    public static int processId(Channel channel) {
        try {
            return switch (channel) {
                case EpollDomainSocketChannel epoll -> epoll.peerCredentials().pid();
                case IoUringDomainSocketChannel uring -> uring.peerCredentials().pid();
                default -> 0;
            };
        } catch (IOException _) {
            return 0;
        }
    }

    private static boolean isOwn(int uid) throws IOException {
        return Files.getAttribute(SELF, "unix:uid").equals(uid);
    }

    private static boolean isOwn(NioDomainSocketChannel channel) throws IOException {
        var peer = channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
        return peer != null && peer.user().equals(Files.getOwner(SELF));
    }
}
