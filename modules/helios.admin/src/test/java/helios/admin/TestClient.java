package helios.admin;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client with one connection, which sends what it is told to, headers included. */
final class TestClient implements AutoCloseable {

    /** An answer; the names of its headers are in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {}

    private final Socket socket;

    TestClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    TestClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
    }

    /** Sends a request, with header names and values in turn; Host is that of the server unless it is given. */
    Answer send(String method, String path, String body, String... headers) throws IOException {
        var given = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        given.put("Host", "127.0.0.1:" + socket.getPort());
        given.put("Content-Length", Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
        for (int i = 0; i < headers.length; i += 2) {
            given.put(headers[i], headers[i + 1]);
        }
        var request = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, path));
        given.forEach((name, value) -> request.append("%s: %s\r\n".formatted(name, value)));
        return sendRaw(request + "\r\n" + body);
    }

    Answer sendRaw(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        var headers = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = request.startsWith("HEAD ") ? 0 : Integer.parseInt(headers.get("content-length"));
        return new Answer(
                status, headers, new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = socket.getInputStream().read();
                c != '\n';
                c = socket.getInputStream().read()) {
            if (c < 0) {
                throw new EOFException("no answer, or one that ends early: " + line);
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
