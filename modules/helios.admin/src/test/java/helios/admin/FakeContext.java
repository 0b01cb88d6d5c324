package helios.admin;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import helios.spi.TlsIdentity;
import helios.spi.admin.AdminEndpoint;
import helios.spi.client.SqlClients;
import helios.spi.metrics.Metrics;
import helios.spi.topology.TopologyStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A kernel of one feature, for tests. */
final class FakeContext implements FeatureContext {

    final List<AdminEndpoint> endpoints = new CopyOnWriteArrayList<>();
    final List<String> logged = new CopyOnWriteArrayList<>();
    final Path stateDir;
    Optional<Feature> previous = Optional.empty();
    Optional<TlsIdentity> tls = Optional.empty();
    volatile Instant now = Instant.parse("2026-01-02T03:04:05Z");

    FakeContext(Path stateDir) {
        this.stateDir = stateDir;
    }

    /** Hooks that take routes and nothing else. */
    Hooks hooks() {
        return (Hooks) Proxy.newProxyInstance(
                Hooks.class.getClassLoader(), new Class<?>[] {Hooks.class}, (self, method, arguments) -> {
                    if (!method.getName().equals("admin")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    endpoints.add((AdminEndpoint) arguments[0]);
                    return self;
                });
    }

    @Override
    public InstantSource clock() {
        return () -> now;
    }

    @Override
    public System.Logger log() {
        return new Recorder();
    }

    @Override
    public Optional<Feature> previous() {
        return previous;
    }

    @Override
    public List<AdminEndpoint> endpoints() {
        return new ArrayList<>(endpoints);
    }

    @Override
    public Path stateDir() {
        return stateDir;
    }

    @Override
    public Optional<TlsIdentity> tls() {
        return tls;
    }

    @Override
    public Metrics metrics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public TopologyStore topology() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SqlClients sql() {
        throw new UnsupportedOperationException();
    }

    /** Keeps events as {@code LEVEL message [pairs]}. */
    private final class Recorder implements System.Logger {

        @Override
        public String getName() {
            return "helios.admin";
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.INFO.getSeverity();
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            if (isLoggable(level)) {
                logged.add(level + " " + message + " " + thrown);
            }
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Object... pairs) {
            if (isLoggable(level)) {
                var all = pairs == null
                        ? Stream.of(level, message)
                        : Stream.concat(Stream.of(level, message), Arrays.stream(pairs));
                logged.add(all.map(String::valueOf).collect(Collectors.joining(" ")));
            }
        }
    }
}
