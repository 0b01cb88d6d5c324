package helios.feature.health;

import helios.spi.FeatureProvider;
import helios.testkit.FeatureContract;

/** Keeps the contract of every feature. */
final class HealthContractTest extends FeatureContract {

    @Override
    protected FeatureProvider<?> provider() {
        return new HealthProvider();
    }
}
