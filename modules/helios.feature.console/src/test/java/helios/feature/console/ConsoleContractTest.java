package helios.feature.console;

import helios.spi.FeatureProvider;
import helios.testkit.FeatureContract;

/** Keeps the contract of every feature. */
final class ConsoleContractTest extends FeatureContract {

    @Override
    protected FeatureProvider<?> provider() {
        return new ConsoleProvider();
    }
}
