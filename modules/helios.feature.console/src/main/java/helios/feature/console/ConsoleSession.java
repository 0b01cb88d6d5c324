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
    private final String user;
    private final boolean all;
    /** It ordered a standstill that ends with it. */
    private volatile boolean suspended;

    /**
     * A session.
     *
     * @param all the user may do everything; else look only
     */
    ConsoleSession(Shows shows, Commands commands, String user, boolean all) {
        this.shows = shows;
        this.commands = commands;
        this.user = user;
        this.all = all;
    }

    @Override
    public LocalStatement prepare(String sql) {
        return switch (CommandLine.read(sql)) {
            case CommandLine.Question question -> new Statements.Table(shows.question(question));
            case CommandLine.Show(var what) when what.equals("help") -> Statements.Told.HELP;
            case CommandLine.Show(var what) ->
                new Statements.Table(shows.find(what).orElseThrow(() -> CommandLine.unknown(sql)));
            case CommandLine.LastRoute(var session) -> new Statements.Table(shows.lastRoutes(session));
            case CommandLine.Set(var key, var _) when Fakes.setting(key).isPresent() -> Statements.Told.SET_IGNORED;
            case CommandLine.Set(var key, var value) -> set(key, value);
            case CommandLine.Order(var word, var argument) -> order(sql, word, argument);
        };
    }

    private LocalStatement set(String key, String value) {
        requireAll("SET " + key);
        return new Statements.Command(() -> {
            commands.set(user, key, value);
            return "SET " + key + "=" + value;
        });
    }

    private LocalStatement order(String sql, String word, Optional<String> argument) {
        var order = commands.find(user, word, argument).orElseThrow(() -> CommandLine.unknown(sql));
        requireAll(word);
        return new Statements.Command(() -> {
            commands.noteOrder(user, word, argument);
            order.run();
            suspended |= word.equals("suspend");
            return word.toUpperCase(Locale.ROOT);
        });
    }

    private void requireAll(String order) {
        if (!all) {
            commands.noteRefused(user, order);
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
