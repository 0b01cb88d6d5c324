package helios.host;

import helios.host.plan.Plan;
import helios.host.plan.PlanBuilder;
import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The features of one generation of the configuration: those whose configuration did not change are the former
 * generation's own, the others were made anew. Immutable once it has been started.
 */
final class Features {

    /** A feature that runs, and what it was made of. */
    record Running(FeatureProvider<?> provider, Record config, Feature feature, PlanBuilder.Installed installed) {

        Running installedAnew() {
            return new Running(provider, config, feature, PlanBuilder.install(provider, feature));
        }
    }

    /** Makes the context of a feature. */
    @FunctionalInterface
    interface Contexts {
        FeatureContext of(FeatureProvider<?> provider, Optional<Feature> previous);

        /** Tells whether the feature asked in its start to be installed anew. */
        default boolean reinstalls(FeatureProvider<?> provider) {
            return false;
        }
    }

    /** Finds a feature's part of the configuration; absent if it is off. */
    @FunctionalInterface
    interface Sections {
        <C extends Record> Optional<C> of(FeatureProvider<C> provider);
    }

    private final Map<String, Running> running;
    private final List<FeatureProvider<?>> off;
    private final List<Running> replaced;
    private final Plan plan;

    private Features(Map<String, Running> running, List<FeatureProvider<?>> off, List<Running> replaced, Plan plan) {
        this.running = running;
        this.off = off;
        this.replaced = replaced;
        this.plan = plan;
    }

    /** No features. */
    static Features none() {
        return new Features(Map.of(), List.of(), List.of(), Plan.EMPTY);
    }

    /**
     * Makes the next generation, and starts what is new in it. Throws what a feature throws, after what was started has
     * been closed again: then nothing has changed.
     */
    Features next(List<FeatureProvider<?>> providers, Sections sections, Contexts contexts) throws Exception {
        var next = new LinkedHashMap<String, Running>();
        var fresh = new ArrayList<Running>();
        var unused = new ArrayList<FeatureProvider<?>>();
        var builder = new PlanBuilder();
        for (var provider : providers) {
            var feature = nextOf(provider, sections, contexts);
            if (feature.isPresent()) {
                next.put(provider.name(), feature.get());
                builder.add(feature.get().installed());
                if (!running.containsValue(feature.get())) {
                    fresh.add(feature.get());
                }
            } else {
                unused.add(provider);
                builder.off(provider);
            }
        }
        // What has no order, or brings two pools, is refused before anything is started.
        var _ = builder.build(plan.generation() + 1);
        start(fresh);
        for (var started : fresh) {
            if (contexts.reinstalls(started.provider())) {
                var again = started.installedAnew();
                next.put(started.provider().name(), again);
                builder.add(again.installed());
            }
        }
        var nextPlan = builder.build(plan.generation() + 1);
        var gone = running.values().stream()
                .filter(old -> !next.containsValue(old))
                .toList();
        return new Features(next, unused, gone, nextPlan);
    }

    /** The same features, of which one registers its hooks anew; these same features if it does not run. */
    Features reinstalled(String name) {
        var present = running.get(name);
        if (present == null) {
            return this;
        }
        var next = new LinkedHashMap<>(running);
        next.put(name, present.installedAnew());
        var builder = new PlanBuilder();
        next.values().forEach(feature -> builder.add(feature.installed()));
        off.forEach(builder::off);
        return new Features(next, off, List.of(), builder.build(plan.generation() + 1));
    }

    private <C extends Record> Optional<Running> nextOf(
            FeatureProvider<C> provider, Sections sections, Contexts contexts) {
        var config = sections.of(provider);
        if (config.isEmpty()) {
            return Optional.empty();
        }
        var present = Optional.ofNullable(running.get(provider.name()));
        if (present.filter(old -> old.config().equals(config.get())).isPresent()) {
            return present;
        }
        var feature = provider.create(config.get(), contexts.of(provider, present.map(Running::feature)));
        return Optional.of(new Running(provider, config.get(), feature, PlanBuilder.install(provider, feature)));
    }

    private static void start(List<Running> fresh) throws Exception {
        var started = new ArrayList<Running>();
        try {
            for (var feature : fresh) {
                feature.feature().start();
                started.add(feature);
            }
        } catch (Exception | Error e) {
            started.reversed().forEach(feature -> feature.feature().close());
            throw e;
        }
    }

    /** What runs when. */
    Plan plan() {
        return plan;
    }

    /** The features that run, in the order of the providers. */
    List<Running> running() {
        return List.copyOf(running.values());
    }

    /** Those of the former generation that this one has no use for; to be closed after their last query. */
    List<Running> replaced() {
        return replaced;
    }

    /** Ends all features, in the reverse order of their start. */
    void close() {
        running().reversed().forEach(feature -> feature.feature().close());
    }
}
