package helios.host.cli;

import helios.host.config.Catalogue;
import helios.host.config.ConfigLoader;
import helios.host.config.Loaded;
import helios.host.config.Nearest;
import helios.host.config.Overrides;
import helios.host.config.Problem;
import helios.host.config.Source;
import helios.host.layer.FeatureLayers;
import helios.host.layer.Installed;
import helios.host.pgbouncer.Imported;
import helios.host.pgbouncer.PgBouncerImport;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Does what a command line says. */
public final class Cli {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final ConfigLoader loader;
    private final Map<String, String> environment;
    private final Runner runner;
    private final InputStream in;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * A command line.
     *
     * @param loader reads configurations
     * @param environment the environment variables
     * @param runner runs and checks proxies
     * @param in what {@code parse -} reads
     * @param out where results go
     * @param err where everything else goes
     */
    public Cli(
            ConfigLoader loader,
            Map<String, String> environment,
            Runner runner,
            InputStream in,
            PrintWriter out,
            PrintWriter err) {
        this.loader = loader;
        this.environment = Map.copyOf(environment);
        this.runner = runner;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Does it, and returns the exit status; {@code run} returns when the proxy has ended. */
    public int run(String... words) throws InterruptedException {
        try {
            var arguments = Arguments.parse(environment, words);
            var help = arguments.help();
            if (help.isPresent()) {
                out.print(help.get());
                return OK;
            }
            return switch (arguments.command()) {
                case Arguments.RUN -> start(arguments);
                case "check" -> check(arguments);
                case "explain" -> explain(arguments);
                case "parse" -> parse(arguments);
                case Arguments.IMPORT_PGBOUNCER -> importPgBouncer(arguments);
                case "modules" -> modules(arguments);
                case "version" -> version(arguments);
                case "reload" -> ask(arguments, "POST", "/admin/reload", "{}");
                default -> ask(arguments, "POST", "/admin/drain", drainBody(arguments));
            };
        } catch (Arguments.UsageException e) {
            return fail(USAGE, e.getMessage() + "; \"helios --help\" says more");
        } finally {
            out.flush();
            err.flush();
        }
    }

    private int fail(int status, String text) {
        err.println("helios: " + text);
        return status;
    }

    // ---- run and check

    private int start(Arguments arguments) {
        return switch (prepare(arguments)) {
            case Prepared.Ready(var start, var passedOver) -> start(start, passedOver);
            case Prepared.Failed(var status) -> status;
        };
    }

    private int start(Start start, List<String> passedOver) {
        passedOver.forEach(warning -> err.println("warning: " + warning));
        var errors = runner.check(start);
        if (!errors.isEmpty()) {
            texts(errors).forEach(err::println);
            return fail(FAILED, summary(start.configuration().source(), errors.size(), 0));
        }
        err.flush();
        try {
            runner.run(start);
            return OK;
        } catch (Exception e) {
            return fail(
                    FAILED,
                    "the proxy cannot start: "
                            + Optional.ofNullable(e.getMessage()).orElseGet(e::toString));
        }
    }

    private int check(Arguments arguments) throws InterruptedException {
        return switch (prepare(arguments)) {
            case Prepared.Ready(var start, var passedOver) -> check(arguments, start, passedOver);
            case Prepared.Failed(var status) -> status;
        };
    }

    private int check(Arguments arguments, Start start, List<String> passedOver) throws InterruptedException {
        var errors = new ArrayList<>(texts(runner.check(start)));
        var warnings = new ArrayList<>(passedOver);
        warnings.addAll(texts(start.configuration().warnings()));
        if (arguments.has("--online") && errors.isEmpty()) {
            var found = runner.checkOnline(start);
            errors.addAll(found.errors());
            warnings.addAll(found.warnings());
        }
        warnings.forEach(warning -> err.println("warning: " + warning));
        errors.forEach(err::println);
        if (!errors.isEmpty() || (arguments.has("--strict") && !warnings.isEmpty())) {
            return fail(FAILED, summary(start.configuration().source(), errors.size(), warnings.size()));
        }
        if (arguments.has("--print")) {
            out.print(start.configuration().toTomlWithSources());
        } else {
            out.println("%s: valid%s"
                    .formatted(
                            start.configuration().source(),
                            warnings.isEmpty() ? "" : ", " + count(warnings.size(), "warning")));
        }
        return OK;
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    private static String summary(String source, int errors, int warnings) {
        return "%s: %s, %s".formatted(source, count(errors, "error"), count(warnings, "warning"));
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    /** What came of reading the configuration. */
    private sealed interface Prepared {
        record Ready(Start start, List<String> passedOver) implements Prepared {}

        record Failed(int status) implements Prepared {}
    }

    private Prepared prepare(Arguments arguments) {
        var source = arguments.source();
        var installed = installed(source, arguments.overrides(false));
        boolean admin = installed.providers().stream()
                .anyMatch(provider -> provider.name().equals("admin"));
        var overrides = arguments.overrides(admin);
        return switch (loader.load(source, overrides, installed.providers())) {
            case Loaded.Unreadable(var reason) -> new Prepared.Failed(fail(USAGE, reason));
            case Loaded.Invalid(var errors, var warnings) -> {
                texts(warnings).forEach(warning -> err.println("warning: " + warning));
                texts(errors).forEach(err::println);
                installed.refused().forEach(err::println);
                yield new Prepared.Failed(fail(
                        FAILED,
                        summary(
                                source.location(),
                                errors.size() + installed.refused().size(),
                                warnings.size())));
            }
            case Loaded.Valid(var configuration) -> {
                if (installed.refused().isEmpty()) {
                    yield new Prepared.Ready(
                            new Start(loader, source, overrides, installed.providers(), configuration),
                            installed.warnings());
                }
                installed.refused().forEach(err::println);
                yield new Prepared.Failed(fail(
                        FAILED,
                        summary(
                                source.location(),
                                installed.refused().size(),
                                installed.warnings().size())));
            }
        };
    }

    private Installed installed(Source source, Overrides overrides) {
        return FeatureLayers.find(loader.featuresDir(source, overrides));
    }

    // ---- explain and modules

    private int explain(Arguments arguments) {
        var installed = installed(arguments.sourceIfAny(), Overrides.none());
        var reference = loader.reference(installed.providers());
        var name = arguments.word().orElse("").replaceAll("[\\[\\]]", "");
        var keys = name.isEmpty() ? reference.keys() : reference.find(name);
        if (!keys.isEmpty()) {
            out.print(
                    keys.stream().map(key -> key.text().indent(0)).collect(Collectors.joining(System.lineSeparator())));
            return OK;
        }
        var section = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        var owner = Catalogue.owner(section);
        return fail(
                USAGE,
                owner.isPresent() && !reference.names().contains(section)
                        ? "%s belongs to the feature \"%s\" (%s), which is not installed"
                                .formatted(name, owner.get().name(), owner.get().module())
                        : "there is no key \"%s\"%s".formatted(name, Nearest.hint(name, reference.names())));
    }

    private int modules(Arguments arguments) {
        var installed = installed(arguments.sourceIfAny(), Overrides.none());
        out.print(ModuleList.of(installed));
        installed.warnings().forEach(warning -> err.println("warning: " + warning));
        installed.refused().forEach(err::println);
        return installed.refused().isEmpty() ? OK : FAILED;
    }

    // ---- parse

    /** 0 if all is SQL, 1 if something is not, 2 if a file cannot be read. */
    private int parse(Arguments arguments) {
        var files = arguments.words();
        var format = arguments.has("--json") ? ReportFormat.JSON : ReportFormat.TEXT;
        int status = OK;
        for (var file : files.isEmpty() ? List.of(StatementReports.STANDARD_INPUT) : files) {
            try {
                var text = file.equals(StatementReports.STANDARD_INPUT)
                        ? in.readAllBytes()
                        : Files.readAllBytes(Path.of(file));
                boolean sql = StatementReports.of(file, text, report -> out.println(format.text(report)));
                status = Math.max(status, sql ? OK : FAILED);
            } catch (IOException | InvalidPathException e) {
                status = fail(USAGE, "%s cannot be read: %s".formatted(file, e));
            }
        }
        return status;
    }

    // ---- import

    /** 0 if there is a proxy.toml, 1 if PgBouncer itself would refuse its file, 2 if a file cannot be read or written. */
    private int importPgBouncer(Arguments arguments) {
        var file = path(arguments.word().orElse(""));
        return switch (PgBouncerImport.of(file)) {
            case Imported.Unreadable(var reason) -> fail(USAGE, reason);
            case Imported.Invalid(var problems) -> {
                problems.forEach(err::println);
                yield fail(FAILED, "%s: %s".formatted(file, count(problems.size(), "error")));
            }
            case Imported.Done(var toml, var notes) -> {
                notes.forEach(err::println);
                yield arguments
                        .value("--out")
                        .map(name -> write(path(name), toml))
                        .orElseGet(() -> {
                            out.print(toml);
                            return OK;
                        });
            }
        };
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new Arguments.UsageException("\"%s\" is not the name of a file".formatted(name));
        }
    }

    /** Writes a new file; what is there already is left alone. */
    private int write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return OK;
        } catch (FileAlreadyExistsException _) {
            return fail(USAGE, "%s exists already and is left as it is; name another file".formatted(file));
        } catch (IOException e) {
            return fail(USAGE, "%s cannot be written: %s".formatted(file, e));
        }
    }

    // ---- a running proxy

    private int version(Arguments arguments) throws InterruptedException {
        if (arguments.value("--admin").isPresent()) {
            return ask(arguments, "GET", "/version", "");
        }
        out.println(runner.version());
        return OK;
    }

    private static String drainBody(Arguments arguments) {
        var timeout = arguments.value("--timeout");
        if (timeout.isPresent() && !timeout.get().matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw new Arguments.UsageException("--timeout is a number of seconds, not \"%s\"".formatted(timeout.get()));
        }
        return timeout.map("{\"timeout_secs\":%s}"::formatted).orElse("{}");
    }

    private int ask(Arguments arguments, String method, String path, String body) throws InterruptedException {
        try {
            out.println(new AdminClient(loader, arguments).send(method, path, body));
            return OK;
        } catch (AdminClient.Refused e) {
            return fail(FAILED, String.valueOf(e.getMessage()));
        }
    }
}
