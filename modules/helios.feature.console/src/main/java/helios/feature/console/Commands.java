package helios.feature.console;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.local.LocalException;
import helios.spi.local.LocalResult.Notice;
import helios.spi.operations.Operations;
import helios.spi.operations.Reloaded;
import helios.spi.query.Decision;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the console can order. */
final class Commands {

    /** All words, for who typed another one. */
    static final List<String> WORDS = List.of(
            "SHOW",
            "SET",
            "RELOAD",
            "PAUSE",
            "RESUME",
            "SUSPEND",
            "DISABLE",
            "ENABLE",
            "RECONNECT",
            "KILL",
            "KILL_CLIENT",
            "WAIT_CLOSE",
            "DRAIN",
            "UNDRAIN",
            "SHUTDOWN");

    private static final Set<String> OWN = Set.of(ConsoleDatabase.NAME, "helios");
    private static final Decision.Reject KILLED =
            new Decision.Reject(SqlState.ADMIN_SHUTDOWN, "admin forced disconnect");

    /** A command with what it is about. */
    interface Order {
        void run() throws Exception;
    }

    private final Operations proxy;
    private final Routes routes;
    private final Audit audit;

    Commands(Operations proxy, Routes routes, Audit audit) {
        this.proxy = proxy;
        this.routes = routes;
        this.audit = audit;
    }

    /** The command of a word; empty if there is none, or none with such an argument. */
    Optional<Order> find(Caller caller, String word, Optional<String> argument) {
        return switch (word) {
            case "pause" -> Optional.of(() -> proxy.pause(database(argument)));
            case "resume" -> Optional.of(() -> proxy.resume(database(argument)));
            case "suspend" -> alone(argument, proxy::suspend);
            case "disable" -> Optional.of(() -> proxy.disable(required(argument)));
            case "enable" -> Optional.of(() -> proxy.enable(required(argument)));
            case "reconnect" -> Optional.of(() -> proxy.reconnect(database(argument)));
            case "kill" -> Optional.of(() -> proxy.kill(database(argument)));
            case "kill_client" -> Optional.of(() -> killClient(argument.orElse("")));
            case "wait_close" -> Optional.of(() -> proxy.awaitReconnected(database(argument)));
            case "drain" -> drain("POST", caller, argument);
            case "undrain" -> drain("DELETE", caller, argument);
            case "reload" -> alone(argument, () -> require(proxy.reload(), "RELOAD"));
            case "shutdown" -> mode(argument.orElse("")).map(mode -> () -> proxy.shutdown(mode));
            default -> Optional.empty();
        };
    }

    private Optional<Order> drain(String method, Caller caller, Optional<String> node) {
        return node.map(name -> () -> routes.order(method, "/nodes/{id}/drain", name, caller));
    }

    private static Optional<Order> alone(Optional<String> argument, Order order) {
        return argument.isPresent() ? Optional.empty() : Optional.of(order);
    }

    private static Optional<Operations.Shutdown> mode(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "" -> Optional.of(Operations.Shutdown.FAST);
            case "wait_for_clients" -> Optional.of(Operations.Shutdown.WAIT_FOR_CLIENTS);
            case "wait_for_servers" -> Optional.of(Operations.Shutdown.WAIT_FOR_SERVERS);
            default -> Optional.empty();
        };
    }

    private static Optional<String> database(Optional<String> argument) {
        argument.filter(OWN::contains).ifPresent(name -> {
            throw new HeliosException(
                    SqlState.INVALID_PARAMETER_VALUE, "\"%s\" is the console itself; name a database".formatted(name));
        });
        return argument;
    }

    private static String required(Optional<String> argument) {
        return database(argument)
                .orElseThrow(() -> new HeliosException(SqlState.SYNTAX_ERROR, "a database is required"));
    }

    private void killClient(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw new HeliosException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "invalid client id '%s'; take one of the column id of SHOW CLIENTS".formatted(id));
        }
        long number = Long.parseLong(id);
        boolean ended = proxy.sessions().stream()
                .filter(session -> session.number() == number)
                .anyMatch(session -> proxy.end(session.id(), KILLED));
        if (!ended) {
            throw new HeliosException(SqlState.UNDEFINED_OBJECT, "client not found");
        }
    }

    /** Gives a key another value, by PgBouncer's name for it or by ours. */
    Order set(String key, String value) {
        return () -> require(proxy.set(Settings.key(key), value), "SET");
    }

    private static void require(Reloaded outcome, String what) {
        if (!outcome.errors().isEmpty()) {
            throw new LocalException(
                    SqlState.CONFIG_FILE_ERROR,
                    what + " failed, nothing has changed",
                    outcome.errors().stream()
                            .map(error -> new Notice(error, ""))
                            .toList());
        }
    }

    /**
     * Does what a user orders, and notes who that was and what became of it.
     *
     * @param line the order without what may be secret
     */
    void carryOut(Caller caller, String line, Order order) throws Exception {
        audit.begun(caller, line);
        int status = Audit.FAILED;
        try {
            order.run();
            status = Audit.DONE;
        } catch (HeliosException e) {
            status = Audit.status(e.state());
            throw e;
        } finally {
            audit.ended(caller, line, status);
        }
    }

    /** Notes who wanted what he may not. */
    void noteRefused(Caller caller, String line) {
        audit.refused(caller, line);
    }

    /** Who ordered it is gone, and can end it no more. */
    void endSuspension() {
        if (proxy.standstill().suspended()) {
            proxy.resume(Optional.empty());
        }
    }
}
