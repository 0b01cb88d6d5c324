package com.example.passive;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;

/** Discovers and builds the feature {@code passive}. */
public final class PassiveProvider implements FeatureProvider<PassiveConfig> {

    @Override
    public String name() {
        return "passive";
    }

    @Override
    public Sections sections() {
        return Sections.of("passive");
    }

    @Override
    public ConfigSpec<PassiveConfig> config() {
        return ConfigSpec.of(PassiveConfig.class, MethodHandles.lookup());
    }

    @Override
    public Feature create(PassiveConfig config, FeatureContext context) {
        var passive = new Passive();
        return hooks -> {
            var where = config.blocking() ? hooks.mayBlock() : hooks;
            where.gate(passive).rewrite(passive).answer(passive).route(passive).onQuery(passive);
        };
    }
}
