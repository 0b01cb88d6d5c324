package helios.plugin.cli;

import helios.plugin.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Reads what lies behind an https or file address, up to a cap. */
final class Download {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int OK = 200;

    private Download() {}

    /** The address that a word means: one with a scheme, else a file. */
    static URI address(String word) {
        return word.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
                ? URI.create(word)
                : Path.of(word).toAbsolutePath().toUri();
    }

    static byte[] read(URI address, int cap) throws IOException, InterruptedException {
        return switch (String.valueOf(address.getScheme())) {
            case "file" -> {
                try (var in = Files.newInputStream(Path.of(address))) {
                    yield capped(in, address, cap);
                }
            }
            case "https" -> fetch(address, cap);
            default -> throw new PluginException(address + ": only https and file addresses are read");
        };
    }

    /** Redirects never lead from https to http. */
    private static byte[] fetch(URI address, int cap) throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(TIMEOUT)
                .build()) {
            var reply = client.send(
                    HttpRequest.newBuilder(address).timeout(TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (var body = reply.body()) {
                if (reply.statusCode() != OK) {
                    throw new PluginException(address + " answers " + reply.statusCode());
                }
                return capped(body, address, cap);
            }
        }
    }

    private static byte[] capped(InputStream in, URI address, int cap) throws IOException {
        var bytes = in.readNBytes(cap + 1);
        if (bytes.length > cap) {
            throw new PluginException(address + " is larger than " + cap + " bytes");
        }
        return bytes;
    }
}
