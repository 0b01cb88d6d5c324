package helios.feature.balance;

import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.time.Duration;
import java.util.List;

/** The section {@code [load_balancer]}. */
record BalanceConfig(
        @Doc("How one of several nodes is picked for a read.") @Default("round_robin")
        Strategy strategy,

        @Doc("Whether reads leave the primary at all.") @Default("true")
        boolean readWriteSplit,

        @Doc("The standbys that get reads: any; sync, those in sync_state sync; primary, none.") @Default("any")
        ReadFrom readFrom,

        @Doc("Whether the primary gets reads: fallback, where no standby can; always, as one among the standbys; never,"
                + " reads are refused where no standby can.")
        @Default("fallback")
        PrimaryReads primaryReads,

        @Doc("For latency_based: nodes that are no more than this slower than the fastest share the reads.")
        @Default("100")
        Duration latencyThresholdMs,

        @Doc("How many more nodes are tried for a read whose node cannot be reached, before the primary gets it.")
        @Default("2")
        int readRetries,

        @Doc("For prefer_local: the zone of [[nodes]] that the proxy stands in.") @Default("")
        String zone,

        @Doc("Functions taken to change nothing, whatever the server says of them; * and ? stand for any letters.")
        List<String> assumeReadonlyFunctions) {

    /** How one of several nodes is picked. */
    enum Strategy {
        ROUND_ROBIN,
        WEIGHTED_ROUND_ROBIN,
        LEAST_CONNECTIONS,
        POWER_OF_TWO,
        LATENCY_BASED,
        RANDOM,
        PREFER_LOCAL,
        PRIMARY_ONLY
    }

    /** Which standbys get reads. */
    enum ReadFrom {
        ANY,
        SYNC,
        PRIMARY
    }

    /** Whether the primary gets reads. */
    enum PrimaryReads {
        FALLBACK,
        ALWAYS,
        NEVER
    }

    BalanceConfig {
        assumeReadonlyFunctions = List.copyOf(assumeReadonlyFunctions);
        if (readRetries < 0) {
            throw new IllegalArgumentException("read_retries must be at least 0, but is %d".formatted(readRetries));
        }
        if (strategy == Strategy.PREFER_LOCAL && zone.isEmpty()) {
            throw new IllegalArgumentException("zone must be set for strategy = \"prefer_local\"");
        }
        if (assumeReadonlyFunctions.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("assume_readonly_functions must not hold an empty name");
        }
        if (primaryReads == PrimaryReads.NEVER && !splits(readWriteSplit, strategy, readFrom)) {
            throw new IllegalArgumentException(
                    "primary_reads = \"never\" contradicts the other keys, by which all reads go to the primary");
        }
    }

    /** Tells whether reads leave the primary. */
    boolean splits() {
        return splits(readWriteSplit, strategy, readFrom);
    }

    private static boolean splits(boolean split, Strategy strategy, ReadFrom from) {
        return split && strategy != Strategy.PRIMARY_ONLY && from != ReadFrom.PRIMARY;
    }
}
