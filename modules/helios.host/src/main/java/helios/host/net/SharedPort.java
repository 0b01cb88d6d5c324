package helios.host.net;

import helios.host.log.Log;
import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A port at which several processes listen. Linux gives each new connection to one of them by a hash, and one that was
 * given to a listener which closes before it accepts is reset. So a process that leaves the port first has the system give
 * connections to the last that came, by a filter whose result is the number of a listener; when the process is gone the
 * number is one too high, and the hash is used again.
 */
final class SharedPort {

    private static final Log LOG = Log.of("helios.net");
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int BPF_RET_K = 0x06;
    private static final int FILTER_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;
    private static final String LISTENING = "0A";

    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int USER = 7;
    private static final int INODE = 9;

    private SharedPort() {}

    /**
     * Has new connections given to the process that listens at the same address since last.
     *
     * @return false if the system cannot be told, or if nobody else listens there
     */
    static boolean leave(Channel listener) {
        if (!(listener instanceof UnixChannel channel) || !(channel.fd() instanceof Socket socket)) {
            return false;
        }
        try {
            int sharing = onItsLoop(listener, () -> sharing(socket.intValue()));
            if (sharing > 1) {
                onItsLoop(listener, () -> {
                    socket.setRawOpt(SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, alwaysNumber(sharing - 1));
                    return sharing;
                });
            }
            return sharing > 1;
        } catch (Exception e) {
            LOG.warn(
                    "the system cannot be told to give new connections to the successor; some may be reset",
                    "address",
                    listener.localAddress(),
                    "error",
                    e);
            return false;
        }
    }

    private static <T> T onItsLoop(Channel listener, Callable<T> task) throws Exception {
        return listener.eventLoop().submit(task).sync().getNow();
    }

    /** A {@code sock_fprog} and, behind it, its only instruction. */
    private static ByteBuffer alwaysNumber(int listener) {
        var program = ByteBuffer.allocateDirect(PROGRAM_BYTES + FILTER_BYTES).order(ByteOrder.nativeOrder());
        long filter = MemorySegment.ofBuffer(program).address() + PROGRAM_BYTES;
        return program.putShort(0, (short) 1)
                .putLong(PROGRAM_BYTES - Long.BYTES, filter)
                .putShort(PROGRAM_BYTES, (short) BPF_RET_K)
                .putInt(PROGRAM_BYTES + FILTER_BYTES - Integer.BYTES, listener)
                .limit(PROGRAM_BYTES);
    }

    /** How many sockets of this user listen at the address of one of them. */
    private static int sharing(int descriptor) throws IOException {
        var link = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)));
        var inode = link.toString().replaceAll("\\D", "");
        for (var table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            var rows = Files.exists(table) ? listening(table) : List.<String[]>of();
            for (var own : rows) {
                if (own[INODE].equals(inode)) {
                    return (int) rows.stream()
                            .filter(row -> row[ADDRESS].equals(own[ADDRESS]) && row[USER].equals(own[USER]))
                            .count();
                }
            }
        }
        return 0;
    }

    private static List<String[]> listening(Path table) throws IOException {
        try (var lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+", -1))
                    .filter(row -> row.length > INODE && row[STATE].equals(LISTENING))
                    .toList();
        }
    }
}
