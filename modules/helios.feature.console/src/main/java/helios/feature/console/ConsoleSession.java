package helios.feature.console;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.local.LocalSession;
import helios.spi.local.LocalStatement;
import java.util.Locale;
import java.util.Optional;

/** Reads what a user of the console types. */
final class ConsoleSession implements LocalSession {

    private final Shows shows;
    private final Commands commands;
    private final Caller caller;
    private final boolean all;
    /** It ordered a standstill that ends with it. */
    private volatile boolean suspended;

    /**
     * A session.
     *
     * @param all the user may do everything; else look only
     */
    ConsoleSession(Shows shows, Commands commands, Caller caller, boolean all) {
        this.shows = shows;
        this.commands = commands;
        this.caller = caller;
        this.all = all;
    }

    @Override
    public LocalStatement prepare(String sql) {
        return switch (CommandLine.read(sql)) {
            case CommandLine.Question question -> new Statements.Table(shows.question(question));
            case CommandLine.Show(var what) when what.equals("help") -> Statements.Told.HELP;
            case CommandLine.Show(var what) -> show(sql, what);
            case CommandLine.LastRoute(var session) -> new Statements.Table(shows.lastRoutes(session));
            case CommandLine.Set(var key, var _) when Fakes.setting(key).isPresent() -> Statements.Told.SET_IGNORED;
            case CommandLine.Set(var key, var value) -> set(key, value);
            case CommandLine.Order(var word, var argument) -> order(sql, word, argument);
        };
    }

    private LocalStatement show(String sql, String what) {
        var table = shows.find(what).orElseThrow(() -> CommandLine.unknown(sql));
        if (what.equals("fds")) {
            // PgBouncer's has passwords, and tools rely on who may ask.
            requireAll("SHOW FDS");
        }
        return new Statements.Table(table);
    }

    private LocalStatement set(String key, String value) {
        var line = "SET " + key;
        requireAll(line);
        return new Statements.Command(() -> {
            commands.carryOut(caller, line, commands.set(key, value));
            return line + "=" + value;
        });
    }

    private LocalStatement order(String sql, String word, Optional<String> argument) {
        var order = commands.find(caller, word, argument).orElseThrow(() -> CommandLine.unknown(sql));
        var line = argument.map(name -> word.toUpperCase(Locale.ROOT) + " " + name)
                .orElseGet(() -> word.toUpperCase(Locale.ROOT));
        requireAll(line);
        return new Statements.Command(() -> {
            commands.carryOut(caller, line, order);
            suspended |= word.equals("suspend");
            return word.toUpperCase(Locale.ROOT);
        });
    }

    private void requireAll(String order) {
        if (!all) {
            commands.noteRefused(caller, order);
            throw new HeliosException(
                    SqlState.INSUFFICIENT_PRIVILEGE, "admin access needed; name the user in admin_users");
        }
    }

    @Override
    public void close() {
        if (suspended) {
            Thread.startVirtualThread(commands::endSuspension);
        }
    }
}
