package helios.host.config;

import static helios.host.config.Loading.NODE;
import static helios.host.config.Loading.valid;
import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.config.Applies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tomlj.Toml;

/** Walks over all keys of the kernel. */
final class ReferenceTest {

    private static final Reference KERNEL = Loading.loader().reference(List.of());

    /** What each key is set to, other than its default, and what {@code GET /config} then shows. */
    private static final Map<String, String> SAMPLES = Stream.of("""
                    listen_address = [":1", ":2"]
                    unix_socket_dir = "/tmp"
                    write_timeout_secs = "31s"
                    shutdown_drain_timeout_secs = "61s"
                    watch_config = true
                    log_level = "debug"
                    log_format = "json"
                    so_reuseport = false
                    state_dir = "/tmp/state"
                    features_dir = "/tmp"
                    backend.user = "u"
                    backend.password = "p"
                    backend.database = "d"
                    backend.sslmode = "verify-full"
                    backend.ssl_root_cert = "FILE"
                    backend.ssl_cert = "FILE"
                    backend.ssl_key = "FILE"
                    backend.allow_weak_auth = true
                    backend.application_name = "a"
                    nodes.host = "other"
                    nodes.port = 5433
                    nodes.name = "n"
                    nodes.role = "primary"
                    nodes.sync_state = "semisync"
                    nodes.weight = 0
                    nodes.enabled = false
                    nodes.zone = "z"
                    nodes.tags = ["t"]
                    nodes.max_connections = 1
                    tls.enabled = false
                    tls.cert_path = "FILE"
                    tls.key_path = "FILE"
                    tls.ca_path = "FILE"
                    tls.require_client_cert = true
                    tls.require_tls = true
                    tls.min_version = "1.3"
                    hba.action = "reject"
                    hba.user = ["u"]
                    hba.database = ["replication"]
                    hba.address = "fd00::/8"
                    hba.tls = "require"
                    hba.method = "reject"
                    limits.max_cancel_keys = 1
                    limits.max_message_bytes = "1MiB"
                    limits.max_pending_bytes = "1MiB"
                    limits.startup_timeout_secs = "1s"
                    limits.backend_write_timeout_secs = "1s"
                    limits.client_write_timeout_secs = "1s"
                    limits.backend_read_timeout_secs = "1s"
                    limits.query_timeout_secs = "1s"
                    limits.idle_in_transaction_secs = "1s"
                    limits.client_idle_secs = "1s"
                    limits.backend_cancel_timeout_ms = "1s"
                    limits.client_keepalive_secs = "0s"
                    limits.ignore_startup_parameters = ["extra_float_digits"]
                    limits.max_prepared_statements = 1
                    limits.max_prepared_bytes = "64KiB"
                    limits.max_tracked_settings = 1
                    limits.max_tracked_savepoints = 1
                    """.split("\n"))
            .map(line -> line.split(" = ", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));

    @TempDir
    private static Path folder;

    @Test
    void hasASampleOfEveryKey() {
        assertThat(SAMPLES.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        KERNEL.keys().stream().map(Reference.Key::name).toList());
    }

    @TestFactory
    Stream<DynamicTest> documentsEveryKey() {
        return KERNEL.keys().stream()
                .map(key -> DynamicTest.dynamicTest(key.name(), () -> {
                    assertThat(key.doc()).hasSizeGreaterThan(8).endsWith(".");
                    assertThat(key.type()).isNotEmpty();
                    assertThat(key.fallback()).isNotEmpty();
                    assertThat(key.text()).contains(key.name(), key.doc(), key.letter() + ": ");
                }));
    }

    @TestFactory
    Stream<DynamicTest> bindsEveryKey() throws IOException {
        var file = Files.createFile(folder.resolve("some.pem")).toString();
        return KERNEL.keys().stream().map(key -> DynamicTest.dynamicTest(key.name(), () -> binds(key, file)));
    }

    private static void binds(Reference.Key key, String file) {
        var value = SAMPLES.get(key.name()).replace("FILE", file);
        var line = key.key() + " = " + value;
        assertThat(value.replace("\"", "")).isNotEqualTo(key.fallback());

        var effective = valid(String.join("\n", key.section(), needed(key, file), line, NODE))
                .effective();

        if (key.name().equals("tls.enabled")) {
            assertThat(effective).doesNotContainKey("tls");
        } else {
            var secret = key.type().startsWith("secret");
            assertThat(Toml.toToml(Map.of(key.key(), shown(effective, key))).strip())
                    .isEqualTo(secret ? key.key() + " = \"***\"" : line);
        }
    }

    private static Object shown(Map<?, ?> effective, Reference.Key key) {
        var section = key.name()
                .substring(0, Math.max(0, key.name().length() - key.key().length() - 1));
        var table = switch (section.isEmpty() ? effective : effective.get(section)) {
            case List<?> several -> several.getFirst();
            case Object one -> one;
        };
        return ((Map<?, ?>) table).get(key.key());
    }

    /** What cannot be missing beside a key. */
    private static String needed(Reference.Key key, String file) {
        var pair = "cert_path = '%1$s'\nkey_path = '%1$s'\n".formatted(file);
        return switch (key.name()) {
            case "nodes.host", "hba.action" -> "";
            case "tls.cert_path", "tls.key_path" ->
                pair.lines()
                        .filter(line -> !line.startsWith(key.key()))
                        .findFirst()
                        .orElseThrow();
            case "tls.require_client_cert" -> pair + "ca_path = '" + file + "'";
            case "backend.ssl_cert" -> "ssl_key = '" + file + "'";
            case "backend.ssl_key" -> "ssl_cert = '" + file + "'";
            case "backend.sslmode" -> "ssl_root_cert = '" + file + "'";
            default ->
                switch (key.section()) {
                    case "[tls]" -> pair;
                    case "[[hba]]" -> "action = 'allow'";
                    case "[[nodes]]" -> "host = 'first'";
                    default -> "";
                };
        };
    }

    @Test
    void findsKeysSectionsAndAliases() {
        var reference = Loading.loader()
                .reference(List.of(Features.ADMIN, Features.POOL, Features.EVERYTHING, Features.FAILOVER));
        assertThat(names(reference.find("limits.max_cancel_keys"))).containsExactly("limits.max_cancel_keys");
        assertThat(names(reference.find("proxy.log_level"))).containsExactly("log_level");
        assertThat(names(reference.find("admin_token"))).containsExactly("admin.token");
        assertThat(names(reference.find("limits.client_idle_timeout_secs"))).containsExactly("limits.client_idle_secs");
        assertThat(names(reference.find("pool_mode"))).contains("pool.enabled", "pool.mode", "pool.overrides.name");
        assertThat(names(reference.find("failover"))).containsExactly("failover.auto");
        assertThat(names(reference.find("switchover")))
                .containsExactly("switchover.enabled", "switchover.timeout_secs");
        assertThat(reference.find("nothing")).isEmpty();
        assertThat(reference.names()).contains("pool", "pool.overrides", "pool.mode", "log_level", "nodes");
    }

    private static List<String> names(List<Reference.Key> keys) {
        return keys.stream().map(Reference.Key::name).toList();
    }

    @Test
    void describesTypesUnitsAndDefaults() {
        var reference = Loading.loader().reference(List.of(Features.EVERYTHING, Features.ADMIN));
        assertThat(reference.find("limits.backend_cancel_timeout_ms").getFirst().text())
                .isEqualTo("""
                        limits.backend_cancel_timeout_ms
                            type     duration, a bare number in milliseconds
                            default  5000
                            changes  L: live, for the next query
                            For the CancelRequest to a server that may still execute when its connection is given up; at least 1 ms.
                        """);
        assertThat(type(reference, "everything.numbers")).isEqualTo("list: integer");
        assertThat(type(reference, "everything.labels")).isEqualTo("table: secret string");
        assertThat(type(reference, "admin.token"))
                .isEqualTo("secret string; or the name of a file with it, as token_file");
        assertThat(type(reference, "tls.min_version")).isEqualTo("1.2 or 1.3");
        assertThat(reference.find("everything.needy.must").getFirst().fallback())
                .isEqualTo("none; it is required");
        assertThat(reference.find("state_dir").getFirst().fallback()).isEqualTo("/home/h/.local/state/helios");
        assertThat(reference.find("listen_address").getFirst().applies()).isEqualTo(Applies.When.RESTART);
    }

    private static String type(Reference reference, String name) {
        return reference.find(name).getFirst().type();
    }
}
