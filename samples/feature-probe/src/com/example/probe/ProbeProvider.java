package com.example.probe;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;

/** Discovers and builds the feature {@code probe}. */
public final class ProbeProvider implements FeatureProvider<ProbeConfig> {

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public Sections sections() {
        return Sections.of("probe");
    }

    @Override
    public ConfigSpec<ProbeConfig> config() {
        return ConfigSpec.of(ProbeConfig.class, MethodHandles.lookup());
    }

    @Override
    public Feature create(ProbeConfig config, FeatureContext context) {
        var probe = new Probe(config);
        return hooks -> {
            var where = config.blocking() ? hooks.mayBlock() : hooks;
            where.gate(probe).rewrite(probe).answer(probe).route(probe).onQuery(probe);
            hooks.admin(probe.events()).admin(probe.clear());
        };
    }
}
