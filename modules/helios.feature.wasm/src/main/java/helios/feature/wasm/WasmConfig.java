package helios.feature.wasm;

import helios.plugin.FailPolicy;
import helios.plugin.Manifest;
import helios.plugin.Permission;
import helios.plugin.Succession;
import helios.plugin.Trust;
import helios.plugin.host.GuestLimits;
import helios.plugin.kv.KvLimits;
import helios.spi.config.Applies;
import helios.spi.config.DataSize;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section {@code [plugins]}. */
record WasmConfig(
        @Doc("The folder whose *.wasm and *.tar.gz are loaded. It must exist.")
        @Default("/etc/helios/plugins")
        @Applies(Applies.When.RESTART)
        Path pluginDir,

        @Doc("The WebAssembly engine, such as chicory; \"\" takes the only or the preferred one that is installed.")
        @Default("")
        @Applies(Applies.When.RESTART)
        String engine,

        @Doc("Whether the folder is looked at again and again, and what changed in it is loaded.") @Default("false")
        boolean hotReload,

        @Doc("How often the folder is looked at; at least 100 ms.") @Default("1000")
        Duration reloadIntervalMs,

        @Doc("The linear memory of one instance in MiB, at most 256; a manifest's max_memory lowers it.") @Default("64")
        int memoryLimitMb,

        @Doc("How long one call may take, host functions included; a manifest's timeout_ms lowers it.") @Default("100")
        Duration timeoutMs,

        @Doc("How many plugins are loaded; the next file is refused.") @Default("20")
        int maxPlugins,

        @Doc("The size of a module; a larger one is refused before it is compiled.") @Default("16MiB")
        DataSize maxModuleBytes,

        @Doc("Whether instructions are counted; an engine that cannot refuses the start.") @Default("false")
        boolean fuelMetering,

        @Doc("The instructions of one call, with fuel_metering.") @Default("50000000")
        long fuelLimit,

        @Doc("Instances of one plugin that run at a time; 0 is twice the number of processors.") @Default("0")
        int maxInstances,

        @Doc("The size of one reply; a longer one is a failure of the plugin.") @Default("1MiB")
        DataSize maxResultBytes,

        @Doc("A folder of *.pub, whose Ed25519 keys are trusted: then unsigned plugins are refused. \"\" loads all.")
        Optional<Path> trustRoot,

        @Doc("What has to be signed: any, bundle (manifest and module), or wasm (the module).") @Default("any")
        Trust.Scope signatureScope,

        @Doc("Names of plugins that come first, in this order; the others follow by file name.")
        List<String> order,

        @Doc("Names of plugins without which the proxy does not start, and is not ready.")
        List<String> required,

        @Doc("What a file that cannot be loaded means at start: skip lists it as Failed, fail refuses the start.")
        @Default("skip")
        OnLoadError onLoadError,

        @Doc("Failures in a row after which a plugin has failed, and is only tried now and then; at least 1.")
        @Default("10")
        int failureThreshold,

        @Doc("Patterns of settings that clients may hand to plugins as attributes; never helios.identity.*.")
        @Default("[\"helios.*\"]")
        List<String> clientAttributes,

        @Doc("Whether a plugin that was signed may be replaced by one that another key signed, or none.")
        @Default("false")
        boolean allowSignerChange,

        @Doc("Whether a plugin may be replaced by a lower version of itself.") @Default("false")
        boolean allowDowngrade,

        @Doc("The size of a key, and of a value, of the key-value store; 0 is unlimited.") @Default("65536")
        int kvMaxValueBytes,

        @Doc("Keys of one plugin; 0 is unlimited.") @Default("1024")
        int kvMaxKeysPerPlugin,

        @Doc("Plugins that have keys; 0 is unlimited.") @Default("256")
        int kvMaxPlugins,

        @Doc("The size of all keys, values and names of plugins together; 0 is unlimited.") @Default("67108864")
        long kvMaxTotalBytes,

        @Doc("Where the key-value store is kept over restarts; \"\" keeps it in memory alone.")
        @Applies(Applies.When.RESTART)
        Optional<Path> kvFile,

        @Doc("What [plugins.kv.<name>] does to a key that is there: absent leaves it, overwrite replaces it.")
        @Default("absent")
        Seed kvSeed,

        @Doc("How long a call may hold up an event loop; a longer one is made anew on a worker.") @Default("2")
        Duration inlineMs,

        @Doc("The memory of all instances of all plugins together, in MiB.") @Default("512")
        int memoryTotalMb,

        @Doc(
                "Calls of post_query and other observers that may wait for one plugin; beyond, statements that would add to them wait.")
        @Default("10000")
        int postQueryQueue,

        @Doc(
                "By the name of a plugin: fail, timeout_ms, memory_limit_mb, kv_max_keys, enabled, grant; stronger than its manifest.")
        Map<String, Policy> policy,

        @Doc("By the name of a plugin: entries of its key-value store; what is no text is written as JSON.")
        Map<String, Map<String, Object>> kv,

        @Doc(
                "Attributes that plugins see of each request; those of one user stand in [plugins.attributes.users.<user>].")
        Map<String, Object> attributes) {

    /** What a file that cannot be loaded means at start. */
    enum OnLoadError {
        SKIP,
        FAIL
    }

    /** What seeds do to entries that are there. */
    enum Seed {
        ABSENT,
        OVERWRITE
    }

    /** {@code [plugins.policy.<name>]}. */
    record Policy(
            @Doc(
                    "Whether a failure of the plugin refuses the request (closed) or not (open); the manifest's if it is not given.")
            Optional<FailPolicy> fail,

            @Doc("How long one call may take.") Optional<Duration> timeoutMs,

            @Doc("The linear memory of one instance in MiB.")
            Optional<Integer> memoryLimitMb,

            @Doc("Keys of the plugin; 0 is unlimited.") Optional<Integer> kvMaxKeys,

            @Doc("false leaves the plugin loaded, but never calls it.") @Default("true")
            boolean enabled,

            @Doc("Permissions that the plugin gets if its manifest asks for them: parameters, password.")
            List<Permission> grant) {

        static final Policy NONE =
                new Policy(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true, List.of());

        Policy {
            timeoutMs.ifPresent(time -> atLeast("timeout_ms", time.toMillis(), 1));
            memoryLimitMb.ifPresent(WasmConfig::checkMemory);
            kvMaxKeys.ifPresent(keys -> atLeast("kv_max_keys", keys, 0));
        }
    }

    /** In {@code [plugins.attributes]}, the table of tables by user. */
    private static final String USERS = "users";

    WasmConfig {
        atLeast("reload_interval_ms", reloadIntervalMs.toMillis(), 100);
        checkMemory(memoryLimitMb);
        atLeast("timeout_ms", timeoutMs.toMillis(), 1);
        atLeast("max_plugins", maxPlugins, 1);
        atLeast("max_module_bytes", maxModuleBytes.bytes(), 8);
        atLeast("fuel_limit", fuelLimit, 1);
        atLeast("max_instances", maxInstances, 0);
        atLeast("max_result_bytes", maxResultBytes.bytes(), 1);
        atLeast("failure_threshold", failureThreshold, 1);
        atLeast("kv_max_value_bytes", kvMaxValueBytes, 0);
        atLeast("kv_max_keys_per_plugin", kvMaxKeysPerPlugin, 0);
        atLeast("kv_max_plugins", kvMaxPlugins, 0);
        atLeast("kv_max_total_bytes", kvMaxTotalBytes, 0);
        atLeast("inline_ms", inlineMs.toMillis(), 1);
        atLeast("memory_total_mb", memoryTotalMb, 1);
        atLeast("post_query_queue", postQueryQueue, 1);
        if (signatureScope == Trust.Scope.BUNDLE && trustRoot.isEmpty()) {
            throw new IllegalArgumentException(
                    "signature_scope = \"bundle\" needs keys to check signatures with; set trust_root");
        }
        checkAttributes(attributes);
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("%s must be at least %d, but is %d".formatted(key, least, value));
        }
    }

    private static void checkMemory(int megabytes) {
        long ceiling = Manifest.MEMORY_CEILING.bytes() >> 20;
        if (megabytes < 1 || megabytes > ceiling) {
            throw new IllegalArgumentException(
                    "memory_limit_mb must be from 1 to %d, but is %d".formatted(ceiling, megabytes));
        }
    }

    private static void checkAttributes(Map<String, Object> attributes) {
        attributes.forEach((key, value) -> {
            if (!key.equals(USERS)) {
                checkText("attributes." + key, value);
            } else if (!(value instanceof Map<?, ?> users)) {
                throw new IllegalArgumentException("attributes.users must be a table of users");
            } else {
                users.forEach((user, own) -> checkUser(String.valueOf(user), own));
            }
        });
    }

    private static void checkUser(String user, Object own) {
        if (!(own instanceof Map<?, ?> table)) {
            throw new IllegalArgumentException("attributes.users must hold a table for " + user);
        }
        table.forEach((key, value) -> checkText("attributes.users." + user + "." + key, value));
    }

    private static void checkText(String key, Object value) {
        if (!(value instanceof String)) {
            throw new IllegalArgumentException("attributes: " + key + " must be a text");
        }
    }

    /** The attributes that the configuration gives to a user's requests. */
    Map<String, String> attributesOf(String user) {
        var found = new HashMap<String, String>();
        attributes.forEach((key, value) -> {
            if (value instanceof String text) {
                found.put(key, text);
            }
        });
        if (attributes.get(USERS) instanceof Map<?, ?> users && users.get(user) instanceof Map<?, ?> own) {
            own.forEach((key, value) -> found.put(String.valueOf(key), String.valueOf(value)));
        }
        return found;
    }

    Policy policy(String plugin) {
        return policy.getOrDefault(plugin, Policy.NONE);
    }

    Succession succession() {
        return new Succession(allowSignerChange, allowDowngrade);
    }

    int instances() {
        return maxInstances == 0 ? 2 * Runtime.getRuntime().availableProcessors() : maxInstances;
    }

    /** What a guest may use; its manifest may lower the memory. */
    GuestLimits limits(String plugin) {
        int megabytes = policy(plugin).memoryLimitMb().orElse(memoryLimitMb);
        return new GuestLimits(
                new DataSize((long) megabytes << 20),
                fuelMetering ? fuelLimit : Long.MAX_VALUE,
                instances(),
                maxResultBytes.clamped());
    }

    KvLimits kvLimits() {
        var keys = new HashMap<String, Integer>();
        policy.forEach((name, own) -> own.kvMaxKeys().ifPresent(count -> keys.put(name, count)));
        return new KvLimits(kvMaxValueBytes, kvMaxKeysPerPlugin, kvMaxPlugins, kvMaxTotalBytes, keys);
    }
}
