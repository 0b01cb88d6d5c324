package helios.plugin;

import helios.spi.config.DataSize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a manifest in the order of the checks: {@link #head} before the module and its signatures are looked at, {@link #read} after,
 * so that nothing of an unsigned manifest decides anything.
 */
final class ManifestReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SCHEMA = Pattern.compile("([0-9]{1,4})(\\.[0-9]{1,4})?");
    private static final List<String> REQUIRED_OF_ARTEFACTS = List.of("description", "license");

    /**
     * What is judged first.
     *
     * @param name the plugin's name
     * @param version its version
     * @param wasmSha256 the module's digest; absent in a sidecar that does not say
     * @param signatureSha256 the digest of plugin.sig
     */
    record Head(String name, Version version, Optional<String> wasmSha256, Optional<String> signatureSha256) {}

    private final Fields fields;
    private final boolean artefact;

    private ManifestReader(ObjectNode root, boolean artefact) {
        this.fields = new Fields(root, "");
        this.artefact = artefact;
    }

    /** The {@code manifest.json} of an artefact. */
    static ManifestReader ofArtefact(byte[] json) {
        return new ManifestReader(Json.object(json, "manifest.json"), true);
    }

    /** A sidecar of a bare module. */
    static ManifestReader ofSidecar(Sidecar sidecar) {
        var root = switch (sidecar.syntax()) {
            case JSON -> Json.object(sidecar.bytes(), sidecar.fileName());
            case YAML -> FlatYaml.read(new String(sidecar.bytes(), StandardCharsets.UTF_8), sidecar.fileName());
        };
        return new ManifestReader(root, false);
    }

    static String checkedName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new PluginException("name must be 1 to 128 of A-Z a-z 0-9 _ -, not \"" + name + "\"");
        }
        return name;
    }

    Head head() {
        checkSchema();
        var name = checkedName(fields.required("name"));
        var version =
                new Version(fields.textOrNumber("version").orElseThrow(() -> fields.wrong("version", "is missing")));
        var wasmSha256 = digest("wasm_sha256");
        if (artefact && wasmSha256.isEmpty()) {
            throw fields.wrong("wasm_sha256", "is missing");
        }
        return new Head(name, version, wasmSha256, digest("signature_sha256"));
    }

    private void checkSchema() {
        var schema = fields.textOrNumber("schema_version");
        if (artefact && schema.isEmpty()) {
            throw fields.wrong("schema_version", "is missing");
        }
        schema.ifPresent(text -> {
            var match = SCHEMA.matcher(text);
            if (!match.matches() || !match.group(1).equals("1")) {
                throw new PluginException(
                        "manifest: schema_version " + text + " is not supported; this host reads 1.x");
            }
        });
    }

    private Optional<String> digest(String name) {
        return fields.text(name).map(text -> {
            if (!DIGEST.matcher(text).matches()) {
                throw fields.wrong(name, "must be 64 lower-case hexadecimal digits");
            }
            return text;
        });
    }

    Manifest read() {
        if (artefact) {
            REQUIRED_OF_ARTEFACTS.forEach(fields::required);
        }
        fields.text("signature_algorithm")
                .filter(name -> !name.equalsIgnoreCase("ed25519"))
                .ifPresent(name -> {
                    throw fields.wrong("signature_algorithm", "must be ed25519");
                });
        var head = head();
        var abi = fields.textOrNumber("abi").map(Abi::of).orElse(Abi.V1);
        var maxMemory = maxMemory();
        return new Manifest(
                head.name(),
                head.version(),
                fields.text("description").orElse(""),
                fields.text("author").orElse(""),
                fields.text("license").orElse(""),
                hooks(),
                abi,
                minMemory(maxMemory),
                maxMemory,
                timeout(),
                fields.oneOf("fail_policy", FailPolicy.class),
                fields.oneOf("concurrency", Concurrency.class).orElse(Concurrency.PARALLEL),
                permissions(),
                fields.textOrNumber("min_host").map(Version::new),
                fields.get("when").map(WhenReader::read).orElse(When.ALWAYS));
    }

    private List<Hook> hooks() {
        if (fields.get("hooks").isEmpty()) {
            throw fields.wrong("hooks", "is missing");
        }
        var hooks = new LinkedHashSet<Hook>();
        for (var name : fields.texts("hooks")) {
            hooks.add(Hook.of(name).orElseThrow(() -> new PluginException("unknown hook \"" + name + "\"")));
        }
        return List.copyOf(hooks);
    }

    private Optional<DataSize> memory(String name) {
        var nested = fields.get("resources")
                .filter(ObjectNode.class::isInstance)
                .flatMap(node -> new Fields((ObjectNode) node, "resources.").size(name));
        return nested.or(() -> fields.size("resources." + name)).or(() -> fields.size(name));
    }

    private DataSize maxMemory() {
        var max = memory("max_memory").orElse(Manifest.DEFAULT_MAX_MEMORY);
        if (max.bytes() > Manifest.MEMORY_CEILING.bytes()) {
            throw fields.wrong("max_memory", "is " + max + ", above the ceiling of 256MiB");
        }
        return max;
    }

    private DataSize minMemory(DataSize max) {
        var min = memory("min_memory");
        if (min.isPresent() && min.get().bytes() > max.bytes()) {
            throw fields.wrong("min_memory", "is " + min.get() + ", above max_memory of " + max);
        }
        return min.orElse(new DataSize(Math.min(Manifest.DEFAULT_MIN_MEMORY.bytes(), max.bytes())));
    }

    private Optional<Duration> timeout() {
        var millis = fields.positive("timeout_ms");
        return millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty();
    }

    private Set<Permission> permissions() {
        return fields.texts("permissions").stream()
                .map(name -> fields.constant("permissions", name.toLowerCase(Locale.ROOT), Permission.class))
                .collect(Collectors.toUnmodifiableSet());
    }
}
