package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.PluginException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** Understands the words, runs their command, and tells what came of it. */
final class Program {

    private static final String NAME = "helios-plugin";
    private static final String JSON = "--json";
    private static final String COMPLETION = "completion";
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Map<String, Command> commands;

    Program(PrintWriter out, PrintWriter err, InstantSource clock) {
        this.out = out;
        this.err = err;
        this.commands = List.of(
                        new Keygen(),
                        new New(),
                        new Pack(clock),
                        new Sign(),
                        new Inspect(),
                        new Verify(),
                        new Install(),
                        new ListRegistry(),
                        new Run(err),
                        new Bench(err))
                .stream()
                .collect(Collectors.toMap(
                        Command::name, Function.identity(), (first, _) -> first, java.util.LinkedHashMap::new));
    }

    int run(String... words) {
        var line = commandLine();
        try {
            var parsed = line.parseArgs(words);
            var asked = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
            if (asked.isUsageHelpRequested()) {
                asked.commandSpec().commandLine().usage(out);
                return OK;
            }
            if (!parsed.hasSubcommand()) {
                line.usage(err);
                return USAGE;
            }
            return run(line, new Words(parsed.subcommand()));
        } catch (ParameterException | UsageException e) {
            return fail(USAGE, e.getMessage() + "; \"" + NAME + " --help\" says more", false);
        } finally {
            out.flush();
            err.flush();
        }
    }

    private int run(CommandLine line, Words words) {
        var name = words.parsed().commandSpec().name();
        if (name.equals(COMPLETION)) {
            out.print(AutoComplete.bash(NAME, line));
            return OK;
        }
        boolean json = words.has(JSON);
        try {
            var result = Optional.ofNullable(commands.get(name)).orElseThrow().run(words);
            out.println(json ? result.json().toString() : result.text());
            return OK;
        } catch (PluginException | IOException e) {
            return fail(FAILED, reason(e), json);
        } catch (UsageException e) {
            throw e;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return fail(FAILED, "interrupted", json);
        } catch (Exception e) {
            return fail(FAILED, e.toString(), json);
        }
    }

    private static String reason(Exception e) {
        var text = String.valueOf(e.getMessage());
        return e instanceof PluginException ? text : e.getClass().getSimpleName() + ": " + text;
    }

    private int fail(int status, String text, boolean json) {
        if (json) {
            out.println(Json.MAPPER.createObjectNode().put("error", text));
        } else {
            err.println(NAME + ": " + text);
        }
        return status;
    }

    private CommandLine commandLine() {
        var root = spec(NAME, "Makes, signs, inspects, installs and tries plugins of Helios.");
        commands.values().forEach(command -> root.addSubcommand(command.name(), spec(command)));
        root.addSubcommand(COMPLETION, spec(COMPLETION, "Prints a completion script for bash and zsh: source it."));
        return new CommandLine(root);
    }

    private static CommandSpec spec(Command command) {
        var spec = spec(command.name(), command.summary());
        command.arguments().forEach(spec::add);
        return spec.addOption(OptionSpec.builder(JSON)
                .type(boolean.class)
                .description("Print the result, or {\"error\"}, as one line of JSON.")
                .build());
    }

    private static CommandSpec spec(String name, String summary) {
        return CommandSpec.create()
                .name(name)
                .usageMessage(new UsageMessageSpec().description(summary))
                .addOption(OptionSpec.builder("-h", "--help")
                        .type(boolean.class)
                        .usageHelp(true)
                        .description("Print this.")
                        .build());
    }
}
