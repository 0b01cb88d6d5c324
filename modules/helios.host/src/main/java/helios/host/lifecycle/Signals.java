package helios.host.lifecycle;

import helios.host.log.Log;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the process does on signals: SIGHUP reloads, SIGTERM and SIGINT stop gracefully and, when they come again, at once,
 * SIGUSR2 hands over to a successor. Each is handled on one thread, one after another.
 */
public final class Signals {

    private static final Log LOG = Log.of("helios.lifecycle");
    /** HotSpot suspends threads by SIGUSR2 unless this variable of the environment names another signal. */
    private static final String HOTSPOT_SIGNAL = "_JAVA_SR_SIGNUM";

    private static final int SIGUSR2_NUMBER = 12;
    private static final int HIGHEST_NUMBER = 64;

    /** What signals ask for. */
    public interface Actions {

        /** SIGHUP. */
        void reload() throws InterruptedException;

        /** SIGTERM and SIGINT: finish, and end the process. */
        void stop() throws InterruptedException;

        /** A second SIGTERM or SIGINT: end the process now. */
        void stopNow();

        /** SIGUSR2. */
        void handOver() throws InterruptedException;
    }

    private Signals() {}

    /** Handles signals from now on. */
    public static void handle(Actions actions, Map<String, String> environment) {
        var thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("helios-signals").daemon().factory());
        on("HUP", thread, actions::reload);
        var stopping = new AtomicBoolean();
        for (var name : new String[] {"TERM", "INT"}) {
            handle(name, () -> {
                LOG.info("signal", "name", "SIG" + name);
                if (stopping.getAndSet(true)) {
                    actions.stopNow();
                } else {
                    perform(thread, actions::stop);
                }
            });
        }
        if (!leavesSigusr2(environment.getOrDefault(HOTSPOT_SIGNAL, ""))) {
            LOG.warn(
                    "hand-over by SIGUSR2 is off: the JVM uses that signal itself; set the variable to 40",
                    "variable",
                    HOTSPOT_SIGNAL);
        } else {
            on("USR2", thread, actions::handOver);
        }
    }

    /** HotSpot takes a number above that of SIGUSR2 alone, and keeps to SIGUSR2 whatever else it is given. */
    private static boolean leavesSigusr2(String reserved) {
        try {
            int number = Integer.parseInt(reserved);
            return number > SIGUSR2_NUMBER && number <= HIGHEST_NUMBER;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private interface Action {
        void run() throws InterruptedException;
    }

    private static void on(String name, Executor thread, Action action) {
        handle(name, () -> {
            LOG.info("signal", "name", "SIG" + name);
            perform(thread, action);
        });
    }

    private static void perform(Executor thread, Action action) {
        thread.execute(() -> {
            try {
                action.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("what a signal asked for failed", e);
            }
        });
    }

    /** By reflection, because the compiler warns of {@code sun.misc.Signal}, which is all that there is. */
    @SuppressWarnings("ReferenceEquality") // what equals of a proxy has to mean
    private static void handle(String name, Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (self, method, args) -> switch (method.getName()) {
                        case "handle" -> {
                            action.run();
                            yield null;
                        }
                        case "equals" -> self == args[0];
                        case "hashCode" -> System.identityHashCode(self);
                        default -> "handler of SIG" + name;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            LOG.warn("signal cannot be handled", "name", "SIG" + name, "reason", String.valueOf(e.getCause()));
        }
    }
}
