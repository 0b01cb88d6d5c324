package helios.distribution;

import static helios.distribution.TestPlugins.hook;
import static helios.distribution.TestPlugins.push;
import static helios.distribution.TestPlugins.replying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import helios.testkit.wasm.Wat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins of ill will under load: who meets them is refused by policy, nobody else notices, and nothing stays behind. */
final class PluginHarmTest {

    private static final long MEBI = 1 << 20;
    private static final long PAUSE_NANOS = 4_000_000;
    private static final int CLIENTS = 4;
    private static final int STATEMENTS = 3_000;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Pattern MEMORY = Pattern.compile("\"memory_used\":(\\d+)");
    private static final List<String> HARM = List.of("loops", "grows", "allocs", "points", "recurses");

    @TempDir
    private Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong harmed = new AtomicLong();

    private void putPlugins() throws java.io.IOException {
        var plugins = new TestPlugins(folder);
        put(plugins, "loops", hook("pre_query", "(loop $l (br $l)) (i64.const 0)"));
        put(plugins, "grows", hook("pre_query", """
                (loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
                (unreachable)
                """));
        put(plugins, "allocs", Wat.assemble("""
                (module (memory (export "memory") 1)
                  (func (export "alloc") (param i32) (result i32) (unreachable))
                  (func (export "pre_query") (param i32 i32) (result i64) (i64.const 0)))
                """));
        put(plugins, "points", hook("pre_query", "(i64.const 0x7ffffff000000100)"));
        put(plugins, "recurses", push("", List.of("""
                (func $again (export "pre_query") (param i32 i32) (result i64)
                  (call $again (local.get 0) (local.get 1)))
                """)));
        plugins.put("polite", "pre_query", "", replying("pre_query", "{\"action\":\"continue\"}"));
    }

    private static void put(TestPlugins plugins, String name, byte[] module) throws java.io.IOException {
        plugins.put(name, "pre_query", "\"when\":{\"text_any\":[\"" + name + "\"]}", module);
    }

    /** A client that has nothing to do with them. */
    private Callable<Boolean> bystander(ProxyProcess proxy, PostgresServer server, int number) {
        return () -> {
            try (var client = PgClient.connect(Stage.through(proxy, server).timeout(PATIENCE))) {
                for (int i = 0; !over.get(); i++) {
                    var own = "client " + number + "." + i;
                    assertThat(client.query("SELECT '" + own + "'").value()).isEqualTo(own);
                    assertThat(client.extended("SELECT $1", own).value()).isEqualTo(own);
                    served.addAndGet(2);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
            return true;
        };
    }

    /** A client whose every statement meets one of them. */
    private Callable<Boolean> victim(ProxyProcess proxy, PostgresServer server) {
        return () -> {
            try (var client = PgClient.connect(Stage.through(proxy, server).timeout(PATIENCE))) {
                while (!over.get()) {
                    for (var name : HARM) {
                        meet(client, name);
                    }
                }
            }
            return true;
        };
    }

    private void meet(PgClient client, String name) {
        var simple = catchThrowableOfType(PgException.class, () -> client.query("SELECT '" + name + "'"));
        var extended =
                catchThrowableOfType(PgException.class, () -> client.extended("SELECT '" + name + "' || $1", "x"));
        for (var error : List.of(simple, extended)) {
            assertThat(error.sqlState()).isEqualTo("58000");
            assertThat(error.getMessage()).contains("plugin \"" + name + "\" failed", "fail-closed");
            assertThat(client.transactionStatus()).isEqualTo('I');
            harmed.incrementAndGet();
        }
    }

    /** Runs until so many statements were served and each of the plugins was met often. */
    private void load(ProxyProcess proxy, PostgresServer server, int statements, int meetings) throws Exception {
        over.set(false);
        served.set(0);
        harmed.set(0);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new java.util.ArrayList<Future<Boolean>>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(executor.submit(bystander(proxy, server, i)));
            }
            clients.add(executor.submit(victim(proxy, server)));
            clients.add(executor.submit(victim(proxy, server)));
            try {
                Await.until(
                        "so much was served and refused",
                        PATIENCE,
                        () -> clients.stream().anyMatch(Future::isDone)
                                || (served.get() >= statements && harmed.get() >= meetings));
            } finally {
                over.set(true);
            }
            for (var client : clients) {
                assertThat(client.get()).isTrue();
            }
        }
    }

    private static long memoryUsed(ProxyProcess proxy) {
        return MEMORY.matcher(new Admin(proxy.adminPort()).get("/plugins").body())
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }

    private static long failures(ProxyProcess proxy, String plugin) {
        var errors = Pattern.compile("helios_plugin_errors_total\\{[^}]*plugin=\"" + plugin + "\"} ([0-9.]+)");
        return (long) errors.matcher(
                        new Admin(proxy.adminPort()).get("/metrics/prometheus").body())
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .sum();
    }

    private static final byte[] LOOPING =
            push("(import \"env\" \"log\" (func $log (param i32 i32 i32) (result i32)))", List.of("""
                    (data (i32.const 0) "around and around")
                    (func (export "pre_query") (param i32 i32) (result i64)
                      (drop (call $log (i32.const 2) (i32.const 0) (i32.const 17)))
                      (loop $l (br $l))
                      (i64.const 0))
                    """));

    /** Twice as many loops as processors, for longer than the others need: they hold none of the threads that others share. */
    @Test
    void g1LoopsOnEveryProcessorLeaveRoomForAllOthers() throws Exception {
        int loops = 2 * Runtime.getRuntime().availableProcessors();
        var plugins = new TestPlugins(folder);
        put(plugins, "loops", LOOPING);
        plugins.put(
                "polite",
                "authorize,pre_query,authenticate",
                "",
                replying("authorize", "", "pre_query", "", "authenticate", ""));
        try (var server = PostgresServer.start();
                var proxy = ProxyProcess.start(
                        Stage.config("""
                        [plugins]
                        plugin_dir = "%s"
                        timeout_ms = 120000
                        max_instances = %d
                        """.formatted(folder, loops) + ProxyProcess.nodes(List.of(server))));
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var options = Stage.through(proxy, server).timeout(PATIENCE);
            var looping = IntStream.range(0, loops)
                    .mapToObj(_ -> executor.submit(() -> {
                        try (var client = PgClient.connect(options)) {
                            return catchThrowable(() -> client.query("SELECT 'loops'"));
                        }
                    }))
                    .toList();
            Await.until(
                    "all loops run",
                    PATIENCE,
                    () -> proxy.log().stream()
                                    .filter(line -> line.contains("around and around"))
                                    .count()
                            == loops);
            for (int i = 0; i < 5; i++) {
                try (var client = PgClient.connect(options)) {
                    assertThat(client.query("SELECT 1").value()).isEqualTo("1");
                    assertThat(client.extended("SELECT 2").value()).isEqualTo("2");
                }
                assertThat(new Admin(proxy.adminPort()).get("/plugins").status())
                        .isEqualTo(200);
            }
            assertThat(looping).as("who met a loop waits still").noneMatch(Future::isDone);
            proxy.kill();
            for (var ended : looping) {
                assertThat(ended.get()).isNotNull();
            }
        }
    }

    @Test
    void nobodyElseNoticesAndNothingStaysBehind() throws Exception {
        putPlugins();
        try (var server = PostgresServer.start();
                var proxy = ProxyProcess.start(
                        Stage.config("[plugins]\n" + """
                        plugin_dir = "%s"
                        timeout_ms = 100
                        failure_threshold = 1000000
                        max_instances = 4
                        [plugins.policy.polite]
                        timeout_ms = 60000
                        """.formatted(folder) + ProxyProcess.nodes(List.of(server))))) {
            load(proxy, server, 500, 40);
            var jvm = new Jvm(proxy.pid());
            long heap = jvm.heapAfterCollection();
            long threads = jvm.threads();

            load(proxy, server, STATEMENTS, 20 * HARM.size());

            assertThat(failures(proxy, "polite")).isZero();
            for (var name : HARM) {
                assertThat(failures(proxy, name)).as(name).isGreaterThanOrEqualTo(10);
            }
            assertThat(memoryUsed(proxy))
                    .as("what four instances of each begin with")
                    .isLessThanOrEqualTo(4L * (HARM.size() + 1) * 4 * 65_536);
            Await.until("threads are gone", PATIENCE, () -> jvm.threads() <= threads + 2);
            assertThat(jvm.heapAfterCollection() - heap)
                    .as("growth of the heap")
                    .isLessThan(24 * MEBI);
            assertThat(proxy.log()).noneMatch(line -> line.contains("OutOfMemoryError"));
        }
    }
}
