package helios.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A Helios proxy as a child process, on the module path, from the distribution in the system property {@code helios.home},
 * the folder of jars in {@code helios.lib}, or else this JVM's own module path and class path, where every feature that
 * stands there is part of it.
 *
 * <p>It works in a folder of its own, which holds its {@code proxy.toml}. Let that file listen on port 0, and ask
 * {@link #port()} and {@link #adminPort()} for what the system chose. All methods may be called by any thread.
 */
public final class ProxyProcess implements AutoCloseable {

    /** How the kernel's log tells the address of clients. */
    private static final Pattern LISTENING = Pattern.compile("\\bmsg=\"?listening\"? .*?\\baddress=\\S*?:(\\d+)\\b");

    /** How the kernel's log tells the address of the admin API. */
    private static final Pattern ADMIN_LISTENING =
            Pattern.compile("\\bmsg=\"admin listening\" .*?\\baddress=\\S*?:(\\d+)\\b");

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final int LOG_LINES = 20_000;
    private static final int SHOWN_LINES = 200;

    private final Path folder = Workspace.folder("proxy");
    private final Deque<String> log = new ArrayDeque<>();
    private final Consumer<String> logSink;
    private final Process process;
    private final Thread logReader;

    private ProxyProcess(Builder options) throws IOException {
        logSink = options.logSink;
        Files.writeString(configFile(), options.config);
        var builder = new ProcessBuilder(options.command(configFile()))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("HELIOS_"));
        builder.environment().put("_JAVA_SR_SIGNUM", "40");
        builder.environment().putAll(options.environment);
        process = builder.start();
        process.getOutputStream().close();
        // a platform thread: reading a pipe holds a virtual thread's carrier, of which there are few
        logReader = Thread.ofPlatform().daemon().name("proxy-log").start(this::readLog);
    }

    /** What a proxy is started with. Each method returns this builder. */
    public static final class Builder {

        private String config = "";
        private final List<String> jvmOptions = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private Consumer<String> logSink = _ -> {};

        private Builder() {}

        /** The text of {@code proxy.toml}. */
        public Builder config(String toml) {
            config = toml;
            return this;
        }

        /** Further options of the JVM, such as {@code -Xmx64m}. */
        public Builder jvmOptions(String... values) {
            jvmOptions.addAll(List.of(values));
            return this;
        }

        /** Further arguments of {@code helios run}, such as {@code --log-level debug}. */
        public Builder arguments(String... values) {
            arguments.addAll(List.of(values));
            return this;
        }

        /** A variable of the environment. Those of this JVM whose names begin with {@code HELIOS_} are not handed on. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Who is told each line of the log as it comes, on a thread of its own. */
        public Builder logTo(Consumer<String> sink) {
            logSink = sink;
            return this;
        }

        /**
         * Starts the proxy and returns when it listens.
         *
         * @throws IllegalStateException with the end of its log, if it ends instead or takes longer than a minute
         */
        public ProxyProcess start() {
            try {
                var proxy = new ProxyProcess(this);
                proxy.awaitListening();
                return proxy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private List<String> command(Path configFile) {
            var command = new ArrayList<>(Identity.detached());
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ModulePath.arguments());
            command.add("-Dhelios.loops=2"); // sessions on several loops, on a small machine too
            command.addAll(jvmOptions);
            command.addAll(List.of("-m", "helios.host/helios.host.Main", "run", "-c", configFile.toString()));
            command.addAll(arguments);
            return command;
        }
    }

    /** Options to start a proxy with. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts a proxy with that {@code proxy.toml}. */
    public static ProxyProcess start(String toml) {
        return builder().config(toml).start();
    }

    /** The {@code [[nodes]]} of {@code proxy.toml} for these servers, their roles as they are at this moment. */
    public static String nodes(List<PostgresServer> servers) {
        var toml = new StringBuilder();
        for (var server : servers) {
            toml.append("""
                    [[nodes]]
                    name = "%s"
                    host = "%s"
                    port = %d
                    role = "%s"
                    """.formatted(
                            server.name(), server.host(), server.port(), server.isStandby() ? "standby" : "primary"));
        }
        return toml.toString();
    }

    // ---- where it is ---------------------------------------------------------------------------------------------

    /** Always {@code 127.0.0.1}. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port that clients connect to. */
    public int port() {
        return announcedPort(LISTENING).orElseThrow(() -> failure("the proxy has not told where it listens"));
    }

    /** The port of the admin API. */
    public int adminPort() {
        return Await.value("the admin API listens", START, () -> announcedPort(ADMIN_LISTENING));
    }

    /** How a {@link PgClient} connects through the proxy; the role and its password are to be added. */
    public PgOptions options() {
        return PgOptions.tcp(host(), port()).database("postgres");
    }

    /** A JDBC URL through the proxy, with the password in it. */
    public String jdbcUrl(String database, String user, String password) {
        return JdbcUrl.of(host(), port(), database, user, password);
    }

    /** The proxy's working folder. */
    public Path folder() {
        return folder;
    }

    /** The proxy's {@code proxy.toml}: write it anew, then {@code signal("HUP")}. */
    public Path configFile() {
        return folder.resolve("proxy.toml");
    }

    // ---- what it does --------------------------------------------------------------------------------------------

    /** The lines of the log so far, the last 20 000 at most. */
    public List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Waits until a line of the log, an old or a new one, contains that text; returns the line. */
    public String awaitLog(String text, Duration timeout) {
        return Await.value(
                "the proxy logs \"" + text + "\"",
                timeout,
                () -> log().stream().filter(line -> line.contains(text)).findFirst());
    }

    /**
     * The process id of the proxy; after a hand-over that of its successor.
     *
     * @throws IllegalStateException if no process is left
     */
    public long pid() {
        return latest().pid();
    }

    /** The process ids of the proxy and of those that it handed over to, the latest first; empty when all have ended. */
    public List<Long> pids() {
        return Processes.workingIn(folder).stream().map(ProcessHandle::pid).toList();
    }

    /** Whether the proxy or a successor lives. */
    public boolean isRunning() {
        return !pids().isEmpty();
    }

    /** Sends a signal, such as {@code "HUP"}, to the process {@link #pid()}. */
    public void signal(String name) {
        Processes.signal(name, List.of(latest()));
    }

    /** The bytes of memory that the process {@link #pid()} has resident. */
    public long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .map(line -> line.replaceAll("\\D", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElseThrow()
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Asks the proxy to end with SIGTERM and waits until it and its successors have.
     *
     * @throws IllegalStateException if they take longer than that; they are killed then
     */
    public void stop(Duration timeout) {
        Processes.signal("TERM", Processes.workingIn(folder));
        try {
            Await.until("the proxy has ended", timeout, () -> !isRunning());
        } catch (IllegalStateException e) {
            kill();
            throw failure("the proxy did not end within " + timeout + " of SIGTERM");
        }
    }

    /** The first process's exit code, once it has ended; 128 and the number of the signal if one ended it. */
    public int awaitExit(Duration timeout) {
        try {
            if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw failure("the proxy has not ended within " + timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until the proxy and its successors have ended, for ever if need be. */
    public void awaitEnd() {
        for (var running = Processes.workingIn(folder); !running.isEmpty(); running = Processes.workingIn(folder)) {
            running.getFirst().onExit().join();
        }
    }

    /** Kills the proxy and its successors. */
    public void kill() {
        Processes.signal("KILL", Processes.workingIn(folder));
        Await.until("the proxy is dead", START, () -> !isRunning());
    }

    /** Kills the proxy, if it still runs, and deletes its folder. */
    @Override
    public void close() {
        kill();
        Workspace.delete(folder);
    }

    private ProcessHandle latest() {
        return Processes.workingIn(folder).stream().findFirst().orElseThrow(() -> failure("the proxy has ended"));
    }

    private void awaitListening() {
        try {
            Await.until(
                    "the proxy listens",
                    START,
                    () -> !process.isAlive() || announcedPort(LISTENING).isPresent());
        } catch (IllegalStateException _) {
            throw notStarted("the proxy does not listen after " + START);
        }
        if (!process.isAlive()) {
            throw notStarted("the proxy ended with code " + process.exitValue());
        }
    }

    private IllegalStateException notStarted(String what) {
        kill();
        try {
            logReader.join(LAST_WORDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        var failure = failure(what);
        close();
        return failure;
    }

    private Optional<Integer> announcedPort(Pattern pattern) {
        return log().stream()
                .map(pattern::matcher)
                .filter(matcher -> matcher.find())
                .map(matcher -> Integer.valueOf(matcher.group(1)))
                .findFirst();
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(this::keep);
        } catch (IOException | UncheckedIOException _) {
            // the process was killed
        }
    }

    private void keep(String line) {
        synchronized (log) {
            if (log.size() == LOG_LINES) {
                log.removeFirst();
            }
            log.addLast(line);
        }
        logSink.accept(line);
    }

    private IllegalStateException failure(String what) {
        var lines = log();
        var shown = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return new IllegalStateException(what + "; its log ends with:\n" + String.join("\n", shown));
    }
}
