package helios.feature.wasm;

import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.PluginException;
import helios.plugin.PluginFile;
import helios.plugin.PluginPackage;
import helios.plugin.Trust;
import helios.plugin.TrustRoot;
import helios.plugin.TrustedKey;
import helios.plugin.Version;
import helios.plugin.host.Guest;
import helios.plugin.host.GuestContext;
import helios.plugin.host.MemoryBudget;
import helios.plugin.kv.KvResult;
import helios.plugin.kv.KvStore;
import helios.spi.FeatureContext;
import helios.spi.wasm.WasmEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Makes plugins of what lies in the folder. Each file is judged and its guest is tried before anything that runs is touched. One thread at a time. */
final class PluginLoader {

    private static final System.Logger.Level INFO = System.Logger.Level.INFO;
    private static final System.Logger.Level WARNING = System.Logger.Level.WARNING;
    private static final System.Logger.Level ERROR = System.Logger.Level.ERROR;
    private static final List<System.Logger.Level> LEVELS =
            List.of(ERROR, WARNING, INFO, System.Logger.Level.DEBUG, System.Logger.Level.TRACE);

    private final WasmConfig config;
    private final FeatureContext context;
    private final WasmEngine engine;
    private final KvStore store;
    private final MemoryBudget memory;
    private final Function<String, PluginMeters> meters;
    private final FolderScan scan;
    /** How a file looked when it was last judged. */
    private final Map<Path, String> judged = new HashMap<>();

    private Optional<TrustRoot> trusted = Optional.empty();

    PluginLoader(
            WasmConfig config,
            FeatureContext context,
            WasmEngine engine,
            KvStore store,
            Function<String, PluginMeters> meters) {
        this.config = config;
        this.context = context;
        this.engine = engine;
        this.store = store;
        this.memory = new MemoryBudget((long) config.memoryTotalMb() << 20);
        this.meters = meters;
        this.scan = new FolderScan(config.pluginDir());
    }

    /** The keys that count now; what holds is kept where they cannot be read. */
    private boolean readTrust(boolean first) {
        if (config.trustRoot().isEmpty()) {
            return false;
        }
        try {
            var read = TrustRoot.read(config.trustRoot().get());
            boolean changed = !fingerprints(Optional.of(read)).equals(fingerprints(trusted));
            trusted = Optional.of(read);
            return changed;
        } catch (PluginException e) {
            if (first) {
                throw e;
            }
            context.log().log(ERROR, "the old keys stay trusted", "error", String.valueOf(e.getMessage()));
            return false;
        }
    }

    private static List<String> fingerprints(Optional<TrustRoot> root) {
        return root.map(keys -> keys.keys().stream()
                        .map(TrustedKey::fingerprint)
                        .sorted()
                        .toList())
                .orElse(List.of());
    }

    /** Loads what is there at the start. */
    PluginSet first() throws IOException {
        readTrust(true);
        return new Round(PluginSet.NONE, true, false).run();
    }

    /**
     * Loads what changed.
     *
     * @param all whether files count that have just changed, and may still be written to
     * @return the same set if nothing changed
     */
    PluginSet next(PluginSet present, boolean all) throws IOException {
        boolean otherKeys = readTrust(false);
        return new Round(present, all, otherKeys).run();
    }

    /** One look at all files. */
    private final class Round {

        private final PluginSet present;
        private final boolean all;
        private final boolean otherKeys;
        private final List<Plugin> next = new ArrayList<>();
        private final List<PluginSet.Failure> failures = new ArrayList<>();
        private final Set<String> names = new HashSet<>();

        Round(PluginSet present, boolean all, boolean otherKeys) {
            this.present = present;
            this.all = all;
            this.otherKeys = otherKeys;
        }

        PluginSet run() throws IOException {
            var files = scan.files();
            files.forEach(this::take);
            for (var plugin : present.all()) {
                if (!files.contains(plugin.files().file().file())) {
                    takeGone(plugin);
                }
            }
            next.sort(Comparator.comparingInt(this::rank));
            var result = new PluginSet(next, failures);
            return result.equals(present) ? present : result;
        }

        /** Those of {@code order} first; the sort is stable. */
        private int rank(Plugin plugin) {
            int index = config.order().indexOf(plugin.name());
            return index < 0 ? Integer.MAX_VALUE : index;
        }

        private void take(Path file) {
            var loaded = present.all().stream()
                    .filter(plugin -> plugin.files().file().file().equals(file))
                    .findFirst();
            boolean same = scan.look(file).equals(judged.get(file));
            if (!same && !all && !scan.settled(file)) {
                loaded.ifPresent(this::keep);
                return;
            }
            if (same && !otherKeys) {
                loaded.ifPresent(this::keep);
                failureOf(file).ifPresent(failures::add);
                return;
            }
            judged.put(file, scan.look(file));
            Optional<String> name = Optional.empty();
            try {
                var checked = check(file);
                name = Optional.of(checked.manifest().name());
                takeChecked(checked, loaded.filter(plugin -> sameContent(plugin.files(), checked)));
            } catch (PluginException e) {
                failures.add(failure(file, name, e));
                // What was loaded stays, unless its own signature counts no more.
                loaded.filter(plugin ->
                                stillTrusted(plugin) || config.required().contains(plugin.name()))
                        .ifPresent(this::keep);
            }
        }

        private boolean stillTrusted(Plugin plugin) {
            if (!otherKeys) {
                return true;
            }
            try {
                var _ = plugin.files().file().check(trust(), Version.ofHost());
                return true;
            } catch (PluginException _) {
                return false;
            }
        }

        private Optional<PluginSet.Failure> failureOf(Path file) {
            var name = file.getFileName().toString();
            return present.failures().stream()
                    .filter(failure -> failure.file().equals(name))
                    .findFirst();
        }

        private PluginSet.Failure failure(Path file, Optional<String> name, PluginException e) {
            var reason = String.valueOf(e.getMessage());
            var fileName = file.getFileName().toString();
            context.log().log(ERROR, "plugin not loaded", "file", fileName, "error", reason);
            return new PluginSet.Failure(fileName, name, reason);
        }

        private void takeChecked(PluginPackage checked, Optional<Plugin> unchanged) {
            var name = checked.manifest().name();
            if (names.contains(name)) {
                throw new PluginException(
                        "plugin " + name + " is loaded from another file already; remove one of them");
            }
            if (unchanged.isPresent()) {
                keep(unchanged.get());
                return;
            }
            if (next.size() >= config.maxPlugins()) {
                throw new PluginException("there are " + config.maxPlugins() + " plugins already; raise max_plugins");
            }
            var former = present.find(name);
            config.succession().checkSigner(name, store.signer(name), checked.verification());
            former.ifPresent(old -> config.succession().checkVersion(old.manifest(), checked.manifest()));
            var plugin = load(checked);
            former.filter(old -> old.state() == Plugin.State.PAUSED).ifPresent(_ -> plugin.pause(true));
            checked.verification().signer().ifPresent(signer -> store.bind(name, signer.fingerprint()));
            keep(plugin);
        }

        /** A plugin without its file; another file may have its name by now. */
        private void takeGone(Plugin plugin) {
            var file = plugin.files().file().file();
            if (names.contains(plugin.name())) {
                forget(file);
            } else if (!all && !scan.settled(file)) {
                keep(plugin);
            } else if (config.required().contains(plugin.name())) {
                keep(plugin);
                failures.add(new PluginSet.Failure(
                        file.getFileName().toString(),
                        Optional.of(plugin.name()),
                        "the file is gone, but the plugin is required; it stays loaded"));
            } else {
                forget(file);
            }
        }

        private void forget(Path file) {
            judged.remove(file);
            scan.forgetGone(file);
        }

        private void keep(Plugin plugin) {
            if (names.add(plugin.name())) {
                next.add(plugin);
            }
        }
    }

    private PluginPackage check(Path file) {
        return PluginFile.read(file, config.maxModuleBytes()).check(trust(), Version.ofHost());
    }

    private Trust trust() {
        return config.trustRoot().isEmpty() ? Trust.OFF : new Trust(trusted, config.signatureScope());
    }

    /** Whether nothing would change: the same module and manifest, signed by the same key. */
    private static boolean sameContent(PluginPackage loaded, PluginPackage found) {
        return loaded.sha256().equals(found.sha256())
                && Arrays.equals(
                        loaded.file().manifest().orElseGet(() -> new byte[0]),
                        found.file().manifest().orElseGet(() -> new byte[0]))
                && loaded.verification().scope() == found.verification().scope()
                && signer(loaded).equals(signer(found));
    }

    private static Optional<String> signer(PluginPackage checked) {
        return checked.verification().signer().map(TrustedKey::fingerprint);
    }

    private Plugin load(PluginPackage checked) {
        var manifest = checked.manifest();
        var name = manifest.name();
        checked.warnings().forEach(warning -> context.log().log(WARNING, warning, "plugin", name));
        var granted = granted(checked);
        var guest = Guest.load(engine, checked, config.limits(name), guestContext(name, granted), memory);
        seed(name);
        checked.verification()
                .signer()
                .ifPresent(signer -> context.log().log(
                        INFO,
                        "plugin signature verified",
                        "name",
                        name,
                        "signed_by",
                        signer.label(),
                        "scope",
                        checked.verification().scope().name().toLowerCase(java.util.Locale.ROOT)));
        context.log().log(
                INFO,
                "plugin loaded",
                "name",
                name,
                "version",
                manifest.version().text(),
                "abi",
                manifest.abi().toString(),
                "file",
                checked.file().fileName());
        return new Plugin(checked, guest, granted, PluginPolicy.of(config, manifest), meters.apply(name));
    }

    private GuestContext guestContext(String name, Set<Permission> granted) {
        var logger = System.getLogger("helios.plugin." + name);
        return new GuestContext(
                store,
                context.clock(),
                (level, text) -> logger.log(LEVELS.get(Math.clamp(level, 0, LEVELS.size() - 1)), "{0}", text),
                granted);
    }

    private Set<Permission> granted(PluginPackage checked) {
        var name = checked.manifest().name();
        var granted = EnumSet.noneOf(Permission.class);
        for (var permission : Permission.values()) {
            boolean asked = checked.manifest().permissions().contains(permission);
            boolean given = config.policy(name).grant().contains(permission);
            if (permission.always() || (asked && given)) {
                granted.add(permission);
            } else if (asked) {
                context.log().log(
                        WARNING,
                        "the plugin asks for a permission that it is not granted; see [plugins.policy] grant",
                        "plugin",
                        name,
                        "permission",
                        permission.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
        return granted;
    }

    private void seed(String name) {
        config.kv().getOrDefault(name, Map.of()).forEach((key, value) -> {
            var bytes = value instanceof String text
                    ? text.getBytes(StandardCharsets.UTF_8)
                    : Json.MAPPER.writeValueAsBytes(value);
            var keyBytes = key.getBytes(StandardCharsets.UTF_8);
            var result = switch (config.kvSeed()) {
                case ABSENT -> store.setIfAbsent(name, keyBytes, bytes);
                case OVERWRITE -> store.set(name, keyBytes, bytes);
            };
            if (result instanceof KvResult.Refused(var caps)) {
                throw new PluginException("[plugins.kv." + name + "] " + key + " exceeds "
                        + caps.stream().map(cap -> cap.key()).sorted().toList());
            }
        });
    }
}
