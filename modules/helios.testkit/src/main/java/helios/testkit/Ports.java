package helios.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.InputMismatchException;
import java.util.Scanner;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks ports for servers that are stopped and started again. They lie below the range out of which the system gives
 * outgoing connections theirs: otherwise a client that dials a stopped server now and then gets the very port that it
 * dials, is connected with itself, and the server cannot come back.
 */
public final class Ports {

    /** The only address that the test kit's servers listen on. */
    static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");

    private static final int LOWEST = 10_000;
    private static final int TRIES = 1_000;
    private static final int BELOW_OUTGOING = lowestOutgoing();

    private Ports() {}

    /** A port on 127.0.0.1 that is free at this moment. */
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BELOW_OUTGOING);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port on 127.0.0.1 from %d to %d".formatted(LOWEST, BELOW_OUTGOING));
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(LOCALHOST, port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int lowestOutgoing() {
        try {
            var range = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
            return Math.max(LOWEST + TRIES, new Scanner(range).nextInt());
        } catch (IOException | InputMismatchException _) {
            return 32_768;
        }
    }
}
