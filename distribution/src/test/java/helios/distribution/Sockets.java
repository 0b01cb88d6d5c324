package helios.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The TCP sockets of a process, as Linux tells them. */
final class Sockets {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String LISTENING = "0A";
    private static final String KEEPALIVE = "02:";

    /** A row of the kernel's table. */
    record Socket(int localPort, int remotePort, boolean listening, boolean keepAliveTimer) {

        private static Socket of(String[] row) {
            return new Socket(port(row[1]), port(row[2]), row[3].equals(LISTENING), row[5].startsWith(KEEPALIVE));
        }

        private static int port(String address) {
            return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
        }
    }

    private Sockets() {}

    /** Those of one process; none if it has ended. */
    static List<Socket> of(long pid) {
        var own = descriptors(pid).map(Sockets::target).toList();
        return TABLES.stream()
                .flatMap(Sockets::rows)
                .map(row -> row.strip().split("\\s+", -1))
                .filter(row -> own.contains("socket:[" + row[9] + "]"))
                .map(Socket::of)
                .toList();
    }

    private static Stream<String> rows(Path table) {
        try {
            return Files.readAllLines(table).stream().skip(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> descriptors(long pid) {
        try (var files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.toList().stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return "";
        }
    }
}
