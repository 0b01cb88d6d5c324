package helios.feature.auth;

import helios.spi.FeatureProvider;
import helios.testkit.FeatureContract;

/** Keeps the contract of every feature. */
final class AuthContractTest extends FeatureContract {

    @Override
    protected FeatureProvider<?> provider() {
        return new AuthProvider();
    }
}
