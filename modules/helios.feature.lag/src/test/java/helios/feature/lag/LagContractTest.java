package helios.feature.lag;

import helios.spi.FeatureProvider;
import helios.testkit.FeatureContract;

/** Keeps the contract of every feature. */
final class LagContractTest extends FeatureContract {

    @Override
    protected FeatureProvider<?> provider() {
        return new LagProvider();
    }
}
