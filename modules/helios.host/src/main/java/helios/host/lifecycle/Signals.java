package helios.host.lifecycle;

import helios.host.log.Log;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the process does on signals: SIGHUP reloads, SIGTERM and SIGINT stop gracefully and, when they come again, at once,
 * SIGUSR2 hands over to a successor. Each is handled on one thread, one after another.
 */
public final class Signals {

    private static final Log LOG = Log.of("helios.lifecycle");
    /** HotSpot suspends threads by SIGUSR2 unless this variable of the environment names another signal. */
    private static final String HOTSPOT_SIGNAL = "_JAVA_SR_SIGNUM";

    private static final String SIGUSR2_NUMBER = "12";

    /** What signals ask for. */
    public interface Actions {

        /** SIGHUP. */
        void reload();

        /** SIGTERM and SIGINT: finish, and end the process. */
        void stop();

        /** A second SIGTERM or SIGINT: end the process now. */
        void stopNow();

        /** SIGUSR2. */
        void handOver();
    }

    private Signals() {}

    /** Handles signals from now on. */
    public static void handle(Actions actions, Map<String, String> environment) {
        var thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("helios-signals").daemon().factory());
        on("HUP", thread, actions::reload);
        var stopping = new AtomicBoolean();
        for (var name : new String[] {"TERM", "INT"}) {
            handle(name, () -> {
                LOG.info("signal", "name", "SIG" + name);
                if (stopping.getAndSet(true)) {
                    actions.stopNow();
                } else {
                    thread.execute(actions::stop);
                }
            });
        }
        var reserved = environment.get(HOTSPOT_SIGNAL);
        if (reserved == null || reserved.equals(SIGUSR2_NUMBER)) {
            LOG.warn(
                    "hand-over by SIGUSR2 is off: the JVM uses that signal itself; set the variable to 40",
                    "variable",
                    HOTSPOT_SIGNAL);
        } else {
            on("USR2", thread, actions::handOver);
        }
    }

    private static void on(String name, ScheduledExecutorService thread, Runnable action) {
        handle(name, () -> {
            LOG.info("signal", "name", "SIG" + name);
            thread.execute(action);
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
