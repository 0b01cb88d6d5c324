package helios.host.cli;

import helios.host.config.Address;
import helios.host.config.Nearest;
import helios.host.config.Overrides;
import helios.host.config.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The words of a command line, and what they mean. */
final class Arguments {

    /** Words that nobody understands; the text says what is meant instead. */
    static final class UsageException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static final String RUN = "run";
    static final String IMPORT_PGBOUNCER = "import-pgbouncer";

    private static final Path SYSTEM_FILE = Path.of("/etc/helios/proxy.toml");
    private static final int POSTGRES_PORT = 5432;

    private final ParseResult root;
    private final ParseResult command;
    private final Map<String, String> environment;

    private Arguments(ParseResult root, Map<String, String> environment) {
        this.root = root;
        this.command = root.hasSubcommand() ? root.subcommand() : root;
        this.environment = environment;
    }

    // ---- what there is

    private static CommandLine commandLine() {
        var root = command("helios", "A PostgreSQL-wire proxy and plugin host.", ofRun())
                .addSubcommand(RUN, command(RUN, "Starts the proxy; so does no command at all.", ofRun()))
                .addSubcommand(
                        "check",
                        command("check", "Validates a configuration, with all that it refers to.", ofRun())
                                .addOption(
                                        flag(
                                                "--print",
                                                "Print the effective configuration with the source of each value, secrets masked."))
                                .addOption(flag("--strict", "Take warnings for errors."))
                                .addOption(flag("--online", "Ask the servers too: login, roles, limits.")))
                .addSubcommand(
                        "explain",
                        command("explain", "Says what a key, a section, or every key does.", ofFile())
                                .addPositional(PositionalParamSpec.builder()
                                        .paramLabel("KEY")
                                        .arity("0..1")
                                        .type(String.class)
                                        .description("Such as limits.query_timeout_secs, or limits.")
                                        .build()))
                .addSubcommand(
                        "parse",
                        command(
                                        "parse",
                                        "Says what the proxy understands of each statement.",
                                        List.of(flag("--json", "One JSON object a line.")))
                                .addPositional(PositionalParamSpec.builder()
                                        .paramLabel("FILE")
                                        .arity("0..*")
                                        .type(List.class)
                                        .auxiliaryTypes(String.class)
                                        .description("Files of SQL; - or none is standard input.")
                                        .build()))
                .addSubcommand(
                        IMPORT_PGBOUNCER,
                        command(
                                        IMPORT_PGBOUNCER,
                                        "Turns a pgbouncer.ini into a proxy.toml, and says what has no counterpart.",
                                        List.of(option(
                                                "Write there, which must not exist yet, in place of standard output.",
                                                "FILE",
                                                "--out")))
                                .addPositional(PositionalParamSpec.builder()
                                        .paramLabel("FILE")
                                        .arity("1")
                                        .required(true)
                                        .type(String.class)
                                        .description("The pgbouncer.ini; files that it names are read too.")
                                        .build()))
                .addSubcommand(
                        "modules",
                        command("modules", "Lists the features that are installed, and which could be.", ofFile()))
                .addSubcommand(
                        "version",
                        command("version", "Says which version this is or, with --admin, runs there.", ofClient()))
                .addSubcommand("reload", command("reload", "Lets a running proxy read its file anew.", ofClient()))
                .addSubcommand(
                        "drain",
                        command(
                                        "drain",
                                        "Lets a running proxy take no new clients and finish with the others.",
                                        ofClient())
                                .addOption(option("How long clients may take.", "SECS", "--timeout")));
        root.usageMessage()
                .footer(
                        "",
                        "\"helios demo\" starts an embedded cluster behind a proxy.",
                        "\"helios explain\" lists all keys of proxy.toml.");
        return new CommandLine(root).setUsageHelpWidth(100);
    }

    // Made anew for each command: an option keeps its own value.
    private static List<OptionSpec> ofFile() {
        return List.of(option(
                "The configuration file; without it $HELIOS_CONFIG, ./proxy.toml, then " + SYSTEM_FILE + ".",
                "FILE",
                "--config",
                "-c"));
    }

    private static List<OptionSpec> ofRun() {
        return concat(
                ofFile(),
                List.of(
                        option("Where clients connect (listen_address).", "ADDRESS", "--listen", "-l"),
                        option("Where the admin API listens (admin_address).", "ADDRESS", "--admin"),
                        option("The primary; with --standby in place of all [[nodes]].", "HOST[:PORT]", "--primary"),
                        several("A standby; may be repeated.", "HOST[:PORT]", "--standby"),
                        option("Whether transactions are replayed (replay.enabled).", "true|false", "--tr"),
                        option("error, warn, info, debug or trace (log_level).", "LEVEL", "--log-level"),
                        flag("--json-logs", "One JSON object a line (log_format)."),
                        several("Any key; may be repeated.", "SECTION.KEY=VALUE", "--set")));
    }

    private static List<OptionSpec> ofClient() {
        return concat(
                ofFile(),
                List.of(
                        option("The running proxy's admin API; without it, as the file says.", "URL", "--admin"),
                        option(
                                "Its token; without it $HELIOS_ADMIN_TOKEN, the file's, or admin.token in state_dir.",
                                "TOKEN",
                                "--token")));
    }

    private static List<OptionSpec> concat(List<OptionSpec> some, List<OptionSpec> others) {
        var all = new ArrayList<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }

    private static CommandSpec command(String name, String description, List<OptionSpec> options) {
        var command = CommandSpec.create().name(name);
        command.usageMessage().description(description);
        options.forEach(command::addOption);
        command.addOption(OptionSpec.builder("--help", "-h")
                .usageHelp(true)
                .description("Print this text.")
                .build());
        return command;
    }

    private static OptionSpec option(String description, String label, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    private static OptionSpec several(String description, String label, String name) {
        return OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .arity("0")
                .type(boolean.class)
                .description(description)
                .build();
    }

    // ---- what was said

    /**
     * Reads a command line.
     *
     * @throws UsageException if it cannot be understood
     */
    static Arguments parse(Map<String, String> environment, String... words) {
        try {
            return new Arguments(commandLine().parseArgs(words), environment);
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(unmatched(e.getUnmatched().getFirst(), e.getCommandLine()));
        } catch (ParameterException e) {
            var message = String.valueOf(e.getMessage());
            throw new UsageException(Character.toLowerCase(message.charAt(0)) + message.substring(1));
        }
    }

    private static String unmatched(String word, CommandLine at) {
        if (word.startsWith("-")) {
            var name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            var known = at.getCommandSpec().options().stream()
                    .flatMap(option -> List.of(option.names()).stream())
                    .toList();
            return "unknown option %s%s".formatted(name, Nearest.hint(name, known));
        }
        return at.getSubcommands().isEmpty()
                ? "\"%s\" is one word too many for \"helios %s\"".formatted(word, at.getCommandName())
                : "unknown command \"%s\"%s"
                        .formatted(word, Nearest.hint(word, at.getSubcommands().keySet()));
    }

    /** The name of the command. */
    String command() {
        return root.hasSubcommand() ? command.commandSpec().name() : RUN;
    }

    /** The text of {@code --help}, if that was asked for. */
    Optional<String> help() {
        return command.isUsageHelpRequested()
                ? Optional.of(command.commandSpec().commandLine().getUsageMessage())
                : Optional.empty();
    }

    boolean has(String flag) {
        return command.hasMatchedOption(flag);
    }

    /** An option's value, also where it stands in front of the command. */
    Optional<String> value(String option) {
        return Optional.<String>ofNullable(command.matchedOptionValue(option, null))
                .or(() -> Optional.ofNullable(root.matchedOptionValue(option, null)));
    }

    private List<String> values(String option) {
        List<String> here = command.matchedOptionValue(option, List.of());
        List<String> before = root.hasSubcommand() ? root.matchedOptionValue(option, List.of()) : List.of();
        var all = new ArrayList<>(before);
        all.addAll(here);
        return all;
    }

    /** The word behind the command. */
    Optional<String> word() {
        return Optional.ofNullable(command.matchedPositionalValue(0, null));
    }

    /** All words behind the command, where it takes several. */
    List<String> words() {
        return command.matchedPositionalValue(0, List.of());
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    // ---- what it means

    /**
     * The configuration file.
     *
     * @throws UsageException if none is named, none is in its usual place, and the options alone do not suffice
     */
    Source source() {
        return named().or(this::usual)
                .or(() -> value("--primary").map(_ -> new Source.None()))
                .orElseThrow(() -> new UsageException(
                        "there is neither a proxy.toml here nor %s; name a file with --config, or a server with --primary"
                                .formatted(SYSTEM_FILE)));
    }

    /** The configuration file; none at all where there is none. */
    Source sourceIfAny() {
        return named().or(this::usual).orElseGet(Source.None::new);
    }

    private Optional<Source> named() {
        return value("--config")
                .or(() -> variable("HELIOS_CONFIG").filter(file -> !file.isEmpty()))
                .map(file -> new Source.File(Path.of(file)));
    }

    private Optional<Source> usual() {
        return List.of(Path.of("proxy.toml"), SYSTEM_FILE).stream()
                .filter(Files::exists)
                .findFirst()
                .map(Source.File::new);
    }

    /**
     * What options and environment variables set; the options are the stronger.
     *
     * @param withAdmin whether there is an admin API for the token in {@code HELIOS_ADMIN_TOKEN}
     */
    Overrides overrides(boolean withAdmin) {
        var overrides = Overrides.none();
        overrides = with(
                overrides,
                "HELIOS_DRAIN_TIMEOUT_SECS",
                "shutdown_drain_timeout_secs",
                variable("HELIOS_DRAIN_TIMEOUT_SECS"));
        overrides = with(
                overrides,
                "HELIOS_ADMIN_TOKEN",
                "admin.token",
                variable("HELIOS_ADMIN_TOKEN").filter(_ -> withAdmin));
        overrides = with(overrides, "--listen", "listen_address", value("--listen"));
        overrides = with(overrides, "--admin", "admin.address", value("--admin"));
        overrides = with(overrides, "--tr", "replay.enabled", value("--tr"));
        overrides = with(overrides, "--log-level", "log_level", value("--log-level"));
        if (has("--json-logs") || root.hasMatchedOption("--json-logs")) {
            overrides = overrides.with("--json-logs", "log_format", "json");
        }
        return withSettings(withNodes(overrides));
    }

    private static Overrides with(Overrides overrides, String source, String key, Optional<String> value) {
        return value.map(given -> overrides.with(source, key, given)).orElse(overrides);
    }

    private Overrides withSettings(Overrides overrides) {
        var result = overrides;
        for (var setting : values("--set")) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new UsageException("--set %s says no value; write --set SECTION.KEY=VALUE".formatted(setting));
            }
            result = result.with(
                    "--set",
                    setting.substring(0, equals).strip(),
                    setting.substring(equals + 1).strip());
        }
        return result;
    }

    private Overrides withNodes(Overrides overrides) {
        var nodes = new ArrayList<String>();
        value("--primary").ifPresent(address -> nodes.add(node("--primary", address, "primary")));
        values("--standby").forEach(address -> nodes.add(node("--standby", address, "standby")));
        if (nodes.isEmpty()) {
            return overrides;
        }
        if (value("--primary").isEmpty()) {
            throw new UsageException("--standby needs --primary: together they stand in place of all [[nodes]]");
        }
        return overrides.with("--primary", "nodes", nodes.stream().collect(Collectors.joining(", ", "[", "]")));
    }

    private static String node(String option, String text, String role) {
        try {
            var address = text.matches("[^:\\[\\]\\s]+") ? new Address(text, POSTGRES_PORT) : Address.parse(text);
            return "{host = \"%s\", port = %d, role = \"%s\"}"
                    .formatted(Toml.tomlEscape(address.host()), address.port(), role);
        } catch (IllegalArgumentException e) {
            throw new UsageException("%s: %s".formatted(option, e.getMessage()));
        }
    }
}
