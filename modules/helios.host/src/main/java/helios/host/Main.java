package helios.host;

import helios.host.config.ConfigLoader;
import helios.host.config.Loaded;
import helios.host.config.Overrides;
import helios.host.config.Source;
import helios.host.layer.FeatureLayers;
import helios.host.lifecycle.Signals;
import helios.host.lifecycle.Successor;
import helios.spi.FeatureProvider;
import java.nio.file.Path;
import java.util.List;

/** The command {@code helios}. */
public final class Main {

    private Main() {}

    /** Runs the proxy. */
    public static void main(String[] args) throws Exception {
        var file = Path.of(args[args.length - 1]);
        var loader = ConfigLoader.system();
        var source = new Source.File(file);
        var installed = FeatureLayers.find(loader.featuresDir(source, Overrides.none()));
        if (!installed.refused().isEmpty()) {
            installed.refused().forEach(System.err::println);
            System.exit(1);
        }
        List<FeatureProvider<?>> providers = installed.providers();
        switch (loader.load(source, Overrides.none(), providers)) {
            case Loaded.Valid(var configuration) -> {
                try (var daemon = new Daemon(source, Overrides.none(), loader, providers, configuration)) {
                    daemon.start();
                    Signals.handle(daemon.signals(), System.getenv());
                    Successor.tellReady(System.getenv());
                    daemon.awaitEnd();
                }
            }
            case Loaded.Invalid(var errors, var _) -> {
                errors.forEach(System.err::println);
                System.exit(1);
            }
            case Loaded.Unreadable(var reason) -> {
                System.err.println(reason);
                System.exit(2);
            }
        }
    }
}
