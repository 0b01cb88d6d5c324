/** The feature {@code balance}: picks the node that a read goes to. */
module helios.feature.balance {
    requires helios.spi;
    requires helios.sql;
    requires static org.jspecify;

    provides helios.spi.FeatureProvider with
            helios.feature.balance.BalanceProvider;
}
