package helios.distribution;

import org.junit.jupiter.api.TestInstance;

/** Reads on standbys where each transaction gets a server of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BalanceLentTest extends BalanceTest {

    @Override
    String terms() {
        return "[pool]\nmode = \"transaction\"\n";
    }
}
