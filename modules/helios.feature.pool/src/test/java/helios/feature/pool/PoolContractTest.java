package helios.feature.pool;

import helios.spi.FeatureProvider;
import helios.testkit.FeatureContract;

/** Keeps the contract of every feature. */
final class PoolContractTest extends FeatureContract {

    @Override
    protected FeatureProvider<?> provider() {
        return new PoolProvider();
    }
}
