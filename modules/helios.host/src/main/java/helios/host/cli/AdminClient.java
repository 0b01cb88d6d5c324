package helios.host.cli;

import helios.host.config.Address;
import helios.host.config.ConfigLoader;
import helios.host.config.Overrides;
import helios.host.config.Source;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a running proxy by its admin API; where that is and which token it takes, the proxy's own file says. */
final class AdminClient {

    /** Why a proxy did not do what it was asked for. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String DEFAULT_ADDRESS = "127.0.0.1:9090";

    private final ConfigLoader loader;
    private final Arguments arguments;
    private final Source source;

    AdminClient(ConfigLoader loader, Arguments arguments) {
        this.loader = loader;
        this.arguments = arguments;
        this.source = arguments.sourceIfAny();
    }

    /**
     * Sends a request and returns the body of its answer.
     *
     * @throws Refused if there is no answer, or another one than success
     */
    String send(String method, String path, String body) throws Refused, InterruptedException {
        var url = url();
        try (var client = client(url)) {
            var request = HttpRequest.newBuilder(url.resolve(path))
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
            token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new Refused("%s answers %d: %s%s"
                        .formatted(url, response.statusCode(), response.body().strip(), remedy(response.statusCode())));
            }
            return response.body().strip();
        } catch (ConnectException _) {
            throw new Refused("no proxy answers at %s; name the right address with --admin".formatted(url));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new Refused("%s: %s".formatted(url, e));
        }
    }

    private static String remedy(int status) {
        return status == 401 ? "; give its token with --token or $HELIOS_ADMIN_TOKEN" : "";
    }

    private URI url() throws Refused {
        var text = arguments.value("--admin").orElseGet(this::configured);
        try {
            var url = URI.create(text.contains("://") ? text : "http://" + text);
            if (url.getHost() == null
                    || !(url.getScheme().equals("http") || url.getScheme().equals("https"))) {
                throw new IllegalArgumentException();
            }
            return url;
        } catch (IllegalArgumentException _) {
            throw new Refused("\"%s\" is not the URL of an admin API; write http://host:port".formatted(text));
        }
    }

    private String configured() {
        var text = peek("admin.address").orElse(DEFAULT_ADDRESS);
        var scheme = peek("admin.tls").filter(tls -> tls.equals("true")).isPresent() ? "https://" : "http://";
        try {
            var address = Address.parse(text);
            var here = switch (address.host()) {
                case "", "0.0.0.0" -> "127.0.0.1";
                case "::" -> "::1";
                default -> address.host();
            };
            return scheme + new Address(here, address.port());
        } catch (IllegalArgumentException _) {
            return scheme + text;
        }
    }

    private Optional<String> peek(String key) {
        return loader.peek(source, Overrides.none(), key);
    }

    private Optional<String> token() throws IOException {
        var given = arguments
                .value("--token")
                .or(() -> arguments.variable("HELIOS_ADMIN_TOKEN"))
                .or(() -> peek("admin.token"));
        if (given.isPresent()) {
            return given;
        }
        var file = peek("admin.token_file")
                .or(() -> peek("state_dir").map(folder -> folder + "/admin.token"))
                .map(name -> source.base().resolve(name));
        return file.isPresent() && Files.isReadable(file.get())
                ? Optional.of(Files.readString(file.get()).strip())
                : Optional.empty();
    }

    /** Trusts the proxy's own certificate where the file names it, else whom the JVM trusts. */
    private HttpClient client(URI url) throws IOException, GeneralSecurityException {
        var builder = HttpClient.newBuilder().connectTimeout(TIMEOUT);
        var certificate = peek("tls.cert_path").map(name -> source.base().resolve(name));
        if (url.getScheme().equals("https") && certificate.isPresent()) {
            builder.sslContext(trusting(certificate.get()));
        }
        return builder.build();
    }

    private static SSLContext trusting(Path file) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(file)) {
            int i = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("proxy" + i++, certificate);
            }
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
