package helios.feature.wasm;

import helios.spi.FeatureProvider;
import helios.testkit.FeatureContract;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Keeps the contract of every feature. */
final class WasmContractTest extends FeatureContract {

    @Override
    protected FeatureProvider<?> provider() {
        return new WasmProvider();
    }

    /** Every key at its default, for the other tests of this package too. */
    @Override
    protected Record config() {
        return super.config();
    }

    /** Which stages it takes part in depends on the plugins: without any it is in none. */
    @Override
    @Test
    public void orderIsWellFormed() {
        var stages = Set.of("authenticate", "gate", "rewrite", "answer", "route");
        Assertions.assertThat(provider().after()).allMatch(entry -> stages.contains(entry.replaceAll(":.*", "")));
        Assertions.assertThat(provider().before()).allMatch(entry -> stages.contains(entry.replaceAll(":.*", "")));
    }
}
