package helios.feature.wasm;

import helios.plugin.Hook;
import helios.plugin.PluginException;
import helios.plugin.host.Engines;
import helios.plugin.host.HookRequest;
import helios.plugin.host.Reply;
import helios.plugin.kv.KvFile;
import helios.plugin.kv.KvStore;
import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import helios.spi.wasm.WasmBound;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmEngineProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The plugins of one configuration: what is loaded, how it gets to be another set, and who is told of it. */
final class WasmFeature implements Feature {

    private static final System.Logger.Level WARNING = System.Logger.Level.WARNING;

    /** What outlives a configuration: the entries of plugins, and what was counted of them. */
    private record Kept(KvStore store, Optional<KvFile> file, Map<String, PluginMeters> meters) {}

    private final WasmConfig config;
    private final FeatureContext context;
    private final WasmEngineProvider provider;
    private final Meters meters;
    private final HostAttributes attributes;
    private final Kept kept;
    private final boolean takenOver;
    private final Routine routine;
    /** Held while a set is made and taken up; never wanted by a hook. */
    private final ReentrantLock changing = new ReentrantLock();

    /** Those whose hooks statements meet: nothing is told of others. */
    private volatile PluginSet plugins = PluginSet.NONE;
    /** Those whose hooks are registered next. */
    private volatile PluginSet coming = PluginSet.NONE;

    private Optional<PluginLoader> loader = Optional.empty();
    private Optional<WasmEngine> engine = Optional.empty();

    WasmFeature(WasmConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        this.provider = engine(config);
        this.meters = new Meters(context.metrics());
        var members = new RoleMembers(context.sql(), () -> context.topology().current(), context.log());
        this.attributes = new HostAttributes(config, () -> context.topology().current(), members);
        var former = context.previous().filter(WasmFeature.class::isInstance).map(WasmFeature.class::cast);
        this.takenOver = former.isPresent();
        this.kept = former.map(feature -> feature.kept).orElseGet(() -> fresh(config));
        this.routine = new Routine(config, this);
    }

    private static WasmEngineProvider engine(WasmConfig config) {
        try {
            var found = Engines.find(config.engine());
            if (config.fuelMetering() && !found.capabilities().bounds(WasmBound.FUEL)) {
                throw new IllegalArgumentException("fuel_metering needs an engine that counts instructions; \""
                        + found.name() + "\" does not: remove it, timeout_ms bounds calls too");
            }
            return found;
        } catch (PluginException e) {
            throw new IllegalArgumentException("engine: " + e.getMessage(), e);
        }
    }

    private static Kept fresh(WasmConfig config) {
        var store = new KvStore(config.kvLimits());
        return new Kept(store, config.kvFile().map(file -> new KvFile(file, store)), new ConcurrentHashMap<>());
    }

    // ---- life

    /** Hooks of what is loaded; nobody else's. */
    @Override
    public void install(Hooks hooks) {
        PluginHooks.install(hooks, coming, config, context, attributes);
        new PluginRoutes(this).install(hooks);
        new KvRoutes(kept.store(), () -> plugins).install(hooks);
    }

    /** What the engine cannot hold plugins to; fuel is refused elsewhere, if it is asked for. */
    private void tellBounds() {
        var capabilities = provider.capabilities();
        var unbounded = capabilities.unbounded().stream()
                .filter(bound -> bound != WasmBound.FUEL)
                .map(bound -> bound.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        if (!unbounded.isEmpty()) {
            context.log().log(
                    WARNING,
                    "the engine does not bound all that plugins use",
                    "engine",
                    provider.name(),
                    "version",
                    capabilities.version(),
                    "unbounded",
                    unbounded,
                    "caveats",
                    String.join("; ", capabilities.caveats()));
        }
    }

    @Override
    public void start() throws Exception {
        boolean started = false;
        try {
            if (!Files.isDirectory(config.pluginDir())) {
                throw new IllegalArgumentException("plugins.plugin_dir: there is no folder " + config.pluginDir());
            }
            if (!takenOver && kept.file().isPresent()) {
                kept.file().get().load();
            }
            kept.store().limits(config.kvLimits());
            var opened = provider.open();
            engine = Optional.of(opened);
            tellBounds();
            var loading = new PluginLoader(config, context, opened, kept.store(), this::metersOf);
            loader = Optional.of(loading);
            coming = loading.first();
            plugins = coming;
            check(plugins);
            context.reinstall();
            routine.start();
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private PluginMeters metersOf(String plugin) {
        return kept.meters()
                .computeIfAbsent(plugin, name -> new PluginMeters(name, meters, context.log(), context.clock()));
    }

    private void check(PluginSet loaded) {
        if (config.onLoadError() == WasmConfig.OnLoadError.FAIL
                && !loaded.failures().isEmpty()) {
            var failure = loaded.failures().getFirst();
            throw new IllegalArgumentException(
                    "plugins.on_load_error is fail, and " + failure.file() + " cannot be loaded: " + failure.error());
        }
        missing(loaded).ifPresent(name -> {
            throw new IllegalArgumentException("plugins.required: the plugin " + name + " is not running"
                    + reason(loaded, name).map(text -> ": " + text).orElse("; put it into " + config.pluginDir()));
        });
        if (config.trustRoot().isEmpty() && !loaded.all().isEmpty()) {
            context.log().log(
                    WARNING,
                    "plugins are loaded whoever made them; set plugins.trust_root to load signed ones alone",
                    "plugins",
                    loaded.all().size());
        }
    }

    private static Optional<String> reason(PluginSet loaded, String name) {
        return loaded.failures().stream()
                .filter(failure -> failure.name().equals(Optional.of(name))
                        || failure.file().startsWith(name + "."))
                .map(PluginSet.Failure::error)
                .findFirst();
    }

    private Optional<String> missing(PluginSet loaded) {
        return config.required().stream()
                .filter(name -> loaded.find(name)
                        .filter(plugin -> plugin.state() == Plugin.State.RUNNING)
                        .isEmpty())
                .findFirst();
    }

    @Override
    public Optional<String> obstacle() {
        return missing(plugins).map(name -> "the required plugin " + name + " is not running");
    }

    @Override
    public void reloaded() {
        routine.lookNow();
    }

    @Override
    public void close() {
        routine.stop();
        changing.lock();
        try {
            var last = plugins;
            plugins = PluginSet.NONE;
            last.all().forEach(plugin -> plugin.retire(Optional.empty()));
            last.all().forEach(Plugin::awaitEnd);
            engine.ifPresent(WasmEngine::close);
            engine = Optional.empty();
            saveEntries();
        } finally {
            changing.unlock();
        }
    }

    // ---- changes

    PluginSet plugins() {
        return plugins;
    }

    /**
     * Looks at the folder, and takes up what changed in it.
     *
     * @param all whether files count that have just changed
     */
    PluginSet reload(boolean all) throws IOException {
        changing.lock();
        try {
            var present = plugins;
            if (loader.isEmpty() || engine.isEmpty()) {
                return present;
            }
            var next = loader.get().next(present, all);
            if (next.equals(present)) {
                return present;
            }
            coming = next;
            boolean changed = !next.all().equals(present.all());
            if (changed) {
                context.reinstall();
            }
            plugins = next;
            if (changed) {
                for (var old : present.all()) {
                    if (!next.all().contains(old)) {
                        old.retire(next.find(old.name()));
                    }
                }
            }
            return next;
        } finally {
            changing.unlock();
        }
    }

    // ---- routine work

    void showMeters() {
        meters.show(plugins, kept.store());
    }

    /** Asks plugins for metrics of their own. */
    void askForMetrics() {
        for (var plugin : plugins.with(Hook.METRICS)) {
            if (plugin.call(Hook.METRICS, HookRequest.NONE) instanceof Called.Answered(var answer)
                    && answer.reply() instanceof Reply.Metrics reply) {
                meters.guest(plugin.name(), reply);
            }
        }
    }

    void saveEntries() {
        if (kept.file().isPresent()) {
            try {
                kept.file().get().save();
            } catch (IOException e) {
                context.log().log(
                        System.Logger.Level.ERROR,
                        "kv_file cannot be written",
                        "file",
                        config.kvFile().map(Object::toString).orElse(""),
                        "error",
                        String.valueOf(e));
            }
        }
    }

    System.Logger log() {
        return context.log();
    }
}
