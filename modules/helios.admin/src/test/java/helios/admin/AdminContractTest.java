package helios.admin;

import helios.spi.FeatureProvider;
import helios.testkit.FeatureContract;

/** Keeps the contract of every feature. */
final class AdminContractTest extends FeatureContract {

    @Override
    protected FeatureProvider<?> provider() {
        return new AdminProvider();
    }
}
