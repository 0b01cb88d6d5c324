package helios.host.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks of the kernel's sections that one record cannot make: among nodes, between sections, of files. */
final class CrossChecks {

    private static final Set<HbaRule.Method> OF_THE_KERNEL = Set.of(HbaRule.Method.ANY, HbaRule.Method.REJECT);

    private final Value.Table root;
    private final Problems problems;
    private final Map<Section, Optional<Record>> records;

    CrossChecks(Value.Table root, Problems problems, Map<Section, Optional<Record>> records) {
        this.root = root;
        this.problems = problems;
        this.records = records;
    }

    void run() {
        if (record(Section.ROOT) instanceof ProxyConfig proxy) {
            check(proxy);
        }
        if (record(Section.KERNEL) instanceof KernelConfig kernel) {
            checkNodes(kernel.nodes());
            checkMethods(kernel.hba());
            kernel.tls().ifPresent(this::check);
            check(kernel.backend());
        }
    }

    private @Nullable Record record(Section section) {
        return records.getOrDefault(section, Optional.empty()).orElse(null);
    }

    private void check(ProxyConfig proxy) {
        proxy.unixSocketDir().ifPresent(folder -> requireFolder(folder, at(root, "unix_socket_dir")));
        var given = at(root, ConfigLoader.FEATURES_DIR);
        if (given.inFile() && !Files.isDirectory(proxy.featuresDir())) {
            problems.warning(
                    given, "there is no folder %s, so no feature is found there".formatted(proxy.featuresDir()));
        }
    }

    private void check(TlsConfig tls) {
        var table = root.tableOrEmpty("tls");
        requireFile(tls.certPath(), at(table, "cert_path"));
        requireFile(tls.keyPath().path(), at(table, "key_path"));
        tls.caPath().ifPresent(file -> requireFile(file, at(table, "ca_path")));
    }

    private void check(BackendConfig backend) {
        var table = root.tableOrEmpty("backend");
        backend.sslRootCert().ifPresent(file -> requireFile(file, at(table, "ssl_root_cert")));
        backend.sslCert().ifPresent(file -> requireFile(file, at(table, "ssl_cert")));
        backend.sslKey().ifPresent(key -> requireFile(key.path(), at(table, "ssl_key")));
    }

    private void requireFile(Path file, Origin at) {
        if (!Files.isRegularFile(file)) {
            problems.error(at, Files.exists(file) ? "is not a file" : "there is no such file");
        } else if (!Files.isReadable(file)) {
            problems.error(at, "cannot be read: permission denied");
        }
    }

    private void requireFolder(Path folder, Origin at) {
        if (!Files.isDirectory(folder)) {
            problems.error(at, "there is no folder " + folder);
        }
    }

    private void checkNodes(List<NodeConfig> nodes) {
        var all = at(root, "nodes");
        if (nodes.isEmpty()) {
            problems.error(all, "there is no node; add [[nodes]] with the host of a server");
            return;
        }
        var names = new HashMap<String, Origin>();
        var addresses = new HashMap<String, Origin>();
        boolean primary = false;
        for (int i = 0; i < nodes.size(); i++) {
            var node = nodes.get(i);
            var table = item("nodes", i);
            refuseSecond(names, node.name(), at(table, "name"), "the name");
            refuseSecond(addresses, node.address(), at(table, "host"), "the address");
            if (primary && node.enabled() && node.role() == NodeConfig.Role.PRIMARY) {
                problems.warning(
                        at(table, "role"), "another node is primary too; as long as both are, neither gets writes");
            }
            primary |= node.enabled() && node.role() == NodeConfig.Role.PRIMARY;
        }
        if (nodes.stream().noneMatch(node -> node.enabled() && node.role() != NodeConfig.Role.STANDBY)) {
            problems.error(all, "no node can be the primary; give one that is enabled the role primary or auto");
        }
    }

    private void refuseSecond(Map<String, Origin> seen, String value, Origin at, String what) {
        var first = seen.putIfAbsent(value, at);
        if (first != null) {
            problems.error(at, "%s %s is that of the node %s too".formatted(what, value, first.reference()));
        }
    }

    private void checkMethods(List<HbaRule> rules) {
        boolean authenticates = records.entrySet().stream()
                .anyMatch(entry -> entry.getKey().owner().equals("auth")
                        && entry.getValue().isPresent());
        for (int i = 0; i < rules.size() && !authenticates; i++) {
            var method = rules.get(i).method();
            if (!OF_THE_KERNEL.contains(method)) {
                problems.error(
                        at(item("hba", i), "method"),
                        "%s needs the feature \"auth\": add its section [auth], or write \"any\", by which the server alone asks clients who they are"
                                .formatted(method));
            }
        }
    }

    private Value.Table item(String array, int i) {
        return root.get(array) instanceof Value.Items(var _, var items) && items.get(i) instanceof Value.Table table
                ? table
                : root.tableOrEmpty(array);
    }

    /** Where a key of a table stands, or else the table. */
    private static Origin at(Value.Table table, String key) {
        var value = table.get(key);
        return value == null ? table.origin().child(key) : value.origin();
    }
}
