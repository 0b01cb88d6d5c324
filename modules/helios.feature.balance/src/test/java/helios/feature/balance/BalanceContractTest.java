package helios.feature.balance;

import helios.spi.FeatureProvider;
import helios.testkit.FeatureContract;

/** Keeps the contract of every feature. */
final class BalanceContractTest extends FeatureContract {

    @Override
    protected FeatureProvider<?> provider() {
        return new BalanceProvider();
    }
}
